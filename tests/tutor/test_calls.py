"""What a check sees of a call: changed inputs, unset memory, time, state, errors."""

import functools
import random
import subprocess
import sys
import time
import types
import warnings
from collections import OrderedDict

import numpy as np
import pytest
from numpy import empty

import nnlib
from tests.places import ROOT
from tests.tutor.anew import anew
from tutor import checks
from tutor.checks import _calls, _time_limit
from tutor.checks._memory import NAN, ZERO, unset_memory_holds
from tutor.checks._part import CheckFailed, NotWritten, Part
from tutor.checks._same import change


def said(part, function, seed=0):
    """Return what a check says against a function, on one line; '' if it accepts it."""
    try:
        part(function, seed=seed)
    except CheckFailed as error:
        return " ".join(str(error).split())
    return ""


def matrices(rng):
    for m in (2, 3, 5):
        yield (rng.normal(size=(m, 4)),)


def total(X):
    return X.sum(axis=0)


sums = Part("sums", total, matrices)


def largest_so_far():
    best = []

    def total(X):
        best.append(float(np.abs(X).max()))
        return X.sum(axis=0) / best[0] * max(best)

    return total


def test_what_is_kept_between_inputs_is_said_and_no_mistake_is_guessed():
    growing = Part("sums", total, lambda rng: [(k * np.ones((2, 2)),) for k in (1, 2)])
    words = said(growing, largest_so_far())
    assert "after calls with other inputs this one gave another result" in words
    assert "Perhaps" not in words


def test_a_sentence_on_rows_is_said_of_one_array_only():
    def both(X):
        return {"twice": 2 * X, "sum": X.sum(axis=0)}

    def wrong(X):
        return {"twice": np.vstack([2 * X[:1], 0 * X[1:]]), "sum": 1 + both(X)["sum"]}

    part = Part("both", both, matrices)
    assert "only the first row" not in said(part, wrong)
    words = said(part, lambda X: both(X) | {"twice": wrong(X)["twice"]})
    assert "twice: only the first row is right." in words


# ------------------------------------------------------------------------ the inputs


def sum_of_params(params, values):
    return params["W1"].sum() + params["b1"].sum() + sum(values)


def nets(rng):
    for n in (2, 3):
        params = {"W1": rng.normal(size=(n, 2)), "b1": rng.normal(size=2)}
        yield params, [1.0, 2.0, float(n)]


nested = Part("sum_of_params", sum_of_params, nets)


def empties(params, values):
    value = sum_of_params(params, values)
    params.clear()
    return value


def pops(params, values):
    return params.pop("b1").sum() + params["W1"].sum() + sum(values)


def adds(params, values):
    params["sum"] = sum_of_params(params, values)
    return params["sum"]


def replaces(params, values):
    value = sum_of_params(params, values)
    params["b1"] = 2 * params["b1"]
    return value


def writes_into(params, values):
    value = sum_of_params(params, values)
    params["W1"][0, 0] += 1
    return value


def sorts(params, values):
    values.sort(reverse=True)
    return sum_of_params(params, values)


def shrinks(params, values):
    value = sum_of_params(params, values)
    values.pop()
    return value


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (empties, "the input params was changed: its key 'W1' is gone."),
        (pops, "the input params was changed: its key 'b1' is gone."),
        (adds, "the input params was changed: it has a new key, 'sum'."),
        (replaces, "the input params['b1'] was changed: work on a new array."),
        (writes_into, "the input params['W1'] was changed: work on a new array."),
        (sorts, "the input values[0] was changed"),
        (shrinks, "the input values was changed: its length is 2, and was 3."),
    ],
)
def test_an_input_that_was_changed_is_seen_and_named(function, words):
    assert f"Broken: {words}" in said(nested, function)


class Net:
    def __init__(self, W):
        self.W, self.layers = W, [W]


def objects(*values):
    array = np.empty(len(values), object)
    array[:] = values
    return array


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, "x['a']['b'][1]"),
        ((1, {"a": 0}), (1, {}), "x[1]"),
        (Net(np.zeros(2)), Net(np.ones(2)), "x.W"),
        (objects([1, 2], 3), objects([1, 9], 3), "x"),
        (np.zeros(2), np.zeros(2, int), "x"),
        (np.zeros((2, 3)), np.zeros((3, 2)), "x"),
        (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 2], mask=[1, 0]), "x"),
        ({1, 2}, {1, 3}, "x"),
        ([1.0], [1], "x[0]"),
        (OrderedDict(a=1), OrderedDict(a=2), "x['a']"),
        ({"a": np.zeros(2)}, {"a": np.zeros(2).view(np.matrix)}, "x['a']"),
    ],
)
def test_a_change_is_found_wherever_it_is(before, after, name):
    assert change(before, after, "x").startswith(f"the input {name} was changed")


@pytest.mark.parametrize(
    "value",
    [
        {"a": np.array([np.nan, -np.inf, 0.0])},
        [np.float64("nan"), float("nan"), None, "x", True],
        objects([1, np.nan], "y"),
        Net(np.zeros(0)),
        np.array(["a", "b"]),
        (np.random.default_rng(0), len, Net),
    ],
)
def test_what_is_the_same_has_not_changed(value):
    assert change(value, value, "x") == ""


def test_the_hint_for_a_changed_input_names_the_one_that_changed():
    def both(a, b):
        return a + b

    def arrays(rng):
        for n in (2, 3):
            yield rng.normal(size=n), rng.normal(size=n)

    part = Part(
        "both",
        both,
        arrays,
        mistakes="""
            a += b
            return a.copy()
                the input a was changed: write a + b.
        """,
    )

    def changes_b(a, b):
        b += a
        return b.copy()

    message = said(part, changes_b)
    assert "Broken: the input b was changed" in message
    assert "Hint" not in message


@pytest.mark.parametrize(
    "array", [np.ones((3, 2)), np.ones((3, 2)).T, np.ones((6, 4))[::2, ::2]]
)
def test_an_input_lies_in_memory_as_it_was_drawn(array):
    flags = []

    def notes(X):
        flags.append((X.flags.c_contiguous, X.flags.f_contiguous))
        return total(X)

    assert said(Part("sums", total, lambda rng: [(array,)]), notes) == ""
    assert set(flags) == {(array.flags.c_contiguous, array.flags.f_contiguous)}


# -------------------------------------------------------------- memory that is not set


def never_set(X):
    return np.empty(X.shape[1])


def set_but_for_the_last(X):
    out = np.empty_like(X[0])
    out[:-1] = total(X)[:-1]
    return out


def where_without_out(X):
    sums = total(X)
    return np.multiply(sums, 1.0, where=sums > 0)


def from_an_array_freed_before(X):
    # it leaves the block that np.empty takes next, full of zeros
    np.zeros(X.shape[1])
    out = np.empty(X.shape[1])
    out[0] = total(X)[0]
    return out


def by_a_name_of_its_own(X):
    return empty(X.shape[1])


def whole_numbers(X):
    return np.empty(X.shape[1], int) + 0.0


def truths(X):
    return np.empty(X.shape[1], bool) * 1.0


UNSET = [
    never_set,
    set_but_for_the_last,
    where_without_out,
    from_an_array_freed_before,
    by_a_name_of_its_own,
    whole_numbers,
    truths,
]
positive = Part("positive", lambda X: np.maximum(total(X), 0), matrices, unique=False)


@pytest.mark.parametrize("function", UNSET)
def test_a_result_that_is_never_set_is_said_in_every_seed(function):
    for seed in range(20):
        assert "some of the result is never set" in said(positive, function, seed)


def set_after_all(X):
    out = np.empty_like(X)
    out[...] = X
    return out.sum(axis=0)


def where_with_out(X):
    sums = total(X)
    return np.multiply(sums, 1, where=sums > 0, out=np.zeros_like(sums))


def chosen_afterwards(X):
    sums = total(X)
    return np.where(sums > 0, np.multiply(sums, 1.0, where=sums > 0), 0)


def by_methods_of_ufuncs(X):
    return np.add.reduce(X) + np.maximum.accumulate(X)[0] - X[0] + np.exp.nout - 1


@pytest.mark.parametrize("function", [set_after_all, by_methods_of_ufuncs])
def test_memory_that_is_set_is_no_fault(function):
    assert said(sums, function) == ""


@pytest.mark.parametrize("function", [where_with_out, chosen_afterwards])
def test_where_is_no_fault_if_what_it_leaves_out_is_set(function):
    part = Part("positive", lambda X: np.maximum(total(X), 0), matrices)
    assert said(part, function) == ""


def test_a_fresh_process_is_no_luck():
    code = (
        "import numpy as np\nfrom tutor.checks._part import Part\n"
        "zeros = Part('f', lambda n: np.zeros(n), lambda rng: [(3,), (40,)])\n"
        "zeros(lambda n: np.empty(n))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert "some of the result is never set" in " ".join(ran.stderr.split())


def test_a_function_that_draws_is_told_from_one_that_leaves_memory_unset():
    rng = np.random.default_rng(0)
    words = "a second call with the same input gave another result"
    assert words in said(sums, lambda X: total(X) + rng.normal())


@pytest.mark.parametrize("shape", [(), (1,), (3, 4), (2000,)])
def test_unset_memory_holds_what_it_must_and_zeros_are_zeros(shape):
    with unset_memory_holds(NAN, {}):
        assert np.isnan(np.empty(shape)).all()
        assert np.isnan(np.empty_like(np.ones(shape, np.float32))).all()
        assert np.empty(shape, bool).all()
        assert (np.empty(shape, int) == -1).all()
        assert not np.zeros(shape).any()
        assert np.isnan(np.add(np.ones(shape), 1, where=False, out=None)).all()
    with unset_memory_holds(ZERO, {}):
        assert not np.empty(shape).any()


def test_what_stood_in_for_numpy_is_put_back():
    before = dict(vars(np)), dict(globals())
    assert said(sums, raises(ValueError()))
    assert vars(np) == before[0]
    assert globals() == before[1]


# ----------------------------------------------------------------------- its own time


def test_a_function_that_sleeps_is_ended(monkeypatch):
    monkeypatch.setattr(_calls, "LIMIT", 0.02)
    assert "no result within 0.02 seconds" in said(sums, lambda X: time.sleep(600))


def test_a_loop_that_catches_everything_is_ended(monkeypatch):
    def stubborn(X):
        while True:
            try:
                while True:  # so every interrupt but one that comes at once is caught
                    pass
            except BaseException:
                pass

    for _ in range(3):
        with monkeypatch.context() as patch:
            patch.setattr(_calls, "LIMIT", 0.05)
            assert "no result within 0.05 seconds" in said(sums, stubborn)
        assert said(sums, total) == ""


def test_the_last_call_too_may_not_catch_the_interrupt(monkeypatch):
    monkeypatch.setattr(_calls, "LIMIT", 0.1)
    n_calls = 0

    def at_the_end(X):
        nonlocal n_calls
        n_calls += 1
        try:
            while n_calls == 6:  # two for each of the three cases
                pass
        except KeyboardInterrupt:
            pass
        return total(X)

    assert "no result within" in said(sums, at_the_end)


def test_the_time_of_the_check_itself_does_not_count(monkeypatch):
    spent = 0.0  # seconds of the processor, as the clock is told
    monkeypatch.setattr(_time_limit, "_processor_time", lambda: lambda: spent)

    def slow_reference(X):
        nonlocal spent
        spent += 2 * _calls.LIMIT
        time.sleep(2 * _time_limit.POLL)  # so that the clock has looked meanwhile
        return total(X)

    part = Part("sums", slow_reference, lambda rng: [(np.ones((2, 3)),)])
    assert said(part, total) == ""


# ----------------------------------------------------------------------- what it raises


class SilentError(Exception):
    def __str__(self):
        raise RuntimeError


class EndlessTextError(Exception):
    def __str__(self):
        return 500 * "many words "


class WeirdTextError(Exception):
    def __str__(self):
        return "a\x00b\n\n\x1b[31mred\x1b[0m\u202e <script>alert(1)</script>\r"


def raises(error):
    def function(X):
        raise error

    return function


def calls_itself(X):
    return calls_itself(X)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (raises(SilentError()), "it raised SilentError: no message"),
        (raises(WeirdTextError()), "a b red <script>alert(1)</script> in line"),
        (raises(SystemExit()), "SystemExit: exit() and quit() end Python"),
        (raises(KeyboardInterrupt()), "it raised KeyboardInterrupt: that is for"),
        (raises(GeneratorExit()), "it raised GeneratorExit: that is for ending"),
        (raises(MemoryError()), "it raised MemoryError: there is not so much memory"),
        (calls_itself, "it raised RecursionError: maximum recursion depth exceeded"),
        (raises(type("a b<c>", (Exception,), {})()), "it raised Exception: no message"),
        (lambda X: np.ones((10**9, 10**9)), "Unable to allocate"),
    ],
)
def test_whatever_is_raised_becomes_a_sentence(function, words):
    message = said(sums, function)
    assert words in message
    assert message.isprintable()


def test_a_long_text_of_an_exception_is_shortened_to_whole_words():
    message = said(sums, raises(EndlessTextError()))
    assert "many words many ... in line" in message
    assert len(message) < 700


# ----------------------------------------------------------- functions that are missing


def softmax(Z):
    raise NotImplementedError("write it")


def calls_a_stub(X):
    return softmax(X)


def test_a_function_that_calls_one_which_is_not_written_is_not_blamed():
    message = said(sums, calls_a_stub)
    assert message.startswith("sums: it calls softmax, which is not written yet.")
    with pytest.raises(NotWritten):
        sums(raises(NotImplementedError()))


# ------------------------------------------------------------ answers that stand here


def refused(part, function):
    message = said(part, function)
    return "the answer that the check compares with. Write it yourself." in message


def test_a_check_refuses_its_own_reference_however_it_is_wrapped():
    reference = checks.softmax.reference
    as_method = types.MethodType(lambda self, Z: reference(Z), object())
    copied = types.FunctionType(reference.__code__, reference.__globals__)
    assert refused(checks.softmax, reference)
    assert refused(checks.softmax, lambda Z: checks.softmax.reference(Z))
    assert refused(checks.softmax, functools.partial(reference))
    assert refused(checks.softmax, as_method)
    assert refused(checks.softmax, copied)
    other, right = checks.softmax_with_temperature.reference, anew(reference)
    assert refused(checks.softmax, lambda Z: (other(Z, np.ones(len(Z))), right(Z))[1])
    assert said(checks.softmax, right) == ""


def test_a_reference_for_some_of_the_inputs_is_refused_too():
    right = anew(checks.softmax.reference)
    assert refused(
        checks.softmax,
        lambda Z: right(Z) if len(Z) < 5 else checks.softmax.reference(Z),
    )


def test_what_a_solution_says_is_refused_too():
    code = compile(
        "def total(X):\n return X.sum(axis=0)", ROOT / "solutions/s.py", "exec"
    )
    names = {}
    exec(code, names)
    assert refused(sums, names["total"])


# ------------------------------------------------------------------- the rest of nnlib


def test_another_function_of_nnlib_may_be_called():
    right = anew(checks.softmax.reference)
    assert said(checks.softmax, lambda Z: (nnlib.sigmoid(Z), right(Z))[1]) == ""


def test_a_forbidden_function_inside_of_another_one_is_not_the_students():
    def hits(y_true, y_pred):
        right = [(y_pred[y_true == k] == k).mean() for k in (0, 1)]
        return np.array(right)

    def labels(rng):
        yield np.array([0, 1, 1]), np.array([0, 1, 0])
        yield np.array([0, 1]), np.array([1, 1])

    part = Part("hits", hits, labels, without=("confusion_matrix",))

    def by_the_table(y_true, y_pred):
        table = nnlib.confusion_matrix(y_true, y_pred, 2)
        return np.diag(table) / table.sum(axis=1)

    assert said(part, lambda y, p: 1 - nnlib.error_by_class(y, p, 2)) == ""
    assert "calls nnlib.metrics.confusion_matrix." in said(part, by_the_table)
    sometimes = [hits, by_the_table]
    assert "calls nnlib" in said(part, lambda y, p: sometimes[len(y) == 2](y, p))
    assert "calls nnlib" in said(
        Part("accuracy", hits, labels), lambda y, p: nnlib.accuracy(y, p) * hits(y, p)
    )


# ------------------------------------------------------------------ what is put back


def meddles(X):
    sys.stdout.write("line\n" * 1000)
    np.seterr(all="raise")
    np.set_printoptions(precision=1)
    np.random.seed(0)  # noqa: NPY002
    random.seed(0)
    warnings.simplefilter("error")
    sys.setrecursionlimit(5000)
    return total(X)


def state():
    return (
        np.geterr(),
        np.get_printoptions(),
        np.random.get_state()[1].tolist(),  # noqa: NPY002
        random.getstate(),
        list(warnings.filters),
        sys.getrecursionlimit(),
        sys.getprofile(),
        sys.stdout,
        sys.unraisablehook,
    )


@pytest.mark.parametrize("error", [None, ValueError()])
def test_what_a_function_changes_for_everybody_is_put_back(error, capfd):
    before = state()

    def function(X):
        value = meddles(X)
        if error:
            raise error
        return value

    assert ("ValueError" in said(sums, function)) == bool(error)
    assert state() == before
    assert capfd.readouterr().out == ""
