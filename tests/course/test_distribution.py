"""Nobody is told to install what a stranger has put on the public index as `nnlib`."""

import re
import subprocess
import tomllib

from tests.places import ROOT

INSTALLS = re.compile(r"\b(?:pip3?|piplite|micropip|uv)\b[^\n]*?\binstall\b([^\n]*)")
NAMED = re.compile(r"""(?:^|[\s"'\[(])nnlib(?![\w/.])""")


def names_nnlib(text):
    """Yield each command that installs `nnlib` by its name."""
    yield from (m[0] for m in INSTALLS.finditer(text) if NAMED.search(m[1]))


def test_the_search_finds_such_commands_and_no_others():
    for command in [
        "%pip install -q nnlib",
        "pip install 'nnlib'",
        "uv pip install nnlib",
    ]:
        assert list(names_nnlib(command)), command
    for command in [
        "pip install -e .",
        "pip install ./nnlib",
        "python -m pip install -r x",
    ]:
        assert not list(names_nnlib(command)), command


def test_no_text_or_notebook_installs_nnlib_by_name():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    found = {}
    for name in filter(None, listed):
        path = ROOT / name
        if (
            path.suffix in {".npz", ".png"}
            or name == "tests/course/test_distribution.py"
        ):
            continue
        if path.is_file():
            found[name] = list(names_nnlib(path.read_text("utf-8", errors="ignore")))
    assert len(found) > 200
    assert {name: said for name, said in found.items() if said} == {}


def test_the_distribution_has_another_name_than_the_import():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["name"] == "neural-networks-by-hand"
