"""A number on a slider, with a box to type it into."""

import anywidget
import traitlets

from ._files import joined

__all__ = ["Number"]


class Number(anywidget.AnyWidget):
    """A slider with its name, and a box of the same name; see number.js.

    The sliders of ipywidgets have no name that a screen reader could say.
    """

    _esm = joined("page.js", "number.js")
    _css = joined("number.css")
    label = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Enum(["int", "float", "log"]).tag(sync=True)
    low, high, step = (traitlets.Float().tag(sync=True) for _ in range(3))
    # no echo: the answer to a key would come after the next key and take it back
    value = traitlets.Any().tag(sync=True, echo_update=False)

    def __init__(self, label, value, low, high, kind="int", step=0.1):
        step = {"int": 1, "float": step, "log": 0.05}[kind]  # a log's are powers of 10
        ends = {"low": low, "high": high, "step": step}
        super().__init__(label=label, kind=kind, value=value, **ends)

    @traitlets.validate("value")
    def _in_range(self, proposal):
        value = min(max(proposal.value, self.low), self.high)
        return int(value) if self.kind == "int" else float(value)
