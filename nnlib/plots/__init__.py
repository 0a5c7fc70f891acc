"""The figures of the course, each with a text alternative.

Every function returns a `Figure`, which JupyterLab shows as a picture and a screen
reader reads as a sentence. `alt` says what the picture shows, not what it is. Series
differ in line style and marker as well as in colour, so they stay apart in grey.
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
