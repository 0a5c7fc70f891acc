"""What stands for the host of the product's Pyodide, which cannot be reached in tests.

Its core is that of npm; pure packages are those of PyPI, in the same versions. They do
not have the sums of Pyodide's own, so the page is told theirs. What is compiled, NumPy
above all, is on no registry and is refused.
"""

import hashlib
import json
import tarfile

from tests.browser_lite.assembled import ran
from tests.places import ROOT
from tools import lite_lock

BUILT = ROOT / "build" / "lite-answered"
TYPES = {"mjs": "text/javascript", "wasm": "application/wasm"}
REFUSED = "numpy"
SHOWS_NOT = (
    f"Pyodide {lite_lock.PYODIDE}: the core is npm's, pure packages are PyPI's files "
    "under the names and in the versions of the lock. Not shown: the host itself, the "
    "sums of its own files, NumPy, matplotlib, and so any chapter."
)


def wheels():
    """Return {file name in the lock: bytes} of what the kernel and widgets need."""
    lock = json.loads(lite_lock.LOCK.read_text("utf-8"))["packages"]
    names = [*lite_lock.KERNEL, "ipywidgets", "anywidget", "tqdm"]
    needed = lite_lock.closure(lock, names)
    theirs = {n: one for n, one in needed.items() if n not in lite_lock.PURE}
    if not (BUILT / "made").exists():
        BUILT.mkdir(parents=True, exist_ok=True)
        wanted = [f"{one['name']}=={one['version']}" for one in theirs.values()]
        lite_lock.download(wanted, BUILT)
        ran("npm", "pack", "--silent", f"pyodide@{lite_lock.PYODIDE}", cwd=BUILT)
        (BUILT / "made").touch()
    found = {}
    for name, one in theirs.items():
        file = one["file_name"].rpartition("/")[2]
        (wheel,) = (p for p in BUILT.glob("*.whl")
            if lite_lock.normal(p.name.split("-")[0]) == name)  # fmt: skip
        found[file] = wheel.read_bytes()
    return found


def core():
    """Return {file name: bytes} of what npm has."""
    with tarfile.open(BUILT / f"pyodide-{lite_lock.PYODIDE}.tgz") as file:
        return {
            member.name.rpartition("/")[2]: file.extractfile(member).read()
            for member in file.getmembers()
            if member.name.endswith((".mjs", ".wasm", ".zip"))
        }


class Host:
    """Answers for cdn.jsdelivr.net; keeps what was asked and what was refused."""

    def __init__(self):
        self.wheels = wheels()
        self.files = core() | self.wheels
        self.refused = []

    def answer(self, route):
        """Answer a request if there is something to answer with."""
        url = route.request.url
        name = url.rpartition("/")[2]
        if not url.startswith(lite_lock.HOST) or name not in self.files:
            self.refused.append(name)
            return False
        kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
        route.fulfill(
            body=self.files[name],
            content_type=kind,
            headers={"access-control-allow-origin": "*"},
        )
        return True

    def lock(self, route):
        """Answer with the site's lock, and PyPI's sums where its files stand in."""
        answer = route.fetch()
        lock = answer.json()
        for one in lock["packages"].values():
            data = self.wheels.get(one["file_name"].rpartition("/")[2])
            if data:
                one["sha256"] = hashlib.sha256(data).hexdigest()
        route.fulfill(json=lock)
