"""Charts: lines, bars, matrices and images, each with its text alternative."""

import numpy as np

from .._validation import check_same_shape, check_shape, float_array, label_array
from .figure import (
    COLORS,
    DASHES,
    EDGE,
    HATCHES,
    MARKERS,
    REFERENCE,
    Figure,
    check_series,
    course_style,
    legend_above,
    new_axes,
)

__all__ = [
    "bars",
    "boundary",
    "confusion",
    "digits",
    "dot_negatives",
    "dots",
    "heatmap",
    "histograms",
    "layers",
    "lines",
    "ranges",
    "training",
    "trajectories",
]


def lines(
    x,
    curves,
    *,
    xlabel,
    ylabel,
    alt,
    title="",
    xscale="linear",
    yscale="linear",
    markers=False,
    points=(),
    references=None,
    xticks=None,
    legend=None,
):
    """Draw curves over a common x.

    Takes x (n,); curves, a dict of label to values (n,); xlabel and ylabel, with the
    unit; and alt, the picture in words; returns a Figure.

    Other Parameters
    ----------------
    title : str
    xscale, yscale : {"linear", "log"}
    markers : bool
        Mark the points: for few, measured values.
    points : collection of str
        Labels of curves that are drawn as hollow marks only; nan leaves one out. A dict
        gives with each label that of the curve whose colour its marks take.
    references : dict of str to float
        Values to compare with, each a grey line with its label on it.
    xticks : sequence of float
        Places of the ticks, written as plain numbers: for few values on a log scale.
    legend : sequence of str
        The labels as the legend names them, where that is not the order of the curves,
        from which they have their colours: best from the highest to the lowest.

    Examples
    --------
    >>> lines([0, 1], {"y": [0, 1]}, xlabel="x", ylabel="y", alt="y rises with x.")
    Figure: y rises with x.
    """
    x = float_array(x, "x")
    check_series(curves, "curves")
    legend = list(legend or curves)
    _check_labels(curves, points, legend)
    canvas, axes = new_axes()
    with course_style():
        for i, (label, values) in enumerate(curves.items()):
            values = float_array(values, label)
            check_same_shape(values, f"curve {label!r}", x, "x")
            style = _style_of_curve(i, markers, alone=label in points)
            if isinstance(points, dict) and label in points:
                style["color"] = COLORS[list(curves).index(points[label])]
            axes.plot(x, values, label=label, **style)
        axes.set(xlabel=xlabel, ylabel=ylabel, title=title)
        axes.set(xscale=xscale, yscale=yscale)
        _draw_references(axes, references or {})
        if xticks is not None:
            axes.set_xticks(xticks, [f"{tick:g}" for tick in xticks])
            axes.xaxis.set_minor_formatter("")  # within a decade log ticks have labels
        elif xscale == "linear" and (x == x.round()).all():
            axes.locator_params(axis="x", integer=True)  # there is no layer 2.5
        if len(curves) > 1:
            legend_above(canvas, legend)
        return Figure(canvas, alt)


def _check_labels(curves, points, legend):
    if strange := set(points) - set(curves):
        raise ValueError(f"points must be labels of curves, got {sorted(strange)}")
    if sorted(legend) != sorted(curves):
        raise ValueError(f"legend must hold the labels of all curves, got {legend}")


def _style_of_curve(i, markers, alone):
    """Return the style of curve i: with marks or not, or of marks alone."""
    style = {"color": COLORS[i], "linestyle": DASHES[i]}
    style["path_effects"] = EDGE if i else ()
    if markers or alone:
        style["marker"] = MARKERS[i]
    if alone:  # hollow, so that what lies beneath stays seen
        style |= {"linestyle": "", "markersize": 8, "path_effects": ()}
        style["markerfacecolor"] = "none"
    return style


def _draw_references(axes, references):
    curves = list(axes.lines)
    for value in references.values():
        axes.axhline(value, color=REFERENCE, linestyle=":")
    for label, value in references.items():
        text = {"va": "bottom", "fontsize": 9, "color": REFERENCE, "ha": "left"}
        text["path_effects"] = EDGE  # where curves cross both ends it is read too
        at = 0.01
        if _is_crossed(axes, curves, value, 0) > _is_crossed(axes, curves, value, 1):
            at, text["ha"] = 0.99, "right"
        axes.text(at, value, label, transform=axes.get_yaxis_transform(), **text)


def _is_crossed(axes, curves, value, end):
    """Whether a curve runs just above a height at the left (0) or right (1) end."""
    axes.autoscale_view()
    to_axes = axes.transData + axes.transAxes.inverted()
    low = to_axes.transform((axes.get_xlim()[0], value))[1]
    points = np.concatenate([to_axes.transform(one.get_xydata()) for one in curves])
    x, above = points[:, 0], points[:, 1] - low
    return bool(((np.abs(x - end) < 0.3) & (above > -0.02) & (above < 0.08)).any())


def bars(labels, groups, *, xlabel, ylabel, alt, title="", decimals=2):
    """Draw bars side by side, one group a label, with the values written on them.

    Takes labels, a sequence of what stands under the groups; groups, a dict of label to
    heights (n_labels,); xlabel and ylabel, with the unit; alt, the picture in words;
    title, a str; and decimals, an int, for the values on the bars; returns a Figure.

    >>> bars(["a", "b"], {"p": [0.2, 0.8]}, xlabel="class", ylabel="p",
    ...      alt="b is four times as probable as a.")
    Figure: b is four times as probable as a.
    """
    check_series(groups, "groups")
    canvas, axes = new_axes()
    width = 0.8 / len(groups)
    places = np.arange(len(labels)) - 0.4 + width / 2
    with course_style():
        for i, (label, values) in enumerate(groups.items()):
            values = float_array(values, label)
            check_shape(values, f"series {label!r}", (len(labels),))
            style = {"color": COLORS[i], "hatch": HATCHES[i], "edgecolor": "white"}
            drawn = axes.bar(places + i * width, values, width, label=label, **style)
            axes.bar_label(drawn, fmt=f"%.{decimals}f", fontsize=8, padding=2)
        axes.set(xlabel=xlabel, ylabel=ylabel, title=title)
        axes.set_xticks(range(len(labels)), labels)
        axes.grid(visible=False, axis="x")
        axes.margins(y=0.12)
        if len(groups) > 1:
            legend_above(canvas)
        return Figure(canvas, alt)


def boundary(classifiers, X, y, *, alt):
    """Draw what classifiers answer at every point of the plane, a panel for each.

    The regions are tinted and parted by black lines; the samples lie on top, with a
    colour and a marker for each class.

    Takes classifiers, a dict of title to object with predict(X); X, samples (m, 2); y,
    their classes (m,), integers from 0 to 6; and alt, the picture in words; returns a
    Figure.

    >>> from nnlib import Network
    >>> net = Network([2, 2], seed=0)
    >>> boundary({"one layer": net}, [[0, 1], [1, 0]], [0, 1], alt="A line parts them.")
    Figure: A line parts them.
    """
    X = float_array(X, "X")
    check_shape(X, "X", ("m", 2))
    y = label_array(y, "y", len(COLORS))
    check_same_shape(y, "y", X[:, 0], "a column of X")
    check_series(classifiers, "classifiers")
    n = len(classifiers)
    columns = min(n, 3)
    rows = -(-n // columns)
    canvas, axes = new_axes(
        max(4, 3 * columns), 3.1 * rows, nrows=rows, ncols=columns, squeeze=False
    )
    (left, bottom), (right, top) = X.min(axis=0) - 0.2, X.max(axis=0) + 0.2
    grid = np.meshgrid(np.linspace(left, right, 201), np.linspace(bottom, top, 201))
    points = np.stack([axis.ravel() for axis in grid], axis=1)
    with course_style():
        for ax in axes.flat[n:]:
            ax.axis("off")
        for ax, title in zip(axes.flat, classifiers, strict=False):
            answer = classifiers[title].predict(points).reshape(201, 201)
            levels = np.arange(len(COLORS) + 1) - 0.5
            ax.contourf(*grid, answer, levels=levels, colors=COLORS, alpha=0.2)
            for k in np.unique(answer)[1:]:  # every border has one of these on a side
                part = {"colors": "black", "linewidths": 1, "linestyles": "-"}
                ax.contour(*grid, answer == k, levels=[0.5], **part)
            for k in np.unique(y):
                style = {"color": COLORS[k], "marker": MARKERS[k], "edgecolor": "white"}
                ax.scatter(*X[y == k].T, s=22, linewidth=0.4, zorder=3, **style)
            ax.set(title=title, xlabel="input 1", ylabel="input 2", aspect="equal")
            ax.grid(visible=False)
        return Figure(canvas, alt)


def confusion(matrix, labels=None, *, alt, title=""):
    """Draw a confusion matrix: mistakes in colour, right answers on grey.

    The colours are scaled by the most frequent mistake, because beside the diagonal all
    of them would be pale. No number stands where there was no mistake.

    Takes matrix, counts (K, K) with a row for each true class and a column for each
    predicted one; labels, K names of the classes, or None for 0 to K - 1; alt, the
    picture in words; and title, a str; returns a Figure.

    >>> confusion([[9, 1], [0, 10]], alt="One 0 was taken for a 1.")
    Figure: One 0 was taken for a 1.
    """
    matrix = float_array(matrix, "matrix")
    check_shape(matrix, "matrix", ("K", "K"))
    K = len(matrix)
    check_shape(matrix, "matrix", (K, K))
    labels = range(K) if labels is None else labels
    if len(labels) != K:
        raise ValueError(f"labels must have length {K}, got {len(labels)}")
    mistakes = np.ma.array(matrix, mask=np.eye(K, dtype=bool))
    limit = np.where(np.eye(K), 0, matrix).max() or 1
    canvas, axes = new_axes(min(7, 2 + 0.6 * K), 1 + 0.4 * K)
    with course_style():
        axes.set_facecolor("0.88")  # seen where the diagonal is masked
        axes.imshow(mistakes, cmap="Oranges", vmin=0, vmax=limit, aspect="auto")
        for (j, k), count in np.ndenumerate(matrix):
            color = "white" if j != k and count > 0.75 * limit else "black"
            text = f"{count:.0f}" if count or j == k else ""
            axes.text(k, j, text, ha="center", va="center", color=color, fontsize=9)
        axes.set_xticks(range(K), labels)
        axes.set_yticks(range(K), labels)
        axes.set(xlabel="predicted class", ylabel="true class", title=title)
        axes.grid(visible=False)
        return Figure(canvas, alt)


def digits(
    X, captions=None, *, alt, columns=10, signed=False, outlines=None, size=None
):
    """Draw rows of X as images of 28 by 28 pixels.

    Takes X, pixels (m, 784) in [0, 1], drawn dark on white, and alt, the picture in
    words; returns a Figure.

    Other Parameters
    ----------------
    captions : sequence of str, length m
        Above the images.
    columns : int
        Images in a row.
    signed : bool
        X holds weights: red above 0, blue with a dot below, white at 0, scaled by the
        largest of each image.
    outlines : array-like, of shape (m, 784)
        Images whose ink is outlined on those of X, where it passes one half.
    size : float
        Side of an image, in inches; so that they fill the row if not given.

    Examples
    --------
    >>> digits(np.zeros((2, 784)), ["nothing", "nothing"], alt="Two empty images.")
    Figure: Two empty images.
    """
    X = float_array(X, "X")
    check_shape(X, "X", ("m", 784))
    outlines = float_array(0 * X if outlines is None else outlines, "outlines")
    check_shape(outlines, "outlines", X.shape)
    captions = [""] * len(X) if captions is None else list(captions)
    if len(captions) != len(X):
        raise ValueError(f"captions must have length {len(X)}, got {len(captions)}")
    columns = min(columns, len(X))
    rows = -(-len(X) // columns)
    size = size or 8 / max(columns, 6)
    canvas, axes = new_axes(
        columns * size, rows * (size + 0.3), nrows=rows, ncols=columns, squeeze=False
    )
    with course_style():
        for ax in axes.flat:
            ax.axis("off")
        for ax, row, outline, caption in zip(
            axes.flat, X, outlines, captions, strict=False
        ):
            limit = np.abs(row).max() if signed else 1
            colors = (
                {"cmap": "RdBu_r", "vmin": -limit} if signed else {"cmap": "gray_r"}
            )
            ax.imshow(row.reshape(28, 28), **{"vmin": 0, "vmax": limit, **colors})
            if signed:
                dot_negatives(dots(ax), row.reshape(28, 28) / (limit or 1))
            if outline.max() > 0.5 > outline.min():
                style = {"colors": "black", "linewidths": 1.2}
                ax.contour(outline.reshape(28, 28), levels=[0.5], **style)
            ax.set_title(caption, fontsize=10)
        return Figure(canvas, alt)


def dots(axes):
    """Return the dots of an image, none yet: for pale pixels, and for dark ones."""
    style = {"linestyle": "", "marker": "s", "markersize": 1, "markeredgewidth": 0}
    return [axes.plot([], color=color, **style)[0] for color in ("black", "white")]


def dot_negatives(dots, image):
    """Put a dot on each pixel that is clearly below 0, so that grey tells the sign."""
    for drawn, low, high in zip(dots, (-0.6, -np.inf), (-0.2, -0.6), strict=True):
        rows, columns = np.nonzero((low <= image) & (image < high))
        drawn.set_data(columns, rows)


def heatmap(
    matrix, *, xlabel, ylabel, alt, xticks=None, yticks=None, title="", decimals=2
):
    """Draw a matrix as coloured cells with the numbers in them.

    Takes matrix (n, k); xlabel and ylabel, what its columns and its rows are; alt, the
    picture in words; xticks and yticks, k and n names, or None; title, a str; and
    decimals, an int, for the numbers; returns a Figure.

    >>> heatmap([[1, 0], [0, 1]], xlabel="k", ylabel="j", alt="Ones on the diagonal.")
    Figure: Ones on the diagonal.
    """
    matrix = float_array(matrix, "matrix")
    check_shape(matrix, "matrix", ("n", "k"))
    n, k = matrix.shape
    canvas, axes = new_axes(min(7, 2 + 0.6 * k), 1 + 0.45 * n)
    limit = np.abs(matrix).max() or 1
    with course_style():
        axes.imshow(matrix, cmap="RdBu_r", vmin=-limit, vmax=limit, aspect="auto")
        for (i, j), value in np.ndenumerate(matrix):
            color = "white" if abs(value) > 0.65 * limit else "black"
            text = f"{value:.{decimals}f}"
            axes.text(j, i, text, ha="center", va="center", color=color, fontsize=9)
        axes.set_xticks(range(k), xticks)
        axes.set_yticks(range(n), yticks)
        axes.set(xlabel=xlabel, ylabel=ylabel, title=title)
        axes.grid(visible=False)
        return Figure(canvas, alt)


def histograms(samples, *, xlabel, alt, limits, columns=5, bins=41):
    """Draw one histogram for each array, all over the same range of values.

    Takes samples, a dict, of any length, of title to numbers of any shape, without nan;
    xlabel, with the unit; alt, the picture in words; limits, the lowest and highest
    value drawn; columns, an int, the panels in a row; and bins, an int, the bars in a
    panel; returns a Figure. Values beyond the limits are counted in the outer bins, so
    that none is lost.

    >>> histograms({"a": [0, 0, 1]}, xlabel="a", limits=(-1, 1), alt="More 0 than 1.")
    Figure: More 0 than 1.
    """
    low, high = limits
    if not samples or not low < high:
        raise ValueError(
            "samples must hold at least one array and limits be (low, high), "
            f"got {len(samples)} and {limits}"
        )
    columns = min(columns, len(samples))
    rows = -(-len(samples) // columns)
    canvas, axes = new_axes(
        1 + 1.6 * columns,
        0.7 + 1.4 * rows,
        nrows=rows,
        ncols=columns,
        sharex=True,
        squeeze=False,
    )
    with course_style():
        for ax in axes.flat[len(samples) :]:
            ax.axis("off")
        for ax, (label, values) in zip(axes.flat, samples.items(), strict=False):
            values = float_array(values, label).ravel()
            if values.size == 0 or np.isnan(values).any():
                raise ValueError(f"samples {label!r} must hold values and no nan")
            share = np.full(values.size, 100 / values.size)
            inside = values.clip(low, high)
            ax.hist(inside, bins, range=limits, weights=share, color=COLORS[0])
            ax.set_title(label, fontsize=10)
            ax.locator_params(axis="y", nbins=3)
        canvas.supxlabel(xlabel, fontsize=11)
        canvas.supylabel("share of values (%)", fontsize=11)
        return Figure(canvas, alt)


def layers(sizes, names, *, alt, notes=None):
    """Draw a network as a row of boxes with the shape of what flows between them.

    Takes sizes, the integers n[0] to n[L]; names, a str for each box; alt, the picture
    in words; and notes, a str for each arrow, one fewer than boxes, that says what is
    computed there, or None; returns a Figure.

    >>> layers([784, 10], ["X", "A"], alt="784 inputs lead to 10 outputs.")
    Figure: 784 inputs lead to 10 outputs.
    """
    notes = [""] * (len(sizes) - 1) if notes is None else list(notes)
    if len(names) != len(sizes) or len(notes) != len(sizes) - 1:
        raise ValueError(
            f"names must have length {len(sizes)} and notes {len(sizes) - 1}, "
            f"got {len(names)} and {len(notes)}"
        )
    canvas, axes = new_axes(8, 1.2)
    with course_style():
        axes.axis("off")
        axes.set(xlim=(-0.45, len(sizes) - 0.55), ylim=(-0.7, 0.9))
        box = {
            "boxstyle": "round,pad=0.5",
            "facecolor": "#EAF3F9",
            "edgecolor": COLORS[0],
        }
        for i, (size, name) in enumerate(zip(sizes, names, strict=True)):
            text = f"{name}\n(m, {size})"
            axes.text(i, 0, text, ha="center", va="center", bbox=box)
        for i, note in enumerate(notes):
            arrow = {"arrowstyle": "-|>", "color": COLORS[1], "lw": 2}
            axes.annotate("", (i + 0.74, 0), (i + 0.26, 0), arrowprops=arrow)
            axes.text(i + 0.5, 0.25, note, ha="center", va="bottom", fontsize=9)
        return Figure(canvas, alt)


def ranges(labels, groups, *, xlabel, alt, title="", reference=None):
    """Draw repeated measurements: a row for each label, in it the mean and the range.

    The marker is the mean, the line goes from the smallest to the largest.

    Takes labels, a str for each row, from top to bottom; groups, a dict of label to
    measurements (n_labels, n_runs); xlabel, with the unit; alt, the picture in words;
    title, a str; and reference, a float to compare with, drawn as a grey line, or None;
    returns a Figure.

    >>> ranges(["a", "b"], {"time": [[1, 3], [4, 4]]}, xlabel="time (s)",
    ...        alt="a takes 1 to 3 seconds, b 4.")
    Figure: a takes 1 to 3 seconds, b 4.
    """
    check_series(groups, "groups")
    canvas, axes = new_axes(8, 1.1 + 0.36 * len(labels))
    step = 0.6 / len(groups)
    places = np.arange(len(labels)) - 0.3 + step / 2
    with course_style():
        for i, (label, values) in enumerate(groups.items()):
            values = float_array(values, label)
            check_shape(values, f"series {label!r}", (len(labels), "n_runs"))
            y, style = places + i * step, {"color": COLORS[i]}
            axes.hlines(y, values.min(axis=1), values.max(axis=1), **style)
            mean = values.mean(axis=1)
            axes.plot(mean, y, linestyle="", marker=MARKERS[i], label=label, **style)
        if reference is not None:
            axes.axvline(reference, color=REFERENCE, linestyle=":")
        axes.set(xlabel=xlabel, title=title)
        axes.set_yticks(range(len(labels)), labels)
        axes.invert_yaxis()
        if len(groups) > 1:
            legend_above(canvas)
        return Figure(canvas, alt)


def training(histories, *, alt, title=""):
    """Draw loss and accuracy over the epochs, for one training or several.

    Takes histories, a dict of label to History, measured with evaluate=True; alt, the
    picture in words; and title, a str; returns a Figure.

    >>> from nnlib import History
    >>> h = History(loss=[2.3, 1.0], test_accuracy=[0.1, 0.7])
    >>> training({"small net": h}, alt="The loss falls from 2.3 to 1.0.")
    Figure: The loss falls from 2.3 to 1.0.
    """
    check_series(histories, "histories")
    canvas, (left, right) = new_axes(9, 3.4, ncols=2)
    with course_style():
        for i, (label, history) in enumerate(histories.items()):
            if not history.test_accuracy:
                raise ValueError(f"history {label!r} must hold test_accuracy, got none")
            epochs = np.arange(1, len(history) + 1)
            style = {"color": COLORS[i], "linestyle": DASHES[i], "marker": MARKERS[i]}
            left.plot(epochs, history.loss, label=label, **style)
            right.plot(epochs, 100 * np.array(history.test_accuracy), **style)
        left.set(
            xlabel="epoch", ylabel="training loss (nats per sample)", ylim=(0, None)
        )
        right.set(xlabel="epoch", ylabel="test accuracy (%)", ylim=(0, 100))
        if len(histories) > 1:
            legend_above(canvas)
        canvas.suptitle(title)
        return Figure(canvas, alt)


def trajectories(
    surface,
    paths,
    *,
    xlim,
    ylim,
    xlabel,
    ylabel,
    alt,
    title="",
    n_contours=12,
    levels=None,
    lowest=None,
):
    """Draw paths, one marker a step, over the contours of a surface.

    Contours are dense near the lowest point, if `levels` does not name them. All paths
    begin at a black ring, or each at its own, and end at a large marker.

    Takes surface, a function of two coordinates, arrays of one shape, to heights;
    paths, a dict of label to points (n_steps + 1, 2); xlim and ylim, the lowest and
    highest value of each axis, beyond which all is cut off; xlabel and ylabel; and alt,
    the picture in words; returns a Figure.

    Other Parameters
    ----------------
    title : str
    n_contours : int
    levels : sequence of float
        Heights of the contours, rising; each is written on its line.
    lowest : array_like, shape (2,)
        The lowest point, marked by a cross.

    Examples
    --------
    >>> trajectories(lambda x, y: x**2 + y**2, {"straight": [[1, 1], [0, 0]]},
    ...              xlim=(-1, 1), ylim=(-1, 1), xlabel="x", ylabel="y",
    ...              alt="One step leads to the lowest point.")
    Figure: One step leads to the lowest point.
    """
    check_series(paths, "paths")
    heights = surface(*np.meshgrid(np.linspace(*xlim, 200), np.linspace(*ylim, 200)))
    low, high = heights.min(), heights.max()
    dense = low + (high - low) * np.linspace(0, 1, n_contours + 2)[1:-1] ** 3
    canvas, axes = new_axes(7, 4)
    with course_style():
        box = {"extent": (*xlim, *ylim), "levels": dense if levels is None else levels}
        drawn = axes.contour(heights, colors="0.7", linewidths=0.8, **box)
        if levels is not None:
            axes.clabel(drawn, fontsize=8, fmt="%.3g", colors=REFERENCE)
        for i, (label, points) in enumerate(paths.items()):
            points = float_array(points, f"path {label!r}")
            check_shape(points, f"path {label!r}", ("n_steps + 1", 2))
            style = {"color": COLORS[i], "marker": MARKERS[i]}
            line = {"linestyle": DASHES[i], "linewidth": 1.2, "markersize": 4}
            axes.plot(*points.T, label=label, **line, **style)
            axes.plot(*points[-1], markersize=10, markeredgecolor="white", **style)
            ring = {"marker": "o", "markersize": 11, "markerfacecolor": "none"}
            axes.plot(*points[0], markeredgecolor="black", markeredgewidth=2, **ring)
        if lowest is not None:
            cross = {"marker": "x", "markersize": 10, "markeredgewidth": 2.5}
            axes.plot(*lowest, linestyle="", label="lowest", color="black", **cross)
        axes.set(xlabel=xlabel, ylabel=ylabel, title=title, xlim=xlim, ylim=ylim)
        axes.grid(visible=False)
        legend_above(canvas)
        return Figure(canvas, alt)
