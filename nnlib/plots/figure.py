"""The canvas of every figure, its colours and their meanings, and its alternative."""

import base64
import html
import io
import logging

# Making a list of fonts, or having an old one, is no matter for a red cell. Said before
# matplotlib is imported, because there it makes the list.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

from matplotlib import patheffects  # noqa: E402
from matplotlib import style as styles  # noqa: E402
from matplotlib.figure import Figure as Canvas  # noqa: E402
from PIL import Image  # noqa: E402

__all__ = [
    "COLORS",
    "DASHES",
    "EDGE",
    "GRADIENT",
    "HATCHES",
    "MARKERS",
    "MISTAKE",
    "REFERENCE",
    "TRUTH",
    "VALUE",
    "Figure",
    "check_series",
    "course_style",
    "legend_above",
    "new_axes",
]

# Okabe and Ito: told apart with every common colour-vision deficiency
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
# Where a colour means something it means this, in the whole course. The order above
# only tells the series of a chart apart, with a dash or a marker beside the colour.
VALUE = "#0072B2"  # what runs forward: scores, activations, probabilities
GRADIENT = "#D55E00"  # what runs backward: slopes, forces, gradients
TRUTH = "#009E73"  # the true class, the right answer, the target
MISTAKE = "#CC79A7"  # what is wrong, or fails
REFERENCE = "0.35"  # grey: a line to compare with, such as chance or ln 10
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), "-")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
HATCHES = ("", "//", "..", "xx", "\\\\", "++", "oo")
# A white edge parts a curve from those beneath it, in grey too.
EDGE = (patheffects.withStroke(linewidth=4, foreground="white"),)
STYLE = {
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.dpi": 100,
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same on every machine
    "font.size": 11,
    "grid.alpha": 0.3,
    "lines.linewidth": 2,
}


def course_style(more=()):
    """Return a context with the settings of the course and none of the user's.

    A figure is read beside its text, so `text.usetex`, a dark background or large
    letters of a matplotlibrc, or of an earlier cell, must not reach it.
    """
    return styles.context(["default", STYLE | dict(more)])


class Figure:
    """A picture and the sentence that stands for it.

    Takes canvas, a matplotlib Figure, and alt, the picture in words; keeps alt and png,
    the picture as bytes.
    """

    def __init__(self, canvas, alt):
        if not isinstance(alt, str):
            raise TypeError(f"alt must be a text, got {alt!r}")
        self.alt = " ".join(alt.split())
        if not self.alt:
            raise ValueError("alt must say what the figure shows, got an empty string")
        stream, small = io.BytesIO(), io.BytesIO()
        with course_style():  # it also says how a figure is saved
            canvas.savefig(stream, format="png", metadata={"Software": None})
        with Image.open(stream) as picture:
            _of_256_colors(picture).save(small, "png", optimize=True)
        self.png = small.getvalue()

    def __repr__(self):
        return f"Figure: {self.alt}"

    def _repr_html_(self):
        # JupyterLab, nbconvert and GitHub ignore text alternatives of image/png
        data = base64.b64encode(self.png).decode()
        alt = html.escape(self.alt)
        return f'<img src="data:image/png;base64,{data}" alt="{alt}">'


def _of_256_colors(picture):
    # a third of the bytes, and no eye sees it: notebooks are mostly pictures
    few, none = Image.Quantize.MAXCOVERAGE, Image.Dither.NONE
    return picture.convert("RGB").quantize(256, few, dither=none)


def new_axes(width=7, height=3.4, **options):
    """Return a canvas in the style of the course, and axes on it."""
    with course_style():
        canvas = Canvas(figsize=(width, height), layout="constrained")
        return canvas, canvas.subplots(**options)


def legend_above(canvas, labels=None):
    """Draw a legend above the axes, which names what is drawn in rows.

    Takes labels, in the order in which they are read, or None for that of drawing.
    """
    drawn = {}
    for axes in canvas.axes:
        handles, names = axes.get_legend_handles_labels()
        drawn |= zip(names, handles, strict=True)
    ordered = [drawn[label] for label in labels or drawn]
    n_rows = -(-len(ordered) // 4)
    n_columns = -(-len(ordered) // n_rows)
    # matplotlib fills column by column, a reader reads row by row
    columns = [handle for j in range(n_columns) for handle in ordered[j::n_columns]]
    place = {"loc": "outside upper center", "ncols": n_columns, "frameon": False}
    canvas.legend(handles=columns, **place)


def check_series(series, name):
    """Refuse more series than there are colours."""
    if not 1 <= len(series) <= len(COLORS):
        raise ValueError(f"{name} must hold 1 to {len(COLORS)}, got {len(series)}")
