// node node.mjs SETTINGS: run a Python script of the course in Pyodide.
//
// SETTINGS is JSON: core, the folder of the npm package; wheels, that of the wheels;
// packages, those of Pyodide to load; mounts, {folder in there: folder out here};
// arguments, the script and its own, seen from /course.
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const settings = JSON.parse(process.argv[2]);
const core = resolve(settings.core);
const { loadPyodide } = await import(pathToFileURL(join(core, "pyodide.mjs")).href);
const python = await loadPyodide({
  indexURL: core + "/",
  packageCacheDir: settings.wheels + "/",
});
const failed = [];
await python.loadPackage(settings.packages, {
  messageCallback: () => {},
  errorCallback: (words) => failed.push(words),
});
if (failed.length) {
  console.error(failed.join("\n"));
  process.exit(3);
}
for (const [inside, outside] of Object.entries(settings.mounts)) {
  python.FS.mkdirTree(inside);
  python.mountNodeFS(inside, outside);
}
python.globals.set("argv", python.toPy(settings.arguments));
try {
  process.exitCode = await python.runPythonAsync(`
import os, runpy, sys
os.chdir("/course")
sys.path[:0] = ["/course", "/pure"]
sys.argv[:] = argv
status = 0
try:
    runpy.run_path("/course/" + argv[0], run_name="__main__")
except SystemExit as ended:
    status = ended.code or 0
status
`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
