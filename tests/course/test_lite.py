"""The course in JupyterLite: what it holds, and the one lock that names all of it."""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from urllib.parse import urlsplit

import pytest
from packaging.requirements import Requirement

from tests.places import ROOT, without_pyodide
from tools import lite, lite_lock, lite_python
from tools.machine import NotPossibleError

LITE = ROOT / "build" / "lite"
NOTEBOOKS = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("exercises/*/*.ipynb")])
COMMITTED = json.loads(lite_lock.LOCK.read_text(encoding="utf-8"))


@pytest.fixture(scope="module", autouse=True)
def built():
    command = [sys.executable, "-m", "tools.lite"]
    made = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr


@pytest.fixture
def lock():
    text = (LITE / "python" / "pyodide-lock.json").read_text(encoding="utf-8")
    return json.loads(text)["packages"]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param.relative_to(ROOT)


def test_a_notebook_is_that_of_jupyterlab_byte_for_byte(path):
    assert (LITE / "files" / path).read_bytes() == (ROOT / path).read_bytes()
    listing = json.loads(
        (LITE / f"api/contents/{path.parent.as_posix()}/all.json").read_text()
    )
    assert path.as_posix() in {entry["path"] for entry in listing["content"]}


def test_files_that_a_notebook_opens_are_there(path):
    cells = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    for opened in re.findall(r'"(\.\./[^"]+)"', code):
        assert (LITE / "files" / path.parent / opened).exists(), opened
    for opened in re.findall(r'course_file\("([^"]+)"', code):
        assert (LITE / "files" / "course" / opened).exists(), opened


def test_the_wheel_of_the_course_holds_code_digits_and_scripts(lock):
    ours = lock[lite_lock.OURS]
    assert ours["imports"] == ["nnlib", "tutor"]
    with zipfile.ZipFile(LITE / "python" / ours["file_name"]) as wheel:
        held = {name for name in wheel.namelist() if name.startswith("nnlib/")}
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "nnlib").rglob("*")
        if path.suffix in {".py", ".css", ".js", ".npz", ".md"}
    }
    assert held == wanted


def test_the_site_is_small_and_has_nothing_that_is_not_for_it():
    files = [path for path in LITE.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 25_000_000
    assert [path.name for path in files if path.suffix == ".map"] == []
    held = {path.parent.relative_to(LITE / "extensions").as_posix()
        for path in LITE.glob("extensions/**/package.json")}  # fmt: skip
    assert held == set(lite.EXTENSIONS)


def test_every_package_has_a_version_a_sum_and_one_known_address(lock):
    beside = {path.name for path in (LITE / "python").iterdir()} - {"pyodide-lock.json"}
    named = set()
    for name, one in lock.items():
        assert re.fullmatch(r"[0-9a-f]{64}", one["sha256"]), name
        assert one["version"], name
        assert set(one["depends"]) <= {*lock, "prompt_toolkit"}, name
        if "/" in one["file_name"]:
            assert one["file_name"].startswith(lite_lock.HOST), name
        else:
            data = (LITE / "python" / one["file_name"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == one["sha256"], name
            named.add(one["file_name"])
    assert named == beside  # and nothing lies there that the lock does not name
    assert set(lite_lock.needed_by_the_course()) <= lock.keys()


def test_nothing_is_compiled_but_what_pyodide_compiles(lock):
    for name, one in lock.items():
        pure = one["file_name"].endswith("-none-any.whl")
        assert pure or one["file_name"].startswith(lite_lock.HOST), name


def test_pages_take_the_lock_and_no_index():
    text = (LITE / "jupyter-lite.json").read_text(encoding="utf-8")
    told = json.loads(text)["jupyter-config-data"]
    kernel = told["litePluginSettings"][f"{lite_python.KERNEL}:kernel"]
    assert kernel["disablePyPIFallback"] is True
    options = kernel["loadPyodideOptions"]
    assert options["lockFileURL"] == "./python/pyodide-lock.json"
    asked = {"ipykernel", "comm", "pyodide-kernel", "jedi", "ipython", "micropip"}
    assert {*asked, "piplite"} <= set(options["packages"])  # else an index is asked
    # what a student wrote is found again by the next build
    assert told["contentsStorageName"] == "neural-networks-by-hand"


def test_pure_packages_are_those_of_our_lock_with_what_they_say_they_need():
    versions = lite_lock.locked()
    for name in lite_lock.PURE:
        assert COMMITTED["packages"][name]["version"] == versions[name]
        (wheel,) = (ROOT / "build" / "lite-wheels").glob(f"{name}-*.whl")
        with zipfile.ZipFile(wheel) as file:
            (meta,) = (n for n in file.namelist() if n.endswith(".dist-info/METADATA"))
            lines = file.read(meta).decode().split("\n\n")[0].splitlines()
        needs = [Requirement(x[15:]) for x in lines if x.startswith("Requires-Dist: ")]
        found = {
            lite_lock.normal(one.name)
            for one in needs
            if not one.marker or one.marker.evaluate({"extra": ""})
        }
        pages = {"jupyterlab-widgets", "widgetsnbextension"}
        assert found - pages == set(lite_lock.PURE[name]), name


def test_the_rest_is_what_the_lock_on_npm_names_for_the_pyodide_of_the_kernel():
    constants = pytest.importorskip("jupyterlite_pyodide_kernel.constants")
    if why := without_pyodide():
        pytest.skip(why)
    assert constants.PYODIDE_VERSION == lite_lock.PYODIDE
    assert lite_lock.HOST.startswith(constants.PYODIDE_CDN_URL)
    with tempfile.TemporaryDirectory() as folder:
        theirs = lite_lock.lock_of_npm(lite_lock.PYODIDE, folder)
    pure = {name: COMMITTED["packages"][name] for name in lite_lock.PURE}
    assert lite_lock.lock_of(theirs, pure, lite_lock.HOST) == COMMITTED
    for name, one in COMMITTED["packages"].items():
        if name not in pure:
            assert one["sha256"] == theirs["packages"][name]["sha256"]
            assert one["version"] == theirs["packages"][name]["version"]


def test_texts_name_every_host_that_the_site_asks():
    hosts = {
        urlsplit(one["file_name"]).hostname
        for one in COMMITTED["packages"].values()
        if "/" in one["file_name"]
    }
    (host,) = hosts
    assert host in (ROOT / "README.md").read_text(encoding="utf-8")
    assert host in (ROOT / "docs" / "STUDENTS.md").read_text(encoding="utf-8")


def test_what_is_missing_in_a_distribution_is_said(tmp_path):
    with pytest.raises(NotPossibleError, match=r"has not all of pyodide\.js"):
        lite_python.distribution(tmp_path, {"packages": {}})
    for name in ["pyodide.js", "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"]:
        (tmp_path / name).write_text("")
    (tmp_path / "python_stdlib.zip").write_text("")
    lock = {"packages": {"a": {"file_name": "a-1-py3-none-any.whl", "sha256": "0"}}}
    with pytest.raises(NotPossibleError, match=r"any\.whl is not there"):
        lite_python.distribution(tmp_path, lock)
    (tmp_path / "a-1-py3-none-any.whl").write_text("")
    with pytest.raises(NotPossibleError, match="is not what its lock names"):
        lite_python.distribution(tmp_path, lock)
