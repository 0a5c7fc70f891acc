"""Learning rates that change: closed forms, PyTorch's schedulers, every optimizer."""

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from nnlib import (
    Adam,
    CosineDecay,
    GradientDescent,
    LinearDecay,
    Momentum,
    RMSprop,
    StepDecay,
    Warmup,
)

RULES = [
    (GradientDescent, torch.optim.SGD, {}),
    (Momentum, torch.optim.SGD, {"momentum": 0.9}),
    (RMSprop, torch.optim.RMSprop, {}),
    (Adam, torch.optim.Adam, {}),
]
SCHEDULES = {
    "step": (
        StepDecay(0.05, every=7, factor=0.3),
        lambda o: lr_scheduler.StepLR(o, step_size=7, gamma=0.3),
    ),
    "exponential": (
        StepDecay(0.05, every=1, factor=0.9),
        lambda o: lr_scheduler.ExponentialLR(o, gamma=0.9),
    ),
    "cosine": (
        CosineDecay(0.05, steps=40, end=0.002),
        lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=40, eta_min=0.002),
    ),
    "linear": (
        LinearDecay(0.05, steps=30, end=0.01),
        lambda o: lr_scheduler.LinearLR(
            o, end_factor=0.2, start_factor=1, total_iters=30
        ),
    ),
    "linear to 0": (
        LinearDecay(0.05, steps=41),
        lambda o: lr_scheduler.PolynomialLR(o, total_iters=41, power=1),
    ),
    "warm-up": (
        Warmup(0.05, steps=10),
        lambda o: lr_scheduler.LinearLR(o, start_factor=1 / 10, total_iters=9),
    ),
    "warm-up, then steps": (
        Warmup(StepDecay(0.05, every=7, factor=0.3), steps=10),
        lambda o: lr_scheduler.ChainedScheduler(
            [
                lr_scheduler.LinearLR(o, start_factor=1 / 10, total_iters=9),
                lr_scheduler.StepLR(o, step_size=7, gamma=0.3),
            ]
        ),
    ),
}
every_schedule = pytest.mark.parametrize(
    ("schedule", "make_torch"), SCHEDULES.values(), ids=SCHEDULES
)


@every_schedule
@pytest.mark.parametrize(("rule", "torch_rule", "more"), RULES)
def test_forty_updates_agree_with_pytorch(schedule, make_torch, rule, torch_rule, more):
    rng = np.random.default_rng(0)
    theta = rng.normal(size=6)
    parameter = torch.tensor(theta.copy(), requires_grad=True)
    reference = torch_rule([parameter], lr=0.05, **more)
    optimizer, scheduler = rule(schedule, **more), make_torch(reference)
    for _ in range(40):
        dtheta = rng.normal(size=6)
        parameter.grad = torch.tensor(dtheta)
        [rate] = [group["lr"] for group in reference.param_groups]
        reference.step()
        scheduler.step()
        optimizer.update(theta, dtheta)
        np.testing.assert_allclose(optimizer.rate, rate, rtol=1e-9)
        np.testing.assert_allclose(theta, parameter.detach(), rtol=1e-9, atol=1e-12)


def test_the_rates_that_were_found_on_paper():
    assert [StepDecay(8.0, every=2, factor=0.5)(t) for t in range(1, 6)] == [
        8, 8, 4, 4, 2
    ]  # fmt: skip
    cosine = CosineDecay(3.0, steps=3, end=1.0)  # cos 60 degrees is 1/2
    assert [cosine(t) for t in (1, 2, 3, 4, 5)] == pytest.approx([3, 2.5, 1.5, 1, 1])
    line = LinearDecay(4.0, steps=3, end=1.0)
    assert [line(t) for t in (1, 2, 3, 4, 5)] == pytest.approx([4, 3, 2, 1, 1])
    assert [Warmup(6.0, steps=3)(t) for t in (1, 2, 3, 4)] == [2, 4, 6, 6]
    halved = Warmup(lambda t: 6 / t, steps=3)
    assert [halved(t) for t in (1, 2, 3, 6)] == [2, 2, 2, 1]


def test_a_function_of_ones_own_is_a_schedule():
    theta, optimizer = np.zeros(1), GradientDescent(lambda t: 1 / t)
    for _ in range(4):
        optimizer.update(theta, np.array([-12.0]))
    assert theta == pytest.approx(12 + 6 + 4 + 3)


@every_schedule
def test_a_schedule_can_be_compared_and_read(schedule, make_torch):
    twin = eval(repr(schedule))
    assert twin == schedule
    assert repr(Adam(schedule)) == repr(Adam(twin))
    assert repr(schedule) in repr(Adam(schedule))
