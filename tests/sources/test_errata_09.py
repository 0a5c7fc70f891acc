"""The errata of chapter 09: letters, seeds, and slips of typing."""

import json
import re

import numpy as np
import pytest

from nnlib import Adam
from tests.places import ROOT, SOURCES
from tests.sources.printed import SAME, error

SHARED = SOURCES / "paterson.md"
RECORD = json.loads((ROOT / "course/recordings/four_sources.json").read_text("utf-8"))


# X-E2: source F has v, s for the moments, source A has m, v

BETA1, BETA2, EPSILON, ALPHA = 0.9, 0.99, 1e-8, 0.001


def update_of_F(theta, g, t, state):
    state["v"] = BETA1 * state["v"] + (1 - BETA1) * g
    state["s"] = BETA2 * state["s"] + (1 - BETA2) * g**2
    vhat, shat = state["v"] / (1 - BETA1**t), state["s"] / (1 - BETA2**t)
    return theta - ALPHA * vhat / (np.sqrt(shat) + EPSILON)


def update_of_A(theta, g, t, state):
    state["m"] = BETA1 * state["m"] + (1 - BETA1) * g
    state["v"] = BETA2 * state["v"] + (1 - BETA2) * g**2
    mhat, vhat = state["m"] / (1 - BETA1**t), state["v"] / (1 - BETA2**t)
    return theta - ALPHA * mhat / (np.sqrt(vhat) + EPSILON)


def after_steps(update, state, n_steps=20):
    rng = np.random.default_rng(0)
    theta = np.zeros(6)
    for t in range(1, n_steps + 1):
        with np.errstate(invalid="ignore"):
            theta = update(theta, rng.normal(size=6), t, state)
    return theta


def after_steps_of_nnlib(n_steps=20):
    rng, theta = np.random.default_rng(0), np.zeros(6)
    optimizer = Adam(ALPHA, BETA1, BETA2, EPSILON)
    for _ in range(n_steps):
        optimizer.update(theta, rng.normal(size=6))
    return theta


@pytest.mark.erratum("X-E2")
def test_x_e2_letters_must_be_translated_between_sources():
    zero = np.zeros(6)
    expected = after_steps_of_nnlib()
    by_F = after_steps(update_of_F, {"v": zero, "s": zero})
    by_A = after_steps(update_of_A, {"m": zero, "v": zero})
    assert error(by_F, expected) < SAME
    assert error(by_A, expected) < SAME

    def mixed(theta, g, t, state):  # the v of F where the formula of A has its v
        update_of_F(theta, g, t, state)
        vhat = state["v"] / (1 - BETA1**t)
        return theta - ALPHA * vhat / (np.sqrt(vhat) + EPSILON)

    assert error(after_steps(mixed, {"v": zero, "s": zero}), expected) == np.inf


@pytest.mark.erratum("X-E2")
def test_x_e2_one_letter_of_p_cannot_count_classes_and_batches():
    def shares(K):  # K mini-batches of S = 50 make up the 50,000 images
        return 50_000 / K

    assert shares(K=1000) == 50
    assert shares(K=10) == 5000  # with the K of the classes it is another algorithm


@pytest.mark.erratum("X-E5")
def test_x_e5_one_run_without_its_seed_is_not_a_result():
    spread = [
        100 * np.ptp([run["test_accuracy"] for run in configuration["runs"]])
        for configuration in RECORD["configurations"].values()
    ]
    assert len(RECORD["seeds"]) >= 5
    assert min(spread) > 0.1  # points: the seed alone moves every result
    assert max(spread) > 0.6
    # A's two losses: one run can put them in either order, the mean of five cannot
    first, second = (
        np.array([r["test_accuracy"] for r in RECORD["configurations"][name]["runs"]])
        for name in ("A, cross-entropy", "A, squared error")
    )
    assert (first > second).any()
    assert (first < second).any()
    apart = first - second
    assert apart.mean() > 2 * apart.std(ddof=1) / len(apart) ** 0.5


# P-E24: typing


def slips(text):
    """Return doubled words, functions set as letters, and layers below a matrix."""
    found = re.findall(r"\b(\w+) +\1\b", text)
    found += re.findall(r"(?<!\\)\b(?:sqrt|log|exp|max)\b(?=[\s({])", text)
    return found + re.findall(r"\\mathbf\{W\}_l|\bW_l\b", text)


PRINTED = {  # the printed form, and the corrected one
    r"the gradient of the the loss function": r"the gradient of the loss function",
    r"-\frac{1}{sqrt(N_{l-1})}": r"-\frac{1}{\sqrt{N_{l-1}}}",
    r"the weight values of  $\mathbf{W}_l$": r"the weight values of $\mathbf{W}^l$",
}


@pytest.mark.erratum("P-E24")
@pytest.mark.parametrize(("printed", "corrected"), PRINTED.items())
def test_p_e24_slips_of_typing(printed, corrected):
    assert slips(printed)
    assert not slips(corrected)


@pytest.mark.erratum("P-E24")
def test_p_e24_no_program_finds_a_missing_word():
    assert not slips("each image is a 28x28 image of a handwritten dataset")  # digit


def test_p_e24_is_in_the_source():
    if not SHARED.exists():
        pytest.skip(f"no {SHARED}: the slips cannot be compared with their origin")
    text = SHARED.read_text("utf-8")
    for printed in PRINTED:
        assert printed in text
    _, _, after = text.partition("utilize a database to upload and load")
    assert "Figure 1" in after[:100]  # the sentence goes on behind five figures
    assert "the data, make the program more modular" in after
