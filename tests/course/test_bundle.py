"""What students are given: sealed checks say the same as the open ones and hide it all.

The comparison takes every eighth known mistake and right alternative, and every 25th
changed reference; with BUNDLE=whole all of them.
"""

import functools
import inspect
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tokenize
import types
import zipfile
from importlib import import_module
from itertools import chain

import numpy as np
import pytest

from tests.places import ROOT
from tests.tutor.anew import anew
from tests.tutor.mutants import helpers, mutants
from tests.tutor.right import right_ways
from tools import bundle, sealed_data, sealed_source
from tools.machine import NotPossibleError
from tools.secrets_of_course import leaks, secrets
from tutor import checks
from tutor.checks._part import Part
from tutor.checks._smallest import FIRST_SEED
from tutor.checks._stored import Store, Stored, digest

WHOLE = os.environ.get("BUNDLE") == "whole"
PARTS = [*chain(*checks.EXERCISES.values(), *checks.CHAPTERS.values())]
UNUSUAL = right_ways()
by_name = pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)


@pytest.fixture(scope="module")
def found():
    """All files of a bundle, with one draw for each part."""
    return bundle.gather(ROOT, n_cases=1)


@pytest.fixture(scope="module")
def folder(found, tmp_path_factory):
    """A bundle as a student has unzipped it."""
    path = tmp_path_factory.mktemp("bundle") / "course.zip"
    bundle.write(found, path)
    with zipfile.ZipFile(path) as file:
        file.extractall(path.parent)
    return path.parent / bundle.FOLDER


@pytest.fixture(scope="module")
def sealed(folder):
    """The checks of the bundle, beside the open ones."""
    shutil.copytree(folder / "tutor", folder / "sealed_tutor")
    sys.path.insert(0, str(folder))
    try:
        return import_module("sealed_tutor.checks")
    finally:
        sys.path.remove(str(folder))


# ------------------------------------------------------------------ the same words


def said(part, function, seed=FIRST_SEED):
    """Return all that a check says.

    Only the line of an exception is left out: these functions lie in the rooms of the
    course, of which an open check shows no lines.
    """
    kind = next(one for one in type(part).__mro__ if one.__name__ == "Part")
    try:
        return repr(kind.__call__(part, function, seed=seed))
    except (AssertionError, NotImplementedError) as error:
        return re.sub(r"\n +in line .*", "", str(error))


def functions(part):
    """Return known mistakes, right functions, and what nobody knows."""
    known = [mistake.function for mistake in part.mistakes]
    right = [anew(part.reference), *UNUSUAL.get(part.name, ())]
    unknown = [changed for _, changed in mutants(part.reference)]
    few, fewer = (1, 1) if WHOLE else (8, 25)
    return [*known[::few], *right[::few], *unknown[::fewer]]


@by_name
def test_a_sealed_check_says_the_same(part, sealed):
    other = getattr(sealed, part.name)
    for function in functions(part):
        words = said(part, function)
        # a change of nothing in a helper lies in the file of the answers
        if "the answer that the check compares with" not in words:
            assert said(other, function) == words


@by_name
def test_hints_of_known_mistakes_come_from_stored_results(part, sealed):
    mistake = part.mistakes[-1]
    with pytest.raises(AssertionError) as error:
        Part.__call__(part, mistake.function, seed=FIRST_SEED)
    assert error.value.hint == mistake.hint
    words = said(getattr(sealed, part.name), mistake.function)
    assert " ".join(mistake.hint.split()) in " ".join(words.split())


@by_name
def test_a_sealed_check_refuses_what_it_has_in_the_place_of_a_reference(part, sealed):
    other = getattr(sealed, part.name)
    assert "verified" not in said(other, other.reference)
    assert "Write it yourself" in said(part, part.reference)


def test_another_seed_is_one_of_those_that_are_stored(sealed):
    words = said(sealed.softmax, lambda Z: Z, seed=5)
    seed = int(re.search(r"seed=(\d+)", words)[1])
    assert seed >= FIRST_SEED
    assert said(sealed.softmax, lambda Z: Z, seed=seed) == words


# -------------------------------------------------------------- nothing that is right


def all_texts(name, content):
    """Yield (where, bytes) of a file and of all that is packed in it."""
    yield name, content
    if name.endswith(".ipynb"):
        cells = json.loads(content)["cells"]
        yield name, "\n".join("".join(cell["source"]) for cell in cells).encode()
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            for one in file.namelist():
                yield from all_texts(f"{name}/{one}", file.read(one))


def squeezed(text):
    return re.sub(r"\s", "", text)


def lines(source):
    """Yield the lines of code of a text, without comments, docstrings and spaces."""
    source = inspect.cleandoc(source) if source[0] in " \n" else source
    code, last = {}, tokenize.INDENT
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING and last in (
            tokenize.INDENT,
            tokenize.NEWLINE,
        ):
            continue
        if token.type != tokenize.COMMENT:
            code[token.start[0]] = code.get(token.start[0], "") + token.string
        if token.type not in (tokenize.NL, tokenize.COMMENT):
            last = token.type
    yield from map(squeezed, code.values())


def right_code(part):
    """Return a reference and all that it calls, but for what draws cases."""
    found = helpers(part.reference)
    return [one for one in found if "rng" not in inspect.signature(one).parameters]


@functools.cache
def secret_lines():
    """Return the lines of references and solutions that are not in the open."""
    found = set()
    for part in PARTS:
        for one in right_code(part):
            found |= set(lines(inspect.getsource(one)))
    for path in ROOT.glob("solutions/*/*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            own = cell["metadata"].get("nbgrader", {})
            if own.get("solution") and cell["cell_type"] == "code":
                found |= set(lines("".join(cell["source"])))
    public = [*ROOT.glob("nnlib/**/*.py")]
    text = "".join(squeezed(path.read_text(encoding="utf-8")) for path in public)
    for pattern in ("notebooks/*.ipynb", "exercises/*/*.ipynb"):
        for path in ROOT.glob(pattern):
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                text += squeezed("".join(cell["source"]))
    trivial = re.compile(r'def|return\w*$|for\w+in\w+:$|from|import|"(\w+)":\1,$')
    return {
        line
        for line in found
        if len(line) >= 14 and not trivial.match(line) and line not in text
    }


def codes(code):
    """Yield the code objects in one."""
    yield code
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            yield from codes(one)


def test_no_line_of_a_reference_or_solution_is_in_any_file(found):
    hidden = secret_lines()
    assert len(hidden) > 150
    for name, content in chain(*(all_texts(*one) for one in found.items())):
        text = squeezed(content.decode("latin-1"))
        assert not {line for line in hidden if line in text}, name


def test_a_line_that_were_in_a_file_would_be_found(found):
    line, hidden = "    A1 = np.maximum( Z1, 0 ) # as it must be", "A1=np.maximum(Z1,0)"
    assert next(iter(lines(line))) in secret_lines()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("inside.py", line)
    texts = [content for _, content in all_texts("x.npz", packed.getvalue())]
    assert any(hidden in squeezed(one.decode("latin-1")) for one in texts)
    assert leaks("x = 1\nA1 = np.maximum(\n  Z1, 0)", {hidden})
    with pytest.raises(sealed_source.NotSealedError, match="has a line of a reference"):
        bundle.refuse_leaks({"a.py": line.encode()}, {hidden})


def test_no_reference_is_in_it_compiled(found):
    hidden = secret_lines()  # some helpers stand in the open, whole
    mine = {
        (code.co_code, code.co_names)
        for part in PARTS
        for one in right_code(part)
        if hidden & set(lines(inspect.getsource(one)))
        for code in codes(one.__code__)
        if len(code.co_code) > 60 and not code.co_name.startswith("<")
    }
    names = [n for n in found if n.endswith(".py") and not n.startswith("nnlib/")]
    assert not [name for name in found if name.endswith((".pyc", ".so", ".pkl"))]
    known = set()
    for name in names:
        whole = compile(found[name], name, "exec", dont_inherit=True)
        known |= {(code.co_code, code.co_names) for code in codes(whole)}
    assert not mine & known
    for content in found.values():
        assert not any(code in content for code, _ in mine)


def test_rooms_with_answers_are_left_out(found):
    rooms = {name.split("/")[0] for name in found if "/" in name}
    assert rooms == {"course", "docs", "exercises", "nnlib", "notebooks", "tests",
        "tools", "tutor"}  # fmt: skip
    assert not [name for name in found if name.startswith("tests/tutor")]
    # nor what is written for instructors
    pages = {name[:10] for name in found if name.startswith("docs/")}
    assert pages == {"docs/site/", "docs/lite/"}
    assert not [name for name in found if re.search("slides|deck|teaching", name)]
    assert not [name for name in found if re.match(r"course/.*\.(py|toml)$", name)]
    parts = {name for name in found if re.match(r"tutor/checks/[ce][hx]", name)}
    modules = {*checks.EXERCISES, *checks.CHAPTERS}
    places = {f"tutor/checks/{name}" for name in modules}
    assert parts == {f"{one}.py" for one in places} | {f"{one}.npz" for one in places}


def test_data_are_plain_numbers(found):
    data = [name for name in found if re.match(r"tutor/checks/.*\.npz$", name)]
    assert len(data) == len({*checks.EXERCISES, *checks.CHAPTERS})
    for name in data:
        with np.load(io.BytesIO(found[name]), allow_pickle=False) as file:
            kinds = {file[one].dtype.kind for one in file.files}
        assert kinds <= set("fiub")


def test_the_data_of_a_whole_bundle_stay_small():
    module = import_module("tutor.checks.ex08_evaluation")
    _, store, content = sealed_data.seal(module, secrets(ROOT))
    data = io.BytesIO()
    store.save(data, content)
    assert len(data.getvalue()) < 8e6 / len(checks.EXERCISES)
    assert all(
        sum(map(len, content[part.name]["draws"])) >= sealed_data.N_CASES
        for part in module.PARTS
    )


# -------------------------------------------------------- what a student can make of it


def looks_up(part, stored):
    """Return a function that knows all stored cases of a part by heart."""
    known = {}
    for case in stored.page.cases:
        replies = stored.page.replies[stored.page.numbers[digest(case.args)]]
        known[digest(case.args)] = replies[0]
    last = replies[0]

    def function(*args):
        return known.get(digest(args), last)

    return function


@by_name
@pytest.mark.parametrize("seed", [7, 123456])
def test_a_table_of_the_stored_cases_earns_nothing_in_grading(part, seed, sealed):
    # the grader calls the same check, by a `Caller` of its own (test_isolated.py);
    # the search for a hint, which takes longest, comes after the verdict
    cases, function = part.draw(seed), looks_up(part, getattr(sealed, part.name))
    assert part.first_broken(cases, part.calls.outcomes(function, cases))


def test_seeds_of_the_grader_are_none_that_is_stored(monkeypatch):
    asked = []
    draw = lambda limit: asked.append(limit) or 0  # noqa: E731
    monkeypatch.setattr("secrets.randbelow", draw)
    Part.__call__(checks.softmax, anew(checks.softmax.reference))
    assert asked == [FIRST_SEED]


# ----------------------------------------------------------------------- the commands


def run(folder, *arguments):
    """Run a command of the bundle with this Python; return what it says."""
    command = [sys.executable, "-m", *arguments]
    env = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def test_only_what_works_there_is_offered(folder):
    listed = run(folder, "tools").stdout.splitlines()[2:]
    verbs = [line.split()[0] for line in listed]
    assert verbs == [
        "lab",
        "work",
        "doctor",
        "test",
        "site",
        "lite",
        "versions",
        "clean",
    ]
    refused = run(folder, "tools", "grade")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "There is no verb 'grade', only lab" in refused.stderr
    parts = run(folder, "tools", "test", "graders").stderr
    assert "There is no part of the tests 'graders', only unit, notebooks." in parts


def test_the_exercises_are_copied_to_work(folder):
    assert "work/ex01_softmax: new, your copy" in run(folder, "tools", "work").stdout


def test_the_tests_of_a_bundle_find_sealed_checks(folder):
    ran = run(folder, "pytest", "-q", "-p", "no:cacheprovider", "tests/sealed")
    assert ran.returncode == 0, ran.stdout
    assert f"{6 * len(PARTS)} passed" in ran.stdout


def test_a_chapter_goes_on_with_what_a_sealed_turn_has_passed(folder):
    code = """
import numpy as np
from tutor import checks
def log_odds(a, i, j):
    return np.log(a[i]) - np.log(a[j])
own = log_odds
print(checks.log_odds(log_odds))
@checks.log_odds.ours
def log_odds(a, i, j):
    return "ours"
print(log_odds is own)
"""
    (folder / "turn.py").write_text(code, encoding="utf-8")
    said = run(folder, "turn").stdout
    assert "log_odds: verified on 6 inputs" in said
    assert "True" in said


def test_the_same_course_gives_the_same_bytes(tmp_path):
    names = ["ex08_evaluation"]
    for name in ("one.zip", "two.zip"):
        bundle.write(bundle.gather(ROOT, names, n_cases=1), tmp_path / name)
    one, two = ((tmp_path / name).read_bytes() for name in ("one.zip", "two.zip"))
    assert one == two
    with zipfile.ZipFile(tmp_path / "one.zip") as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        inside = [name.split("/")[1:] for name in file.namelist()]
    listed = {path[1] for path in inside if path[0] == "exercises"}
    assert listed == set(names)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ex99"], "There is no exercise 'ex99', only ex01_softmax"),
        (["--to", "docs"], "docs is a folder: name a file, such as docs/course.zip"),
        (["--to", "README.md"], "README.md is there and is no zip"),
        (["--to", "no/such/course.zip"], "There is no folder"),
    ],
)
def test_what_is_not_possible_is_one_sentence(arguments, words, capsys, monkeypatch):
    monkeypatch.setattr(bundle, "write", None)
    assert bundle.main(arguments) == 2
    out, err = capsys.readouterr()
    assert words in err
    assert (out, err.count("\n")) == ("", 1)


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(
        bundle.os, "access", lambda *_: False
    )  # root may write anywhere
    with pytest.raises(NotPossibleError, match="cannot be written to"):
        bundle.place_for(str(tmp_path / "course.zip"), ROOT)


def test_nothing_half_written_stays(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    old = tmp_path / "course.zip"
    bundle.write({"a": b"1"}, old)
    before = old.read_bytes()
    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space"):
        bundle.write({"a": b"2"}, old)
    assert [*tmp_path.iterdir()] == [old]
    assert old.read_bytes() == before


# ----------------------------------------------------------------------- how it is kept


@pytest.mark.parametrize(
    "value",
    [
        (1, 2.5, float("inf"), True, None, "text"),
        {"a": [np.float64(2), np.float32(3)], "b": ()},
        (np.arange(6.0).reshape(2, 3), np.zeros((0, 2)), np.array([True, False])),
        (np.array(3), np.array([1, 2], np.int32), np.array([np.nan, -0.0], np.float32)),
    ],
)
def test_values_come_back_as_they_were(value, tmp_path):
    store = Store()
    tree = store.put(value)
    with open(tmp_path / "data.npz", "wb") as file:
        store.save(file, tree)
    stored = Stored(tmp_path / "data.npz")
    assert digest(stored.get(stored.content)) == digest(value)


def test_arrays_keep_their_layout_in_memory():
    rows = np.arange(12.0).reshape(3, 4)
    store = Store()
    trees = [store.put(array) for array in (rows, rows.T, rows[::2, ::2])]
    assert [tree[0] for tree in trees] == ["rows", "columns", "gaps"]


@pytest.mark.parametrize("value", [object(), {1, 2}, np.array([None]), np.array(["a"])])
def test_what_is_no_plain_data_is_not_kept(value):
    with pytest.raises(TypeError, match="expected"):
        Store().put(value)


MODULE = '''"""A module, for these tests."""
from tutor.checks._part import Part, Property
import numpy as np

def inputs(rng):
    yield (rng.normal(size=3),)
    yield (rng.normal(size=4),)

def doubled(a):
    twice = a + a * 1.0
    return twice

def measured(a):
    return doubled(a) / 2 * 2

def away(a, result):
    return result - doubled(a)

def like_it(a, result):
    return bool(np.allclose(result, {witness}))

double = Part(
    "double", doubled, inputs, properties=[Property("it is like it", like_it)],
    mistakes="""
        return a * 3
            three times.
        return a[::-1] * 2
            reversed.
    """,
)
PARTS = (double,)
'''


@pytest.fixture
def module_of(tmp_path, monkeypatch):
    def made(witness):
        name = f"module_{len([*tmp_path.iterdir()])}_{tmp_path.name}"
        (tmp_path / f"{name}.py").write_text(MODULE.format(witness=witness))
        monkeypatch.syspath_prepend(str(tmp_path))
        return import_module(name)

    return made


def test_what_a_property_asks_of_a_reference_is_recorded(module_of):
    source, _, content = sealed_data.seal(module_of("measured(a)"), set(), 4)
    assert "measured = _book.asked('measured')" in source
    assert "twice" not in source
    assert len(content["double"]["tapes"]) == 1


def test_a_property_that_asks_a_reference_about_a_result_is_refused(module_of):
    with pytest.raises(sealed_source.NotSealedError, match="asks doubled about the"):
        sealed_data.seal(module_of("doubled(result) / 2"), set(), 4)


def test_a_helper_that_gets_the_result_stays_if_it_is_no_secret(module_of):
    source, _, content = sealed_data.seal(
        module_of("result - away(a, result)"), set(), 4
    )
    assert "def away(a, result)" in source
    assert "doubled = _book.asked('doubled')" in source
    assert len(content["double"]["tapes"]) == 1
