"""The benchmark: a tiny run without the heavy peers, and its refusal to compare."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from benchmarks import beyond, measure, report, run
from benchmarks.peers import PEERS
from benchmarks.recipes import Torch
from nnlib import load_mnist

HEAVY = ("JAX jit", "Keras on JAX, fit", "PyTorch compiled, fused")
LIGHT = [name for name in PEERS if name not in HEAVY]
TORCH = [name for name in LIGHT if name.startswith("PyTorch")]


@pytest.fixture(autouse=True)
def one_thread():
    """Several of PyTorch's threads wait for each other when the machine is busy."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize("case", "AB")
def test_all_peers_learn_the_same_parameters(case, monkeypatch):
    monkeypatch.setattr(measure, "CASES", {case: measure.CASES[case]})
    names = ["nnlib", *TORCH, "course-style float64 dicts", "per-sample loop"]
    difference = measure.equality(names, steps=4, m=64)[case]
    assert difference.keys() == set(names)
    # equal, but not to the last bit: they did learn, each by its own arithmetic
    assert max(difference.values()) < 1e-12
    assert all(difference[name] > 0 for name in TORCH)


def test_scikit_learn_starts_and_steps_like_the_others(monkeypatch):
    monkeypatch.setattr(measure, "CASES", {"A": measure.CASES["A"]})
    names = ["nnlib", "scikit-learn MLPClassifier"]
    assert max(measure.equality(names, steps=4, m=64)["A"].values()) < 1e-12


def test_uint8_pixels_are_the_same_problem():
    task = measure.problem([784, 5, 10], "adam", 32, 100)
    thetas = []
    for name in ("nnlib", "nnlib, uint8 pixels"):
        peer = PEERS[name](task)
        peer.run(0)
        thetas.append(peer.theta())
    np.testing.assert_array_equal(*thetas)


def test_a_tiny_race_is_run_and_reported(tmp_path, monkeypatch):
    small = ([784, 4, 10], "adam", 32)
    monkeypatch.setattr(measure, "CASES", {"A": small, "B": small, "C": small})
    few = ["nnlib", "bare matrix products", "PyTorch eager, index"]
    results = {
        "machine": {"numpy": "2"},
        "equality": measure.equality(few[::2], steps=2, m=64),
        "cases1": measure.cases(LIGHT, 64, passes=2, rounds=2, threads=1),
        "batches": measure.batches(few, 64, 1, 1, (16, 32)),
        "growth": measure.growth(few, 64, 1, (4, 8), (1, 2), (64, 128)),
        "epochs": measure.epochs(64, 3),
        "small": measure.small_things(["numpy"], rounds=1),
    }
    for race in results["cases1"].values():
        assert race["nnlib"]["cpu ratio"] == race["nnlib"]["wall ratio"] == 1
        assert all(value > 0 for peer in race.values() for value in peer.values())
    results = json.loads(json.dumps(results))
    report.write(results, tmp_path)
    text = (tmp_path / "results.md").read_text(encoding="utf-8")
    for name in LIGHT:
        assert f"| {name} |" in text
    assert "![CPU time of nnlib divided by that of each peer: " in text
    assert (tmp_path / "ratios.png").stat().st_size > 10_000


def test_the_recipes_of_chapter_11_are_run_and_reported(tmp_path):
    data = load_mnist(dtype=np.uint8)
    recipes = {name: replace(beyond.LADDER[name], epochs=2) for name in beyond.RUNS}
    nobody = tmp_path / "speed_run.toml"
    peers = {"PyTorch eager": Torch}
    few = beyond.beyond(dict.fromkeys(beyond.RUNS, 2), data, recipes, nobody, peers)
    assert list(few) == [
        "half a second: nnlib",
        "half a second: PyTorch eager",
        "eight seconds: nnlib",
    ]
    for row in few.values():
        assert row["seeds"] == 2
        assert 0 < row["least"] <= row["cpu"]
        assert 0.8 < row["worst"] <= row["mean"] < 1
    # they are the same recipe: 4,000 digits teach both the same
    ours, theirs = (row["mean"] for row in list(few.values())[:2])
    assert abs(ours - theirs) < 0.03
    text = report.write({"beyond": few}, tmp_path)
    assert "| half a second: PyTorch eager | 2 |" in text


def test_a_recipe_of_ones_own_is_run_beside_ours(tmp_path):
    own = tmp_path / "speed_run.toml"
    own.write_text("hidden = [32, 16]\nepochs = 2\n", encoding="utf-8")
    assert beyond.own_recipe(own).hidden == (32, 16)
    assert beyond.own_recipe(own).rate == beyond.LADDER["half a second"].rate
    data = load_mnist(dtype=np.uint8)
    (name, row), *others = beyond.beyond({}, data, own=own).items()
    assert (name, row["seeds"], others) == ("yours: nnlib", 3, [])
    assert 0.5 < row["worst"] <= row["mean"] < 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sizes = [196, 10]", "there is no 'sizes', only hidden, epochs, rate"),
        ("epochs = ", "cannot be read: "),
    ],
)
def test_what_is_no_recipe_is_said_in_a_sentence(text, words, tmp_path):
    own = tmp_path / "speed_run.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit, match=words):
        beyond.own_recipe(own)


def test_times_do_not_count_if_pytorch_learnt_something_else(tmp_path):
    results = {"equality": {"B": {"nnlib": 0.0, "PyTorch eager, index": 2e-10}}}
    with pytest.raises(ValueError, match="case B: PyTorch eager, index learnt other"):
        report.write(results, tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_exponent_is_that_of_the_power_law():
    sweep = {str(n): {"nnlib": {"cpu": 0.3 * n**1.5}} for n in (10, 20, 40)}
    assert abs(report.exponent(sweep) - 1.5) < 1e-9


def test_every_section_has_its_part_of_the_report():
    assert run.SECTIONS.keys() <= report.PARTS.keys()
