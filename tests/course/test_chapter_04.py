"""Chapter 04: bugs are caught, and claims hold.

The code of the chapter itself is run up to the end of the bug hunt, so that what is
tested here is what students read.
"""

import math
from types import SimpleNamespace

import jupytext
import numpy as np
import pytest
import torch

from nnlib import Network, check_gradients, relative_error
from tests.places import CHAPTERS
from tests.sources.printed import CLOSE, error, finite_differences

CHAPTER = CHAPTERS / "04_gradient_checking.py"
ALL, LAYER_1 = {"W1", "b1", "W2", "b2"}, {"W1", "b1"}
WRONG_PARTS = {
    "none": set(),
    "no 1/m": ALL,
    "1/m twice": ALL,
    "dW without 1/m": {"W1", "W2"},
    "mask A1 >= 0": LAYER_1,
    "mask dA1 > 0": LAYER_1,
    "transposed": LAYER_1,
    "softmax axis 0": ALL,
    "sum over all": {"b1", "b2"},
    "decay of dW": {"W1", "W2"},
    "sign": ALL,
    "stale W2.T": set(),  # on a fresh network; see the test of two steps
    "stale, after a step": LAYER_1,
    "wrong loss": set(),  # the check cannot see it
}


@pytest.fixture(scope="module")
def chapter(tmp_path_factory):
    """Return the names of the chapter's code up to the bug hunt, run without asserts.

    The chapter's own check cells must not do the work of these tests.
    """
    cells = jupytext.read(CHAPTER, fmt="py:percent").cells
    end = next(
        i for i, c in enumerate(cells) if "### Would you have noticed" in c.source
    )
    code = [
        cell.source
        for cell in cells[:end]
        if cell.cell_type == "code" and not cell.source.startswith(("ask(", "review("))
    ]
    path = tmp_path_factory.mktemp("chapter") / "chapter_04.py"
    path.write_text("\n\n\n".join(code), "utf-8")  # inspect.getsource reads it
    names = {"__name__": path.stem}
    exec(compile(path.read_text("utf-8"), path, "exec", optimize=1), names)
    return SimpleNamespace(**names)


# The error against the step


def test_measured_error_is_least_at_the_steps_of_the_text(chapter):
    best = {
        name: chapter.steps[e.argmin()] for name, e in chapter.error_by_step.items()
    }
    assert math.isclose(best["central 64"], 1e-5)
    assert math.isclose(best["central 32"], 1e-2)
    assert best["forward 64"] < 2e-7
    for name, low, high in [("central 64", 1e-12, 1e-10), ("central 32", 1e-6, 1e-4)]:
        assert low < chapter.error_by_step[name].min() < high


@pytest.mark.parametrize(("name", "order"), [("forward", 1), ("central", 2)])
def test_order_of_a_difference_on_a_function_with_known_derivatives(
    chapter, name, order
):
    # f = sin at 1: the leading terms of Taylor's formula, h/2 f'' and h^2/6 f'''
    leading = {"forward": -math.sin(1) / 2, "central": -math.cos(1) / 6}[name]
    for h in (1e-2, 1e-3):
        measured = chapter.kinds[name](np.sin, 1.0, h) - math.cos(1)
        assert math.isclose(measured, leading * h**order, rel_tol=0.02)


def test_best_steps_minimise_the_formulas_of_the_text():
    epsilon = 2.0**-53
    steps = np.logspace(-9, -3, 6001)
    central = steps**2 / 6 + epsilon / steps
    forward = steps / 2 + 2 * epsilon / steps
    assert math.isclose(steps[central.argmin()], (3 * epsilon) ** (1 / 3), rel_tol=0.01)
    assert math.isclose(steps[forward.argmin()], 2 * epsilon**0.5, rel_tol=0.01)
    assert math.isclose(forward.min(), 2 * epsilon**0.5, rel_tol=0.01)


# The network and its bugs


def test_the_network_of_the_chapter_is_right_by_autograd(chapter):
    for m, seed in [(1, 0), (6, 1), (11, 2)]:
        X, Y, P = chapter.draw(m, seed=seed)
        tensors = {name: torch.tensor(V, requires_grad=True) for name, V in P.items()}
        hidden = torch.relu(torch.tensor(X) @ tensors["W1"] + tensors["b1"])
        scores = hidden @ tensors["W2"] + tensors["b2"]
        loss = -(torch.tensor(Y) * torch.log_softmax(scores, 1)).sum() / m
        loss = loss + 0.005 * sum((tensors[name] ** 2).sum() for name in ("W1", "W2"))
        loss.backward()
        J, G = chapter.loss_and_gradient(X, Y, P)
        assert math.isclose(J, loss.item(), rel_tol=1e-12)
        for name in P:
            assert error(G[name], tensors[name].grad.numpy()) < 1e-12


def test_every_bug_of_the_chapter_has_an_expected_fingerprint(chapter):
    assert chapter.found.keys() == WRONG_PARTS.keys()
    assert chapter.bugs.keys() == WRONG_PARTS.keys() - {"stale, after a step"}


@pytest.mark.parametrize("name", WRONG_PARTS)
def test_a_planted_bug_is_caught_in_the_parts_that_the_text_names(chapter, name):
    errors = chapter.found[name]
    assert {part for part in ALL if errors[part] > CLOSE} == WRONG_PARTS[name]
    assert all(errors[part] > 1e-3 for part in WRONG_PARTS[name])


def test_the_wrong_loss_lets_the_weights_grow(chapter):
    function = chapter.plant(*chapter.bugs["wrong loss"])
    X, Y, P = chapter.draw()
    for name in ("W1", "W2"):
        gained = function(X, Y, P)[1][name] - function(X, Y, P, decay=0)[1][name]
        np.testing.assert_allclose(gained, -0.01 * P[name], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_the_fingerprints_do_not_hang_on_one_batch(chapter, seed):
    for name, edits in chapter.bugs.items():
        batch = chapter.draw(8, seed=seed)
        errors = chapter.check(chapter.plant(*edits), *batch)
        assert {part for part in ALL if errors[part] > CLOSE} == WRONG_PARTS[name], name


def test_the_mask_on_positive_activations_is_no_bug(chapter):
    function = chapter.plant(("(Z1 > 0)", "(A1 > 0)"))
    assert max(chapter.check(function, *chapter.draw()).values()) < CLOSE


@pytest.mark.parametrize("m", [1, 6, 7, 9])
def test_the_transposed_product_fails_unless_the_batch_is_as_wide_as_the_layer(
    chapter, m
):
    function = chapter.plant(*chapter.bugs["transposed"])
    with pytest.raises(ValueError, match=r"broadcast|mismatch"):
        function(*chapter.draw(m))
    assert function(*chapter.draw(8))[1]["W1"].shape == (5, 8)


def test_kept_weights_pass_at_first_and_fail_after_a_step(chapter):
    X, Y, P = chapter.draw(seed=5)
    function = chapter.plant(*chapter.bugs["stale W2.T"])
    assert max(chapter.check(function, X, Y, P).values()) < CLOSE
    P["W2"] = 1.01 * P["W2"]
    errors = chapter.check(function, X, Y, P)
    assert {part for part in ALL if errors[part] > CLOSE} == LAYER_1


@pytest.mark.erratum("A-E3")
def test_a_e3_dw_without_1_over_m_is_m_times_too_large(chapter):
    X, Y, P = chapter.draw(7)
    function = chapter.plant(*chapter.bugs["dW without 1/m"])
    G, true = function(X, Y, P, decay=0)[1], {}
    for name in P:
        true[name] = finite_differences(
            lambda V, name=name: function(X, Y, {**P, name: V}, decay=0)[0], P[name]
        )
    for name, factor in {"W1": 7, "W2": 7, "b1": 1, "b2": 1}.items():
        assert error(G[name] / factor, true[name]) < CLOSE
        assert (error(G[name], true[name]) < CLOSE) == (factor == 1)


@pytest.mark.erratum("F-E1")
def test_f_e1_1_over_m_twice_is_m_times_too_small(chapter):
    X, Y, P = chapter.draw(7)
    literal = chapter.plant(*chapter.bugs["1/m twice"])(X, Y, P, decay=0)[1]
    right = chapter.loss_and_gradient(X, Y, P, decay=0)[1]
    for name in P:
        np.testing.assert_allclose(literal[name], right[name] / 7, rtol=1e-12)


def test_a_wrong_term_with_b_does_not_show_at_biases_of_0(chapter):
    def decaying(X, Y, P):
        J, G = chapter.loss_and_gradient(X, Y, P)
        return J, {**G, "b1": G["b1"] + 0.01 * P["b1"]}

    X, Y, P = chapter.draw()
    assert chapter.check(decaying, X, Y, P)["b1"] > 1e-3
    P["b1"] = 0 * P["b1"]
    assert chapter.check(decaying, X, Y, P)["b1"] < CLOSE


# Kinks and directions


@pytest.mark.parametrize("delta", [-9e-6, -3e-6, 0.0, 5e-6, 9e-6])
def test_central_difference_over_the_kink(chapter, delta):
    slope = chapter.central_difference(lambda z: np.maximum(0, z), delta, 1e-5)
    assert math.isclose(slope, 1 / 2 + delta / 2e-5, abs_tol=1e-9)


def test_a_layer_that_is_off_puts_the_next_one_on_its_kink(chapter):
    X, Y, _ = chapter.draw()
    net = Network([5, 8, 7, 4], seed=0, dtype=np.float64)
    assert (net.trace(X)[0][2] == 0).sum() == 7
    errors = check_gradients(net, X, Y)
    assert {name for name, e in errors.items() if e > CLOSE} == {"b2"}
    fresh = [Network([5, 8, 7, 4], seed=s, dtype=np.float64) for s in range(200)]
    off = [s for s in range(200) if (fresh[s].trace(X)[1][1] == 0).all(axis=1).any()]
    assert len(off) == 4
    for s in {*off, 1, 2, 3}:
        errors = check_gradients(fresh[s], X, Y)
        accused = {name for name, e in errors.items() if e > CLOSE}
        assert accused == ({"b2"} if s in off else set())
    net.b[2] = 0.1 * np.ones(7)
    assert max(check_gradients(net, X, Y).values()) < CLOSE


def test_batches_are_redrawn_until_no_score_is_near_its_kink(chapter):
    for seed in range(300):  # without the redraw, 1 or 2 in 100 would be
        X, _, P = chapter.draw(seed=seed)
        assert np.abs(X @ P["W1"] + P["b1"]).min() > 1e-3


def test_expected_square_of_a_projection_is_the_squared_length_over_n():
    rng = np.random.default_rng(0)
    n = 50
    e = rng.normal(size=n)
    v = rng.normal(size=(200_000, n)) / n**0.5
    assert math.isclose(np.mean((v @ e) ** 2), e @ e / n, rel_tol=0.02)
    # question 1: signs have the same expectation, but two equal errors cancel
    signs = rng.choice([-1, 1], size=(20_000, n)) / n**0.5
    two = np.zeros(n)
    two[[3, 8]] = 1
    assert math.isclose(np.mean((signs @ two) ** 2), 2 / n, rel_tol=0.05)
    assert math.isclose(np.mean(signs @ two == 0), 0.5, abs_tol=0.02)
    assert (v @ two != 0).all()


def test_power_of_one_direction_is_that_of_a_normal_number():
    N = np.abs(np.random.default_rng(0).normal(size=200_000))
    for ratio in (0.1, 0.5, 1, 2):  # tau |g| / |e|
        assert math.isclose(np.mean(ratio < N), math.erfc(ratio / 2**0.5), abs_tol=5e-3)
    # the sentence on mistakes of 1e-3 at the threshold 1e-7
    miss = 1 - math.erfc(1e-7 / 1e-3 / 2**0.5)
    assert 12_000 < 1 / miss < 13_000
    assert 1.4e8 < 1 / miss**2 < 1.7e8


# What each size of the error can mean


def test_relative_error_of_the_chapter_is_that_of_nnlib(chapter):
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 3, 4))
    assert chapter.relative_error(a, b) == relative_error(a, b)


def test_two_zero_arrays_are_equal_and_a_tiny_entry_is_not_seen(chapter):
    zeros, truth = np.zeros((2, 3)), np.array([0.5, -0.2, 1e-10])
    assert chapter.relative_error(zeros, zeros) == 0
    assert chapter.relative_error(zeros, zeros + 1e-300) == 1
    wrong = np.array([0.5, -0.2, -4e-8])  # another sign, 400 times as large
    assert math.isclose(chapter.relative_error(wrong, truth), (4e-8 + 1e-10) / 0.5)


def test_right_gradients_reach_both_sides_of_the_limit_as_the_text_says(chapter):
    least = {name: min(errors) for name, errors in chapter.results.items()}
    largest = {name: max(errors) for name, errors in chapter.results.items()}
    assert least.keys() == {
        "right",
        "one entry 1 % off",
        "right, float32",
        "right, at a kink",
        "right, nearly 0",
    }
    assert largest["right"] < CLOSE < least["one entry 1 % off"]
    assert least["one entry 1 % off"] < 1e-3 < largest["one entry 1 % off"] < 0.01
    assert least["right, float32"] > 1e-3
    assert CLOSE < least["right, at a kink"] < 1e-3 < largest["right, at a kink"]
    assert least["right, nearly 0"] < CLOSE < 1e-3 < largest["right, nearly 0"]


def test_the_floor_of_rounding_rises_with_the_network_and_one_weight_sinks(chapter):
    small, large, longer_step = chapter.medians.values()
    assert list(chapter.medians) == [(3190, 1e-5), (101_770, 1e-5), (101_770, 1e-4)]
    assert large > 2 * max(small, longer_step)
    g = np.random.default_rng(0).normal(size=101_770)
    share = np.abs(g) / np.linalg.norm(g)  # |e| / |g| when one weight is off by itself
    assert 0.5 < np.median(share) * 101_770**0.5 < 1
