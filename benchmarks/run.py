"""Measure, one section after the other, each in a process of its own; write results.

python -m benchmarks.run                    everything (about 17 minutes)
python -m benchmarks.run cases1 epochs      these sections; the others stay
python -m benchmarks.run --choose           try settings on a validation split
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

from threadpoolctl import threadpool_info

from . import beyond, measure, report
from .peers import PEERS

RESULTS = Path(__file__).parent / "results"
BOUNDS = ["nnlib", "bare matrix products", "PyTorch eager, index"]
FEW = [*BOUNDS, "nnlib, uint8 pixels", "JAX jit"]
NO_PARAMETERS = ("nnlib, uint8 pixels", "bare matrix products", "per-sample loop")
EXACT = [name for name in PEERS if name not in NO_PARAMETERS]
# hidden, epochs, batch, learning rate, centre: chosen by `--choose`, on 10,000 digits
# kept back from the training set
SETTINGS = {
    "97 %": ([128], 2, 128, 0.3, False),
    "98 %": ([192], 3, 64, 0.15, True),
}
# what the environment says to BLAS: `train` takes the threads that it names, and
# OPENBLAS_CORETYPE can select a kernel that is half as fast as OpenBLAS's own choice
OF_BLAS = ("OPENBLAS_", "MKL_", "OMP_")
SECTIONS = {
    "equality": lambda: measure.equality(EXACT, steps=100),
    "cases1": lambda: measure.cases(PEERS, 6_400, passes=5, rounds=7, threads=1),
    "cases2": lambda: measure.cases(PEERS, 6_400, passes=2, rounds=7, threads=2),
    "batches": lambda: measure.batches(FEW, 6_400, 3, 7, (32, 64, 128, 256, 512, 1024)),
    "growth": lambda: measure.growth(
        BOUNDS,
        6_400,
        7,
        widths=(32, 64, 128, 256, 512),
        depths=(1, 2, 4, 8),
        samples=(7_500, 15_000, 30_000, 60_000),
    ),
    "epochs": lambda: measure.epochs(15_000, 10),
    "accuracy": lambda: measure.accuracy(SETTINGS, rounds=3),
    "beyond": beyond.beyond,
    "memory": lambda: measure.memory(("float32", "uint8"), (10_000, 60_000)),
    "small": lambda: measure.small_things(("numpy", "nnlib", "torch", "jax"), rounds=7),
}


def section(name):
    """Measure one section; on one core, unless it is about two threads."""
    threads = 2 if name == "cases2" else 1
    if hasattr(os, "sched_setaffinity"):  # JAX and PyTorch count the cores they may use
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])
    return SECTIONS[name]()


def machine():
    """Return what the numbers depend on."""
    packages = ("numpy", "torch", "jax", "scikit-learn", "keras")
    with open("/proc/cpuinfo") as file:
        cpu = next(line for line in file if line.startswith("model name"))
    return {
        "date": str(date.today()),
        "processor": cpu.partition(":")[2].strip() + f", {os.cpu_count()} cores",
        "python": platform.python_version(),
        **{package: version(package) for package in packages},
        "kernel of BLAS": threadpool_info()[0].get("architecture"),
        "load average at the start": round(os.getloadavg()[0], 1),
    }


def main():
    """Measure the sections asked for, and write the report of all that is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run")
    parser.add_argument("sections", nargs="*", default=list(SECTIONS))
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--choose", action="store_true")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = [name for name in options.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"there is no {unknown[0]!r}, only {', '.join(SECTIONS)}")
    if options.choose:
        hidden, rates = ([128], [192], [256]), (0.15, 0.25)
        measure.choose(hidden, (2, 3), (64, 128), rates, (False, True), seeds=2)
        return
    if options.worker:
        name = options.sections[0]
        json.dump({"machine": machine(), name: section(name)}, sys.stdout)
        return
    environment = {k: v for k, v in os.environ.items() if not k.startswith(OF_BLAS)}
    options.results.mkdir(exist_ok=True)
    file = options.results / "results.json"
    results = json.loads(file.read_text()) if file.exists() else {}
    for name in options.sections:
        print(name, flush=True)
        command = [sys.executable, "-m", "benchmarks.run", "--worker", name]
        # what a package prints goes to stderr; the last line of stdout is the result
        printed = subprocess.run(
            command, check=False, stdout=subprocess.PIPE, text=True, env=environment
        )
        if printed.returncode:  # what is wrong has been said on stderr
            sys.exit(printed.returncode)
        results |= json.loads(printed.stdout.splitlines()[-1])
        file.write_text(json.dumps(results, indent=1) + "\n")
    print(report.write(results, options.results))


if __name__ == "__main__":
    main()
