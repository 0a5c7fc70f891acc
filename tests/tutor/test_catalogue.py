"""Every known mistake is rejected with its own hint, every right answer accepted."""

import numpy as np
import pytest

from tests.tutor.anew import anew
from tests.tutor.right import right_ways
from tutor import checks
from tutor.checks import _calls
from tutor.checks._mistakes import catalogue
from tutor.checks._part import CheckFailed
from tutor.checks._plain import Fault

SEEDS = (0,)  # test_luck.py tries more
MOST_CALLS_OF_A_TRIAL, MOST_CASES = 8, 100
PARTS = [part for parts in checks.EXERCISES.values() for part in parts]
MISTAKES = [
    pytest.param(part, mistake, id=f"{part.name}-{i}")
    for part in PARTS
    for i, mistake in enumerate(part.mistakes)
]
UNUSUAL = right_ways()
RIGHT = [
    pytest.param(part, right, id=f"{part.name}-{i}")
    for part in PARTS
    for i, right in enumerate((anew(part.reference), *UNUSUAL[part.name]))
]
by_name = pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)


def message_of(part, function, seed=0):
    """Return what the check says to a wrong function; None if it accepts it."""
    try:
        part(function, seed=seed)
    except CheckFailed as error:
        return str(error)
    return None


@pytest.mark.parametrize(("part", "mistake"), MISTAKES)
def test_a_known_mistake_is_rejected_with_its_own_hint(part, mistake, rates):
    messages = [message_of(part, mistake.function, seed) for seed in SEEDS]
    rates["wrong"][0] += any(message is None for message in messages)
    rates["wrong"][1] += 1
    for message in messages:
        assert message is not None, f"accepted: {mistake.hint}"
        hint = " ".join(message.partition("\nHint:   ")[2].split())
        assert hint.startswith(" ".join(mistake.hint.split())), message


def misprints(part, mistake):
    """Return what a catalogue's code cannot mean to do: names or syntax are wrong."""
    outcomes = part.results_of(mistake, part.draw(0))
    faults = [one.value for one in outcomes if isinstance(one.value, Fault)]
    kinds = {"NameError", "UnboundLocalError", "SyntaxError", "RecursionError"}
    return [fault.words for fault in faults if fault.kind in kinds]


@pytest.mark.parametrize(("part", "mistake"), MISTAKES)
def test_a_known_mistake_is_one_of_its_kind_and_no_misprint(part, mistake):
    assert not misprints(part, mistake)


@pytest.mark.parametrize(
    "code",
    ["return no_such_name", "return Z +", "unused = 1", "if Z is None: pass else: 1"],
)
def test_a_misprint_in_a_catalogue_is_found(code):
    (mistake,) = catalogue(checks.softmax.reference, f"{code}\n    A hint.\n")
    assert misprints(checks.softmax, mistake)


def test_in_a_changed_line_the_name_of_the_reference_means_the_right_function():
    code = "return 2 * row_softmax(Z)\n    Twice as large.\n"
    (mistake,) = catalogue(checks.softmax.reference, code)
    assert mistake.function(np.zeros((1, 2))).tolist() == [[1.0, 1.0]]


def test_a_hint_without_code_or_code_without_a_hint_is_refused():
    for text in ("    A hint.\n", "return 1\n", "return 1\n    A hint.\n\nZ = 2\n"):
        with pytest.raises(ValueError, match="a hint below"):
            catalogue(checks.softmax.reference, text)


def test_the_unusual_answers_are_those_of_all_parts():
    assert set(UNUSUAL) == {part.name for part in PARTS}


@pytest.mark.parametrize(("part", "function"), RIGHT)
def test_a_right_answer_is_accepted(part, function, rates):
    rates["right"][1] += 1
    messages = [message_of(part, function, seed) for seed in (*SEEDS, 2, 3)]
    rates["right"][0] += any(messages)
    assert not any(messages), next(filter(None, messages))


@by_name
def test_a_part_has_enough_mistakes_and_right_answers(part):
    assert len(part.mistakes) >= 8
    assert len(UNUSUAL[part.name]) >= 3
    hints = [mistake.hint for mistake in part.mistakes]
    assert len(set(hints)) == len(hints)


@by_name
def test_a_check_calls_a_right_function_a_few_times_for_each_case(part):
    n_calls, right = 0, anew(part.reference)

    def counting(*args):
        nonlocal n_calls
        n_calls += 1
        return right(*args)

    assert message_of(part, counting) is None
    # twice each; optimisers take several steps
    assert n_calls <= 2 * len(part.draw(0)) * MOST_CALLS_OF_A_TRIAL
    assert len(part.draw(0)) <= MOST_CASES


@by_name
def test_inputs_are_drawn_anew_and_their_number_is_fixed(part):
    counts = {len(part.draw(seed)) for seed in range(5)}
    assert len(counts) == 1
    if part.argument_names:
        one, other = (str(part.draw(seed)) for seed in (0, 1))
        assert one != other


class Liar(np.ndarray):
    """Says that it equals everything."""

    def __eq__(self, other):
        return np.ones(self.shape, bool)

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        return np.zeros(self.shape)


def first_array(value):
    """Return the first array in a result, and how to put another in its place."""
    if isinstance(value, np.ndarray):
        return value, lambda new: new
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in items:
        if isinstance(one, np.ndarray | tuple | dict):
            array, put = first_array(one)
            if array is not None:
                break
    else:
        return None, None

    def replace(new):
        changed = dict(items) if isinstance(value, dict) else list(value)
        changed[key] = put(new)
        return changed if isinstance(value, dict) else tuple(changed)

    return array, replace


def with_first_array(part, change):
    """Return the reference, with the first array of its result changed."""

    def function(*args):
        value = part.reference(*args)
        array, put = (None, None) if np.isscalar(value) else first_array(value)
        return change(np.asarray(value)) if array is None else put(change(array))

    return function


def loops_for_ever(*_):
    while True:
        pass


def generates(*args):
    yield from args


def changes_its_input(part):
    def function(*args):
        value = part.reference(*args)
        array = next((a for a in args if isinstance(a, np.ndarray) and a.size), None)
        if array is not None:
            array[...] = 0
        return value

    return function


HOSTILE = {
    "None": lambda part: lambda *_: None,
    "an empty dict": lambda part: lambda *_: {},
    "an empty tuple": lambda part: lambda *_: (),
    "a generator": lambda part: generates,
    "the inputs": lambda part: lambda *args: args[0] if len(args) == 1 else args,
    "a text": lambda part: lambda *_: "42",
    "a function": lambda part: lambda *_: part.reference,
    "a NumPy subclass that lies": lambda part: with_first_array(
        part, lambda a: a.view(Liar)
    ),
    "complex numbers": lambda part: with_first_array(part, lambda a: a + 0j),
    "objects": lambda part: with_first_array(part, lambda a: a.astype(object)),
    "nan": lambda part: with_first_array(
        part,
        lambda a: np.full(a.shape, np.nan, a.dtype if a.dtype.kind == "f" else None),
    ),
    "a constant": lambda part: with_first_array(
        part, lambda a: np.full_like(a, 7 if a.dtype.kind != "b" else 1)
    ),
    "an exception": lambda part: lambda *_: 1 / 0,
    "the end of Python": lambda part: lambda *_: exit(),
}


@pytest.mark.parametrize("kind", HOSTILE)
@by_name
def test_a_hostile_result_is_rejected_in_words(part, kind):
    message = message_of(part, HOSTILE[kind](part))
    assert message is not None
    assert "Broken: " in message
    assert "tutor/checks" not in message


@by_name
def test_an_endless_loop_is_ended(part, monkeypatch):
    monkeypatch.setattr(_calls, "LIMIT", 0.1)
    assert "a loop that never ends" in message_of(part, loops_for_ever)


@by_name
def test_a_function_that_changes_its_input_is_rejected(part):
    if any(isinstance(a, np.ndarray) and a.size for a in part.draw(0)[0].args):
        assert "was changed" in message_of(part, changes_its_input(part))


@by_name
def test_an_unknown_mistake_still_gets_the_property_and_an_example(part):
    message = message_of(part, lambda *_: None)
    assert "Broken: the result is None" in message
    assert f"Repeat: checks.{part.name}({part.name}, seed=0)" in message
