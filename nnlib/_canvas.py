"""What figures and interactive parts are drawn with: colours, marks, and empty axes."""

import logging

import matplotlib
import numpy as np
from matplotlib import patheffects
from matplotlib.figure import Figure as Canvas

__all__ = ["dot_negatives", "dots", "new_axes"]

# Okabe and Ito: told apart with every common colour-vision deficiency
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
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

# An old list of fonts in the user's home costs the look of a formula, not a red cell.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def new_axes(width=7, height=3.4, **options):
    """Return a canvas of this size in inches, and its axes, in the style of all."""
    with matplotlib.rc_context(STYLE):
        canvas = Canvas(figsize=(width, height), layout="constrained")
        return canvas, canvas.subplots(**options)


def dots(axes):
    """Return the dots of an image, none yet: for pale pixels, and for dark ones."""
    style = {"linestyle": "", "marker": "s", "markersize": 1, "markeredgewidth": 0}
    return [axes.plot([], color=color, **style)[0] for color in ("black", "white")]


def dot_negatives(drawn, image):
    """Put a dot on each pixel that is clearly below 0, so that grey tells the sign."""
    for marks, low, high in zip(drawn, (-0.6, -np.inf), (-0.2, -0.6), strict=True):
        rows, columns = np.nonzero((low <= image) & (image < high))
        marks.set_data(columns, rows)
