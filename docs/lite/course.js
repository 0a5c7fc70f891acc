// What a student of the course in a browser is told, and where the work is kept.
//
// On the start page and in JupyterLite: what is in the way (a missing file or host, a
// browser that keeps nothing, a full storage), which exercise is newer than the copy, and
// two buttons: Download my work, Put it back.

const HERE = new URL(".", import.meta.url);
const STORAGE = "neural-networks-by-hand"; // as tools/lite.py says to JupyterLite
const STORE = "files";
const LEAST = 50e6; // bytes that must be free, or it is said
const at = (path) => new URL(path, HERE);
const once = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// Never made here: JupyterLite makes its own, and waits for what stands in the way.
async function opened() {
  const request = indexedDB.open(STORAGE);
  request.onupgradeneeded = () => request.transaction.abort();
  return once(request).catch((error) => {
    if (error.name !== "AbortError") throw error;
    return null;
  });
}

async function store(mode, use) {
  const database = await opened();
  if (!database?.objectStoreNames.contains(STORE)) {
    database?.close();
    return null;
  }
  try {
    const transaction = database.transaction(STORE, mode);
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    const result = await use(transaction.objectStore(STORE));
    await done;
    return result;
  } finally {
    database.close();
  }
}

/** Return {path: model} of what is kept in this browser. */
export async function work() {
  const all = await store("readonly", async (files) => {
    const [keys, models] = await Promise.all([
      once(files.getAllKeys()),
      once(files.getAll()),
    ]);
    return keys.map((key, i) => [key, models[i]]);
  });
  return Object.fromEntries((all ?? []).filter(([, one]) => one?.type !== "directory"));
}

function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/** Download all that is kept, as one file; return a sentence. */
export async function download() {
  const files = await work();
  const n = Object.keys(files).length;
  if (!n) return "There is nothing to download yet: you have saved no notebook.";
  const day = new Date().toISOString().slice(0, 10);
  save(`my-work-${day}.json`, JSON.stringify({ course: STORAGE, files }));
  return `${n} of your files are in my-work-${day}.json. Keep it: it can be put back.`;
}

const beside = (path) => path.replace(/(\.[^./]+)?$/, " (before)$1");
const same = (one, other) =>
  JSON.stringify(one?.content) === JSON.stringify(other?.content);

/** Put back what was downloaded; what is there and differs stays beside it. */
export async function putBack(text) {
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    found = null;
  }
  if (found?.course !== STORAGE || typeof found.files !== "object")
    return "That is no file of Download my work. Nothing was changed.";
  let kept = 0;
  const put = async (files) => {
    for (const [path, model] of Object.entries(found.files)) {
      const there = await once(files.get(path));
      if (there && !same(there, model)) {
        const name = beside(there.name ?? path.split("/").pop());
        await once(files.put({ ...there, name, path: beside(path) }, beside(path)));
        kept += 1;
      }
      await once(files.put(model, path));
    }
    return true;
  };
  try {
    if (!(await store("readwrite", put)))
      return "Open a notebook once, so that there is a place to put it, and try again.";
  } catch (error) {
    return `Nothing was changed: ${sentence(error)}`;
  }
  const more = kept ? ` ${kept} that differed are beside them, as “… (before)”.` : "";
  const n = Object.keys(found.files).length;
  return `${n} files are back.${more} Reload the page of an open notebook.`;
}

function sentence(error) {
  if (error?.name === "QuotaExceededError")
    return "the browser has no room left for this site. Download your work, then delete files that you do not need.";
  return `the browser says “${error?.message ?? error}”.`;
}

async function json(path) {
  const answer = await fetch(at(path), { cache: "no-cache" });
  if (!answer.ok) throw new Error(path);
  return answer.json();
}

async function missingFiles() {
  let lock;
  try {
    lock = await json("python/pyodide-lock.json");
  } catch {
    return [
      "The file python/pyodide-lock.json cannot be read here, so Python cannot start. Tell who runs this site.",
    ];
  }
  const said = [];
  const hosts = new Map();
  const beside = [];
  for (const { file_name: file } of Object.values(lock.packages))
    if (!/^https?:/.test(file)) beside.push(file);
    else hosts.set(new URL(file).host, file);
  await Promise.all([
    ...beside.map(async (file) => {
      const answer = await fetch(at(`python/${file}`), { method: "HEAD" }).catch(() => 0);
      if (!answer.ok)
        said.push(
          `The file python/${file} is missing here, so Python cannot start. Tell who runs this site.`,
        );
    }),
    ...[...hosts].map(async ([host, file]) => {
      const answer = await fetch(file, { method: "HEAD" }).catch(() => 0);
      if (!answer.ok)
        said.push(
          `${host} cannot be reached, and Python comes from there: a cell would wait for ever. Look at your network, or ask who runs this site for one that has Python inside.`,
        );
    }),
  ]);
  return said;
}

async function storageFaults() {
  try {
    (await opened())?.close();
  } catch {
    return [
      "This window keeps nothing (a private window, or storage is blocked): what you write is lost when you close it. Download each notebook before (File, Download), or use an ordinary window.",
    ];
  }
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota !== undefined && quota - usage < LEAST)
    return [
      `The browser has only ${Math.max(0, Math.round((quota - usage) / 1e6))} MB left for this site (a private window, or a full disk): saving may fail. Download your work.`,
    ];
  return [];
}

async function newer() {
  const said = [];
  for (const [path, model] of Object.entries(await work().catch(() => ({})))) {
    const own = model?.content?.metadata?.source_sha256;
    if (!own) continue;
    const there = await json(`files/${path}`).catch(() => null);
    const now = there?.metadata?.source_sha256;
    if (now && now !== own)
      said.push(
        `${path.split("/").pop()} is newer here than your copy. Your copy is what opens, and stays as it is. For the new one: download your work, then delete your copy in the list of files (right click, Delete), and open it again.`,
      );
  }
  return said;
}

/** Return a sentence for all that a student should know. */
export async function notices() {
  const said = [];
  if (typeof WebAssembly !== "object")
    said.push("This browser cannot run Python: take a current Chrome, Edge or Firefox.");
  const found = await Promise.all([missingFiles(), storageFaults(), newer()]);
  return said.concat(...found);
}

function button(label, action, box) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", () => action(made));
  box.append(made);
}

/** Fill a box with the two buttons, and with what is to be said. */
export async function fill(box) {
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  const say = (text) => (status.textContent = text);
  const file = document.createElement("input");
  file.type = "file";
  file.accept = ".json";
  file.hidden = true;
  file.setAttribute("aria-label", "A file of Download my work");
  file.addEventListener("change", async () => {
    if (file.files[0]) say(await putBack(await file.files[0].text()));
    file.value = "";
  });
  button("Download my work", async () => {
    say(await download().catch((error) => `Not downloaded: ${sentence(error)}`));
  }, box);
  button("Put it back", () => file.click(), box);
  box.append(file, status);
  // asked for, not promised: the browser decides; Firefox asks the student, who may take
  // their time, so nothing waits for it
  navigator.storage?.persist?.().catch(() => false);
  const list = document.createElement("ul");
  for (const text of await notices()) {
    const item = document.createElement("li");
    item.textContent = text;
    list.append(item);
  }
  if (list.children.length) box.prepend(list);
  box.dataset.ready = "yes";
  return list.children.length;
}

/** In JupyterLite: a small box in the corner, open where something must be known. */
async function corner() {
  const box = document.createElement("details");
  box.className = "course-corner";
  const summary = document.createElement("summary");
  summary.textContent = "My work";
  const inside = document.createElement("div");
  const kept = document.createElement("p");
  kept.append(
    "It is kept in this browser only; clearing the data of this site deletes it. ",
  );
  const start = document.createElement("a");
  start.href = at("index.html");
  start.textContent = "Start page";
  kept.append(start);
  box.append(summary, kept, inside);
  document.body.append(box);
  if (await fill(inside)) box.open = true;
}

if (document.body.dataset.course !== "start") corner();
