"""The figures of the course, each with a text alternative.

Every function returns a `Figure`, which JupyterLab shows as a picture and a screen
reader reads as a sentence. `alt` is that sentence: it says what the picture shows, not
what it is. `xlabel` and `ylabel` stand at the axes, with the unit. Arrays may be lists.

A dict holds what is drawn by the label or title that is written beside it, 1 to 7, if
no other number is named: there are seven colours. Series differ in line style, marker
or hatching as well, so they stay apart in grey.

TypeError says that an argument does not hold real numbers, labels no integers, or that
alt is no text; ValueError that shapes or lengths differ, that there is nothing to draw
or too much, that a name or a class does not exist, or that alt is empty.
"""

from .bands import bands
from .chain import chain
from .charts import (
    bars,
    boundary,
    confusion,
    digits,
    heatmap,
    histograms,
    layers,
    lines,
    ranges,
    training,
    trajectories,
)
from .dashboard import dashboard
from .exchange import exchange
from .figure import Figure
from .fingerprints import fingerprints, verdicts
from .forces import forces
from .graph import graph
from .ladder import ladder
from .panels import panels
from .planes import planes
from .shares import reliability, shares
from .spread import spread
from .springs import springs
from .views import views

__all__ = [
    "Figure",
    "bands",
    "bars",
    "boundary",
    "chain",
    "confusion",
    "dashboard",
    "digits",
    "exchange",
    "fingerprints",
    "forces",
    "graph",
    "heatmap",
    "histograms",
    "ladder",
    "layers",
    "lines",
    "panels",
    "planes",
    "ranges",
    "reliability",
    "shares",
    "spread",
    "springs",
    "training",
    "trajectories",
    "verdicts",
    "views",
]
