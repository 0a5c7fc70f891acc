"""Every check answers, open or sealed. Students are given these tests too."""

from functools import cache

import numpy as np
import pytest

from tutor import checks
from tutor.checks._part import CheckFailed, Part

PARTS = [
    part for parts in (checks.EXERCISES | checks.CHAPTERS).values() for part in parts
]


@cache
def seed_of(part):
    """Return a seed, drawn once: what known mistakes give for its inputs is kept."""
    return part.seed(None)


def stub(*_):
    raise NotImplementedError


@pytest.fixture(params=PARTS, ids=lambda part: part.name)
def part(request):
    return request.param


def test_a_stub_is_not_written_yet(part):
    with pytest.raises(NotImplementedError, match="not written yet"):
        Part.__call__(part, stub)


@pytest.mark.parametrize("value", [None, "seven", np.full((3, 2), 7.0), {}])
def test_what_is_no_result_is_refused_in_words(part, value):
    with pytest.raises(CheckFailed, match="Broken: "):
        Part.__call__(part, lambda *_: value, seed=seed_of(part))


def test_the_seed_in_a_message_repeats_it(part):
    with pytest.raises(CheckFailed) as first:
        Part.__call__(part, lambda *_: None)
    seed = int(str(first.value).rpartition("seed=")[2].rstrip(")"))
    with pytest.raises(CheckFailed) as again:
        Part.__call__(part, lambda *_: None, seed=seed)
    assert str(again.value) == str(first.value)
