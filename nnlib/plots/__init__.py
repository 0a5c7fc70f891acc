"""The figures of the course, each with a text alternative.

Every function returns a `Figure`, which JupyterLab shows as a picture and a screen
reader reads as a sentence. `alt` says what the picture shows, not what it is. Series
differ in line style and marker as well as in colour, so they stay apart in grey.
"""

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
from .exchange import exchange
from .figure import Figure
from .fingerprints import fingerprints, verdicts
from .forces import forces
from .graph import graph
from .planes import planes
from .spread import spread

__all__ = [
    "Figure",
    "bars",
    "boundary",
    "confusion",
    "digits",
    "exchange",
    "fingerprints",
    "forces",
    "graph",
    "heatmap",
    "histograms",
    "layers",
    "lines",
    "planes",
    "ranges",
    "spread",
    "training",
    "trajectories",
    "verdicts",
]
