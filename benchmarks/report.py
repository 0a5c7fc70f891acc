"""Write the results as Markdown tables, and one plot with a text alternative."""

from functools import partial

import numpy as np
from matplotlib.figure import Figure

TITLES = {
    "A": "784-128-10, gradient descent, batch 100",
    "B": "784-128-40-10, Adam, batch 64",
    "C": "784-256-128-64-10, Adam, batch 128",
}
EQUAL = 1e-10  # the largest difference to PyTorch at which times may be compared


def write(results, folder):
    """Write results.md and ratios.png; return the text.

    Raises
    ------
    ValueError
        If nnlib and PyTorch did not learn the same: then their times say nothing.
    """
    check_equality(results.get("equality", {}))
    made_by = "Made by `python3 -m tools bench`; see ../README.md."
    text = ["# nnlib and its peers", "", made_by, ""]
    for name, part in PARTS.items():
        if name in results:
            text += [*part(results[name]), ""]
        if name == "cases1" and name in results:
            text += [plot(results[name], folder), ""]
    text = "\n".join(text).rstrip() + "\n"
    (folder / "results.md").write_text(text)
    return text


def check_equality(result):
    """Raise unless the parameters that PyTorch learnt are those of nnlib."""
    for case, differences in result.items():
        for name, difference in differences.items():
            if name.startswith("PyTorch") and not difference < EQUAL:
                raise ValueError(
                    f"case {case}: {name} learnt other parameters than nnlib "
                    f"(difference {difference:.1e}), so their times cannot be compared"
                )


def table(heads, rows):
    """Return the lines of a table; all but the first column to the right."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return ["| " + " | ".join(map(str, line)) + " |" for line in lines]


def machine(result):
    """Return one line on what was used."""
    return [", ".join(f"{name} {value}" for name, value in result.items()) + "."]


def equality(result):
    """Return the table of the differences to nnlib's parameters."""
    rows = [
        [name, *(f"{result[case][name]:.1e}" for case in result)]
        for name in result["A"]
        if name != "nnlib"
    ]
    return [
        "## Do they learn the same?",
        "",
        "Largest difference to nnlib's parameters after 100 steps from the same start, "
        "on the same batches, in float64.",
        "",
        *table(["", *result], rows),
        "",
        "scikit-learn and Keras put Adam's epsilon elsewhere; with plain gradient "
        "descent they agree too.",
    ]


def cases(result, title):
    """Return the table of the three cases."""
    heads = ["", *(f"{c}: ms a pass, wall | ratio CPU | ratio wall" for c in result)]
    rows = []
    for name in result["A"]:
        row = [name]
        for case in result.values():
            r = case[name]
            ratios = f"{r['cpu ratio']:.2f} | {r['wall ratio']:.2f}"
            row.append(f"{1000 * r['wall']:.0f} | {ratios}")
        rows.append(row)
    lines = table(heads, rows)
    lines[1] = "| --- |" + " ---: |" * 3 * len(result)
    described = "; ".join(f"{case}: {TITLES[case]}" for case in result)
    return [
        f"## {title}",
        "",
        f"{described}. A pass is one over 6,400 digits, float32. A ratio is nnlib's "
        "time by that of the peer: below 1 nnlib is faster.",
        "",
        *lines,
    ]


def plot(result, folder):
    """Draw the CPU ratios of one thread; return the picture in Markdown."""
    names = [name for name in reversed(result["A"]) if name != "nnlib"]
    figure = Figure(figsize=(7.5, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for (case, peers), marker in zip(result.items(), "os^", strict=True):
        ratios = [peers[name]["cpu ratio"] for name in names]
        axes.plot(
            ratios, np.arange(len(names)), marker, label=f"{case}: {TITLES[case]}"
        )
    axes.axvline(1, color="0.6", linewidth=1)
    axes.set(xscale="log", yticks=np.arange(len(names)), yticklabels=names)
    axes.set_xlabel(
        "CPU time of nnlib / CPU time of the peer (left of 1: nnlib faster)"
    )
    axes.grid(axis="x", alpha=0.3)
    axes.legend(loc="lower center", bbox_to_anchor=(0.3, 1), fontsize="small")
    figure.savefig(folder / "ratios.png", dpi=100)
    said = "; ".join(
        f"{name} "
        + ", ".join(
            f"{case} {peers[name]['cpu ratio']:.2f}" for case, peers in result.items()
        )
        for name in reversed(names)
    )
    return f"![CPU time of nnlib divided by that of each peer: {said}](ratios.png)"


def ratio_rows(sweep):
    """Return the ratios of a sweep: a row for each peer, a column for each value."""
    names = next(iter(sweep.values()))
    return [
        [name, *(f"{race[name]['cpu ratio']:.2f}" for race in sweep.values())]
        for name in names
        if name != "nnlib"
    ]


def batches(result):
    """Return the ratios over the size of a batch."""
    lines = ["## Size of the batch (CPU ratios, one thread)"]
    for case, sweep in result.items():
        lines += ["", *table([case, *sweep], ratio_rows(sweep))]
    return lines


def exponent(sweep, last=0):
    """Return p of the fit seconds = constant * n**p to nnlib's (last) CPU times."""
    sweep = dict(list(sweep.items())[-last:])
    n = [int(n) for n in sweep]
    seconds = [race["nnlib"]["cpu"] for race in sweep.values()]
    return float(np.polyfit(np.log(n), np.log(seconds), 1)[0])


def growth(result):
    """Return how the cost grows."""
    lines = ["## How the cost grows (CPU ratios, one thread; Adam, batch 128)"]
    for name, sweep in result.items():
        ms = [f"{1000 * race['nnlib']['cpu']:.0f}" for race in sweep.values()]
        rows = [["nnlib, ms a pass", *ms], *ratio_rows(sweep)]
        lines += [
            "",
            *table([name, *sweep], rows),
            "",
            f"nnlib's time grows as the power {exponent(sweep):.2f} of the {name}, "
            f"{exponent(sweep, last=2):.2f} over the last doubling.",
        ]
    return lines


def epochs(result):
    """Return how the time of an epoch changes."""
    rows = [
        [
            name,
            f"{s[1]:.2f}",
            f"{s[-1]:.2f}",
            f"{s[-1] / s[1]:.2f}",
            f"{np.median(s[-3:]) / np.median(s[:3]):.2f}",
        ]
        for name, s in result.items()
    ]
    heads = ["", "epoch 2, CPU s", "epoch 10", "10 / 2", "median 8-10 / median 1-3"]
    return ["## Does an epoch become slower?", "", *table(heads, rows)]


def accuracy(result):
    """Return the time to an accuracy."""
    rows = [
        [
            f"{name}: {r['setting']}",
            f"{r['cpu']:.2f}",
            f"{r['wall']:.2f}",
            f"{np.median(r['accuracy']):.4f}",
            f"{min(r['accuracy']):.4f}",
        ]
        for name, r in result.items()
    ]
    heads = ["", "CPU s", "wall s", "test accuracy, median", "lowest"]
    return [
        "## Time to an accuracy on the 10,000 test digits (one core)",
        "",
        *table(heads, rows),
    ]


def beyond(result):
    """Return the recipes of chapter 11."""
    rows = [
        [
            name,
            r["seeds"],
            f"{r['cpu']:.2f}",
            f"{r['least']:.2f}",
            f"{r['mean']:.4f}",
            f"{r['worst']:.4f}",
        ]
        for name, r in result.items()
    ]
    heads = ["", "seeds", "CPU s, median", "least", "test accuracy, mean", "worst"]
    return ["## The recipes of chapter 11 (one core)", "", *table(heads, rows)]


def memory(result):
    """Return the peak memory."""
    rows = [
        [name, *(f"{r[key]:.0f}" for key in ("pixels", "import", "load", "train"))]
        for name, r in result.items()
    ]
    heads = ["MiB", "pixels", "peak: import", "peak: loaded", "peak: trained"]
    return ["## Memory", "", *table(heads, rows)]


def small(result):
    """Return the rest."""
    rows = [
        [name, f"{value:,.0f}" if value > 100 else f"{value:.3f}"]
        for name, value in result.items()
    ]
    return ["## Small things", "", *table(["", ""], rows)]


PARTS = {
    "machine": machine,
    "equality": equality,
    "cases1": partial(cases, title="One thread"),
    "cases2": partial(cases, title="Two threads"),
    "batches": batches,
    "growth": growth,
    "epochs": epochs,
    "accuracy": accuracy,
    "beyond": beyond,
    "memory": memory,
    "small": small,
}
