"""Values come back as they are; whatever else comes is refused without harm."""

import base64
import json
from collections import OrderedDict, defaultdict, namedtuple

import numpy as np
import pytest

from grader.protocol import (
    DEEPEST,
    HEAD,
    LARGEST,
    LARGEST_ARRAY,
    MalformedError,
    decode,
    encode,
    pack,
    unpack,
)

VALUES = [
    None, True, 3, -(2**70), 0.1, float("inf"), 1 + 2j, "text", [1, [2.5]], (1, "a"),
    {"a": 1, 2: (3,)}, {1, 2}, frozenset({3}),
    np.arange(6.0).reshape(2, 3), np.zeros((0, 4), np.float32), np.array(3),
    np.array([1, 2], ">i4"), np.array([True]), np.zeros((2, 0)), np.asfortranarray(
        np.arange(6.0).reshape(2, 3)), np.array([np.nan, -0.0]),
    np.float32(0.1), np.int64(-3), np.bool_(True),
]  # fmt: skip


def through(value):
    return decode(unpack(pack(encode(value))[HEAD.size :]))


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_plain_data_comes_back_as_it_is(value):
    back = through(value)
    assert type(back) is type(value)
    if isinstance(value, np.ndarray):
        assert (back.dtype, back.shape) == (value.dtype, value.shape)
        assert np.ascontiguousarray(back).tobytes() == value.tobytes()
        back[...] = 0  # an array of its own, which can be written
    else:
        assert repr(back) == repr(value)


class Own:
    pass


def test_of_what_is_no_plain_data_the_name_comes():
    assert type(through(Own())).__name__ == "Own"
    assert type(through(np.zeros(2).view(np.recarray))).__name__ == "recarray"
    assert type(through(one for one in ())).__name__ == "generator"
    assert type(through(type("a b", (), {})())).__name__ == "object"
    objects = through(np.array([None, 1]))
    assert (objects.dtype, objects.shape) == (np.dtype(object), (2,))


Pair = namedtuple("Pair", "one two")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (defaultdict(int, a=2), {"a": 2}),
        (Pair(1, 2.0), (1, 2.0)),
        (np.str_("x"), "x"),
    ],
)
def test_what_means_plain_data_comes_as_that(value, plain):
    assert repr(through(value)) == repr(plain)


@pytest.mark.parametrize(
    "array",
    [
        np.ones((3, 2)),
        np.ones((3, 2)).T,
        np.arange(24.0).reshape(6, 4)[::2, ::2],
        np.arange(6.0)[::2],
    ],
)
def test_an_array_lies_in_memory_as_it_did(array):
    back = through(array)
    assert np.array_equal(back, array)
    for flag in ("C_CONTIGUOUS", "F_CONTIGUOUS"):
        assert back.flags[flag] == array.flags[flag]


def test_gaps_in_many_axes_take_no_memory():
    tree = {"array": ["<f8", [1] * 31 + [2], ZEROS, "gaps"]}
    assert decode(tree).base is None or decode(tree).base.size <= 2


def test_of_a_large_array_only_type_and_shape_come():
    large = np.broadcast_to(np.float32(1), (LARGEST_ARRAY, 3))
    back = through(large)
    assert (back.dtype, back.shape) == (large.dtype, large.shape)


def test_a_cycle_comes_to_an_end():
    cycle = []
    cycle.append(cycle)
    back, depth = through(cycle), 0
    while type(back) is list:
        (back,), depth = back, depth + 1
    assert depth == DEEPEST + 1


def test_a_message_that_is_too_large_is_not_sent():
    with pytest.raises(ValueError, match="expected at most"):
        pack({"text": "x" * LARGEST})


def nested(depth):
    tree = {"plain": 1}
    for _ in range(depth):
        tree = {"list": [tree]}
    return tree


ZEROS = base64.b64encode(bytes(16)).decode()
FORGED = {
    "no object": [1],
    "two kinds": {"plain": 1, "int": "0x1"},
    "no kind": {},
    "an unknown kind": {"pickle": "gASVAAAA"},
    "a number as plain": {"plain": 7},
    "an object type": {"array": ["|O", [2], ZEROS, "C"]},
    "a structured type": {"array": ["i4,i4", [2], ZEROS, "C"]},
    "a type of no name": {"array": [["<f8"], [2], ZEROS, "C"]},
    "void": {"array": ["|V8", [2], ZEROS, "C"]},
    "dates": {"array": ["<M8[s]", [2], ZEROS, "C"]},
    "another shape": {"array": ["<f8", [3], ZEROS, "C"]},
    "a negative shape": {"array": ["<f8", [-1, 2], ZEROS, "C"]},
    "a shape of floats": {"array": ["<f8", [2.0], ZEROS, "C"]},
    "a true shape": {"array": ["<f8", [True, 2], ZEROS, "C"]},
    "a huge shape": {"array": ["<f8", [2**62, 4], ZEROS, "C"]},
    "a shape that overflows": {"shape": ["<f8", [2**39] * 3]},
    "too many axes": {"array": ["<f8", [1] * 70 + [2], ZEROS, "C"]},
    "no base64": {"array": ["<f8", [2], "@@@@", "C"]},
    "half a number": {"array": ["<f8", [1], "AAAA", "C"]},
    "too few entries": {"array": ["<f8", [2]]},
    "two scalars": {"scalar": ["<f8", ZEROS]},
    "no hexadecimal": {"int": "x"},
    "an int as number": {"int": 3},
    "an endless int": {"int": "0x" + "f" * 5000},
    "a float as number": {"float": 0.5},
    "half a complex": {"complex": ["0x1p0"]},
    "a text as list": {"list": "abc"},
    "an unhashable key": {"dict": [[{"list": []}, {"plain": None}]]},
    "pairs of three": {"dict": [[{"plain": "a"}] * 3]},
    "an unhashable member": {"set": [{"list": []}]},
    "a name with markup": {"other": "<script>"},
    "a long name": {"other": "a" * 100},
    "no name": {"other": None},
    "nested": nested(500),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_value_is_refused(kind):
    with pytest.raises(MalformedError):
        decode(FORGED[kind])


FRAMES = {
    "empty": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "a number": b"1",
    "nan": b'{"a": NaN}',
    "a long number": b'{"a": ' + b"9" * 10_000 + b"}",
    "no UTF-8": b'{"a": "\xff"}',
    "deep": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "many parts": b'{"a": [' + b"0," * 500_000 + b"0]}",
    "many objects": b'{"a": [' + b"{}" * 500_000 + b"]}",
}


@pytest.mark.parametrize("kind", FRAMES)
def test_a_malformed_frame_is_refused(kind):
    with pytest.raises(MalformedError):
        unpack(FRAMES[kind])


def test_what_is_refused_was_json_or_the_test_would_show_nothing():
    assert json.loads(FRAMES["many parts"])
