"""The Stop button, Ctrl-C and the bar: nothing shown or pressed costs a number."""

import _thread
import random
import re
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest
from tqdm.auto import tqdm

from nnlib import Adam, Network, load_toy, train


@pytest.fixture
def toy():
    return load_toy("spirals", m=120)  # 96 to train on, 3 classes


def toy_network(**options):
    return Network([2, 5, 3], seed=0, **options)


def pressing(at=0, presses=1):
    """Return an optimizer in whose n-th update somebody presses Stop."""

    class Pressing(Adam):
        """An Adam with weight decay, so that its update has two steps."""

        def update(self, theta, dtheta):
            theta *= 0.99
            if self.t + 1 == at:
                for _ in range(presses):
                    signal.raise_signal(signal.SIGINT)
            super().update(theta, dtheta)

    return Pressing(0.01)


def path_of(optimizer, updates):
    """Return parameters and moments after each update of a training never stopped."""

    class Done(Exception):
        pass

    net, path, update = toy_network(), [], optimizer.update

    def record(theta, dtheta):
        update(theta, dtheta)
        moments = optimizer.first_moment, optimizer.second_moment
        path.append(np.concatenate([theta, *moments]))
        if len(path) == updates:
            raise Done

    optimizer.update = record
    data = load_toy("spirals", m=120)
    with pytest.raises(Done):
        train(net, data, optimizer, epochs=10**6, batch_size=10, seed=0, evaluate=False,
              progress=False)  # fmt: skip
    return path


def place(net, optimizer):
    return np.concatenate([net.theta, optimizer.first_moment, optimizer.second_moment])


@pytest.mark.parametrize("at", [1, 4, 10, 11, 25])
@pytest.mark.parametrize("presses", [1, 2])
def test_stop_finishes_the_batch_and_returns_the_whole_epochs(toy, at, presses):
    net, optimizer = toy_network(), pressing(at, presses)
    with pytest.warns(
        UserWarning, match=rf"stopped in epoch {-(-at // 10)} after batch"
    ):
        history = train(
            net, toy, optimizer, epochs=3, batch_size=10, seed=0, progress=False
        )
    assert optimizer.t == at
    np.testing.assert_array_equal(place(net, optimizer), path_of(pressing(), at)[-1])
    whole = train(
        toy_network(), toy, pressing(), epochs=3, batch_size=10, seed=0, progress=False
    )
    assert len(history) == (at - 1) // 10
    for name, values in vars(history).items():
        np.testing.assert_array_equal(values, getattr(whole, name)[: len(history)])


def test_a_third_press_stops_an_update_that_never_ends(toy):
    with pytest.raises(KeyboardInterrupt):
        train(toy_network(), toy, pressing(4, presses=3), epochs=5, batch_size=10,
              progress=False)  # fmt: skip
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_stopped_training_is_resumed(toy, tmp_path):
    options = {"epochs": 3, "batch_size": 10, "seed": 0, "progress": False}
    file = {"checkpoint": tmp_path / "run.npz", "resume": True}
    net = toy_network()
    for at in (4, 10, 17, 30):
        with pytest.warns(UserWarning, match=r"resume=True goes on from .*run\.npz"):
            train(toy_network(), toy, pressing(at), **options, **file)
    history = train(net, toy, pressing(), **options, **file)
    expected = toy_network()
    assert_equal(history, train(expected, toy, pressing(), **options))
    np.testing.assert_array_equal(net.theta, expected.theta)


class Timed(Adam):
    """An Adam whose first update starts a timer that will press Stop."""

    def update(self, theta, dtheta):
        if self.t == 0:
            delay = random.uniform(0, 0.03)
            threading.Timer(delay, _thread.interrupt_main).start()
        super().update(theta, dtheta)


def test_stop_at_any_moment_leaves_no_half_update(toy):
    random.seed(0)
    stopped = []
    for _ in range(40):
        net, optimizer = toy_network(), Timed(0.01)
        with pytest.warns(UserWarning, match="training was stopped"):
            train(net, toy, optimizer, epochs=10**6, batch_size=10, seed=0,
                  evaluate=False, progress=False)  # fmt: skip
        stopped.append((optimizer.t, place(net, optimizer)))
    path = path_of(Adam(0.01), max(t for t, _ in stopped))
    for t, found in stopped:
        np.testing.assert_array_equal(found, path[t - 1])


def test_a_handler_of_somebody_else_stays(toy):
    pressed = []
    signal.signal(signal.SIGINT, lambda *_: pressed.append(True))
    try:
        optimizer = pressing(2)
        train(toy_network(), toy, optimizer, epochs=1, batch_size=10, progress=False)
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    assert pressed == [True]
    assert optimizer.t == 10


# in a process of its own, because jupyter_client leaves sockets open
JUPYTER = """
import sys
from jupyter_client.manager import start_new_kernel

cell = '''
from nnlib import *
class Telling(Adam):
    def update(self, theta, dtheta):
        super().update(theta, dtheta)
        if self.t == 9:
            print("begun", flush=True)
net, optimizer = Network([2, 5, 3], seed=0), Telling(0.01)
data = load_toy("spirals", 120)
history = train(net, data, optimizer, epochs=10**6, batch_size=48, progress=False)
print(f"returned {len(history) >= 4} {len(history) == (optimizer.t - 1) // 2}")
'''
manager, client = start_new_kernel(kernel_name="python3")

def listen(message):
    text = message["content"].get("text", "")
    print(text)
    if "begun" in text:
        manager.interrupt_kernel()

try:
    reply = client.execute_interactive(cell, timeout=60, output_hook=listen)
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
print(reply["content"]["status"])
"""


def test_the_stop_button_of_jupyter_returns_the_history():
    command = [sys.executable, "-c", JUPYTER]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "returned True True" in printed
    assert "training was stopped in epoch" in printed
    assert printed.endswith("ok\n")


def assert_equal(history, expected):
    for name, values in vars(expected).items():
        np.testing.assert_array_equal(getattr(history, name), values, err_msg=name)


@pytest.mark.parametrize("method", ["__init__", "update", "close"])
def test_a_bar_that_breaks_does_not_stop_the_training(toy, monkeypatch, method):
    def broken(bar, *arguments, **options):
        if not getattr(bar, "disable", False):
            raise RuntimeError("no widgets here")

    expected = train(toy_network(), toy, Adam(), epochs=3, seed=0, progress=False)
    monkeypatch.setattr(f"tqdm.auto.tqdm.{method}", broken)
    with pytest.warns(UserWarning, match="the progress bar broke .*no widgets") as seen:
        history = train(toy_network(), toy, Adam(), epochs=3, seed=0)
    assert len(seen) == 1
    assert_equal(history, expected)


def test_the_bar_counts_the_epochs_of_all_parts(toy, tmp_path, capsys):
    options = {"seed": 0, "checkpoint": tmp_path / "run.npz", "resume": True}
    train(toy_network(), toy, Adam(), epochs=2, progress=False, **options)
    train(toy_network(), toy, Adam(), epochs=5, **options)
    assert re.search(r"training: 100%.* 5/5 ", capsys.readouterr().err)


def test_in_a_browser_the_bar_asks_for_no_thread(toy, monkeypatch):
    def no_thread(_):
        raise RuntimeError("can't start new thread")  # as Pyodide says it

    monkeypatch.setattr(tqdm, "monitor", None)
    monkeypatch.setattr(tqdm, "monitor_interval", 10)
    monkeypatch.setattr(threading.Thread, "start", no_thread)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.warns(match="can't start new thread"):
        train(toy_network(), toy, Adam(), epochs=1, seed=0)
    monkeypatch.setattr(sys, "platform", "emscripten")
    train(toy_network(), toy, Adam(), epochs=1, seed=0)  # a warning is an error
