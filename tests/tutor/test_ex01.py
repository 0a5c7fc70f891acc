"""The references of exercise 01 against oracles of their own."""

import numpy as np
import torch

from tutor import checks


def test_softmax_of_a_hand_worked_row():
    A = checks.softmax.reference(np.array([[0.0, np.log(3.0)]]))
    np.testing.assert_allclose(A, [[0.25, 0.75]], rtol=1e-15)


def test_softmax_equals_pytorch():
    Z = np.random.default_rng(0).uniform(-1e4, 1e4, size=(7, 5))
    expected = torch.softmax(torch.tensor(Z), dim=1).numpy()
    np.testing.assert_allclose(checks.softmax.reference(Z), expected, atol=1e-15)


def test_infinite_scores_are_limits_of_large_ones():
    inf = np.inf
    Z = np.array([[inf, 5.0, inf], [-inf, 0.0, 0.0], [-inf] * 3, [inf, -inf, 9.0]])
    expected = [[1 / 2, 0, 1 / 2], [0, 1 / 2, 1 / 2], [1 / 3] * 3, [1, 0, 0]]
    A = checks.softmax.reference(Z)
    np.testing.assert_allclose(A, expected, rtol=1e-15)
    large = np.clip(Z, -1e9, 1e9)
    np.testing.assert_allclose(A, torch.softmax(torch.tensor(large), dim=1).numpy())


def test_a_temperature_of_2_takes_square_roots_of_its_row_only():
    Z = np.log([[1.0, 4.0, 9.0]] * 2)
    A = checks.softmax_with_temperature.reference(Z, np.array([2.0, 1.0]))
    expected = [[1 / 6, 2 / 6, 3 / 6], [1 / 14, 4 / 14, 9 / 14]]
    np.testing.assert_allclose(A, expected, rtol=1e-14)


def test_output_probabilities_equal_pytorch():
    rng = np.random.default_rng(1)
    H, W, b = rng.normal(size=(5, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)
    linear = torch.nn.functional.linear(*map(torch.tensor, (H, W.T, b)))
    expected = torch.softmax(linear, dim=1).numpy()
    A = checks.output_probabilities.reference(H, W, b)
    np.testing.assert_allclose(A, expected, rtol=1e-12)


def test_jacobian_agrees_with_central_differences_of_pytorch():
    z, h, T = np.random.default_rng(2).normal(size=6), 1e-5, 0.7
    columns = []
    for step in h * np.eye(6):
        above, below = (
            torch.softmax(torch.tensor(z + s) / T, 0) for s in (step, -step)
        )
        columns.append((above - below).numpy() / (2 * h))
    D = checks.softmax_jacobian.reference(z, T)
    np.testing.assert_allclose(D, np.stack(columns, axis=1), atol=1e-9)


def test_is_softmax_trusts_pytorch_and_not_log_softmax():
    Z = np.random.default_rng(3).normal(size=(4, 3))
    right = torch.softmax(torch.tensor(Z), dim=1).numpy()
    wrong = torch.log_softmax(torch.tensor(Z), dim=1).numpy()
    assert checks.is_softmax.reference(Z, right) is True
    assert checks.is_softmax.reference(Z, wrong) is False


def test_is_softmax_keeps_its_limit_also_beside_a_probability_of_1():
    Z, A = np.array([[0.0, 50.0]]), np.array([[0.0, 1.0]])
    for off, expected in ((9e-7, True), (-9e-7, True), (1.1e-6, False), (5e-6, False)):
        for place in ([off, 0.0], [0.0, off]):
            assert checks.is_softmax.reference(Z, A + place) is expected
