"""The playground: a network that is drawn while it learns.

The page asks, the kernel answers: one request is on its way at a time, such as 'ten
updates, then a picture'. So nothing is trained that nobody looks at, a closed notebook
trains no more, and each message is one picture. Long requests are trained on the event
loop in slices of a twentieth of a second, between which other cells run. A thread would
do so too, but a cell could then read the network in the middle of an update.
"""

import asyncio

import anywidget
import numpy as np
import traitlets

from .._validation import check_size
from ._files import joined
from ._parts import show_with_twin
from ._play_answers import Answers
from ._play_settings import FIELDS, START, from_text
from ._play_twin import twin

__all__ = ["Playground", "playground"]

SCRIPTS = (
    "page.js",
    "playground_drawing.js",
    "playground_panels.js",
    "playground_network.js",
    "playground_controls.js",
    "playground_units.js",
    "playground_weights.js",
    "playground_messages.js",
    "playground.js",
)
ABOUT = (
    "a network that is drawn while it learns: choose data, layers and optimiser, and "
    "press Play"
)


def playground(text=""):
    """Choose data, a network and an optimiser, and watch it learn: chapter 10.

    Takes a setting as the playground shares it, such as "data=circles hidden=8,8"; what
    it does not name is as usual. Returns the playground: `network` is the network as it
    is now, `losses` has rows of updates, training loss and test loss.
    """
    settings = from_text(text) if text else START
    return Playground(settings)


class Playground(anywidget.AnyWidget):
    """Answers what its page asks; see playground.js."""

    _esm = joined(*SCRIPTS)
    _css = joined("playground.css")
    fields = traitlets.List().tag(sync=True)

    def __init__(self, settings):
        super().__init__(fields=_fields())
        self._answers, self._task = Answers(settings), None
        self.on_msg(self._hear)

    @property
    def network(self):
        """The network as it is now."""
        return self._answers.learner.net

    @property
    def losses(self):
        """Rows of updates so far, loss on the training part, on the test part."""
        return np.array(self._answers.learner.losses)

    def train(self, n_updates):
        """Do so many updates at once, as many presses of Step would: chapter 10.

        Returns the accuracy on the training part and on the test part. If the training
        diverges, FloatingPointError says so, and the network is as it was before.

        >>> training, test = playground("data=xor hidden=8").train(500)
        >>> training > 0.9
        True
        """
        n_updates = check_size(n_updates, "n_updates")
        for _ in self._answers.learner.train(n_updates):
            pass
        return tuple(self._answers.learner.accuracies)

    def __repr__(self):
        return f"Playground: {ABOUT}."

    def _ipython_display_(self):
        bundle = dict(self._repr_mimebundle_()[0])
        del bundle["text/plain"]  # the figure says it
        show_with_twin(twin(), bundle)

    def _hear(self, widget, request, buffers):
        loop = asyncio.get_running_loop()
        self._task = loop.create_task(self._answer(request))

    async def _answer(self, request):
        self.send(*await self._answers.answer(request))


def _fields():
    """Return the settings as the page makes controls of them."""
    return [
        {
            "name": name,
            "kind": field.kind,
            "label": field.label,
            "options": list(field.options.items()),
        }
        for name, field in FIELDS.items()
    ]
