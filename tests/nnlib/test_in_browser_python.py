"""nnlib does without what Python in a browser (JupyterLite, Pyodide) does not have."""

import os
import subprocess
import sys
import textwrap

from tests.places import ROOT

# The standard library and NumPy are there. Everything else that nnlib depends on is
# refused, and so is a new thread, with the words of Pyodide 314.
BROWSER = """
import sys
import threading
import numpy as np

ABSENT = {
    "anywidget", "ipywidgets", "matplotlib", "pooch", "requests", "threadpoolctl",
    "traitlets", "tqdm",
}

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"not in this browser: {name}", name=name)

def start(thread):
    raise RuntimeError("can't start new thread")

sys.meta_path.insert(0, Refuse())
threading.Thread.start = start
sys.platform = "emscripten"
"""


def run_in_browser(code):
    """Run the code as a browser would; return what it prints."""
    script = BROWSER + textwrap.dedent(code)
    threads = {"OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"}
    environment = {k: v for k, v in os.environ.items() if k not in threads}
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_the_digits_load_and_a_network_learns_them():
    printed = run_in_browser("""
        from nnlib import Adam, Network, accuracy, load_mnist, train

        data = load_mnist()
        net = Network([784, 32, 10], seed=0)
        train(net, data, Adam(0.002), epochs=2, batch_size=50, seed=0, progress=False)
        accurate = accuracy(data.y_test, net.predict(data.X_test)) > 0.8
        print(len(data.X_train) + len(data.X_test), accurate)
    """)
    assert printed == "5000 True"


def test_an_exercise_can_be_checked():
    printed = run_in_browser("""
        from tutor import checks

        def softmax(Z):
            top = Z.max(axis=1, keepdims=True)
            E = np.exp(np.where(Z == top, 0, Z - top))
            return E / E.sum(axis=1, keepdims=True)

        verified = checks.softmax(softmax)
        try:
            checks.softmax(lambda Z: np.exp(Z))
        except AssertionError:
            print("a wrong answer is refused")
    """)
    assert "a wrong answer is refused" in printed
