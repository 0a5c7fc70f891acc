"""The playground: a network that is drawn while it learns.

The page asks, the kernel answers: one request is on its way at a time, such as 'ten
updates, then a picture'. So nothing is trained that nobody looks at, a closed notebook
trains no more, and each message is one picture. Long requests are trained on the event
loop in slices of a twentieth of a second, between which other cells run. A thread would
do so too, but a cell could then read the network in the middle of an update.
"""

import asyncio
import functools
from pathlib import Path
from time import perf_counter

import numpy as np
import traitlets
from IPython.display import display

from ..network import Network
from . import _play_settings as play
from ._learner import Learner
from ._play_pictures import DRAWN, PLANE, REACH, SIDE, pictures, samples
from ._play_twin import twin

__all__ = ["SLICE", "playground"]

SLICE = 0.05  # seconds of training before the kernel looks at its messages
HERE = Path(__file__).parent
SCRIPTS = (
    "playground_drawing.js",
    "playground_panels.js",
    "playground_network.js",
    "playground_controls.js",
    "playground_units.js",
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
    settings = play.from_text(text) if text else play.START
    return _playground()(settings)


@functools.cache
def _playground():
    import anywidget  # only the pad and the playground need it

    class Playground(anywidget.AnyWidget):
        """Answers what its page asks; see playground.js."""

        _esm = "\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)
        _css = (HERE / "playground.css").read_text(encoding="utf-8")
        fields = traitlets.List().tag(sync=True)

        def __init__(self, settings):
            super().__init__(fields=_fields())
            self._learner, self._version = Learner(settings), 1
            self._turn, self._task = asyncio.Lock(), None
            self.on_msg(self._hear)

        @property
        def network(self):
            """The network as it is now."""
            return self._learner.net

        @property
        def losses(self):
            """Rows of updates so far, loss on the training part, on the test part."""
            return np.array(self._learner.losses)

        def __repr__(self):
            return f"Playground: {ABOUT}."

        def _ipython_display_(self):
            # JupyterLab shows nothing but an error for a widget whose kernel has gone:
            # so its figure is an output of its own, which the page hides
            figure = twin(play.START)
            page = f'<div class="nn-twin">{figure._repr_html_()}</div>'
            display({"text/html": page, "text/plain": repr(figure)}, raw=True)
            bundle = dict(self._repr_mimebundle_()[0])
            del bundle["text/plain"]  # it is said above
            display(bundle, raw=True)

        def _hear(self, widget, request, buffers):
            loop = asyncio.get_running_loop()
            self._task = loop.create_task(self._answer(request))

        async def _answer(self, request):
            """Do what the page asks, and send what there is to be seen then."""
            async with self._turn:  # a second view may ask too
                known, halted = request.get("version"), False
                try:
                    said = await self._do(**request)
                except Exception as error:  # or the page waits for ever
                    said = _sentence(error)
                    halted = isinstance(error, FloatingPointError)
                state = {"id": request.get("id"), "said": said, "halted": halted}
                self.send(*self._shown(state, known))

        async def _do(self, do="look", n=1, text="", file="", change=None, **_):
            """Do one thing; return the sentence that says what has happened, or ""."""
            if change:
                return self._change(play.changed(self._learner.settings, change))
            if do == "step":
                await self._train(n)
            elif do == "reset":
                self._learner.start_anew()
                return "Started again, untrained."
            elif do == "paste":
                self._change(play.from_text(text))
                return "These settings are in use now."
            elif do == "check":
                return self._learner.check_gradient()
            elif do == "save":
                self.network.save(file)
                return f"Saved {self.network} to {file}."
            elif do == "load":
                return self._load(file)
            return ""

        async def _train(self, n):
            since = perf_counter()
            for _ in self._learner.train(n):
                if perf_counter() - since > SLICE:
                    await asyncio.sleep(0.005)  # others have their turn
                    since = perf_counter()

        def _change(self, settings):
            anew = self._learner.change(settings)
            self._version += 1
            return (
                "The network starts anew." if anew else "The network goes on with it."
            )

        def _load(self, file):
            net = Network.load(file)
            was = self._learner.net
            if (net.layer_sizes[0], net.layer_sizes[-1]) != (
                was.layer_sizes[0],
                was.layer_sizes[-1],
            ):
                raise ValueError(f"{net} does not fit these data and inputs")
            hidden = {"hidden": ",".join(map(str, net.layer_sizes[1:-1]))}
            names = {"activation": net.hidden, "loss": net.loss_function}
            self._change(play.changed(self._learner.settings, hidden | names))
            self._learner.use(net)
            return f"Loaded {net}. Its optimiser starts afresh."

        def _shown(self, state, known):
            """Return all that the page draws: a dict, and buffers."""
            learner, net = self._learner, self.network
            layers = range(1 + learner.has_digits, net.n_layers + 1)
            drawn = [
                part[:DRAWN].ravel()
                for l in layers
                for part in (net.W[l][:DRAWN, :DRAWN].T, net.b[l])
            ]
            units, output = pictures(learner)
            arrays = [units, output, np.concatenate([[], *drawn], dtype=np.float32)]
            arrays.append(np.array(learner.losses, np.float32))
            if known != self._version:
                arrays += samples(learner)
            state |= {
                "version": self._version,
                "settings": _texts(learner.settings),
                "text": play.to_text(learner.settings),
                "digits": learner.has_digits,
                "sizes": net.layer_sizes,
                "parameters": net.n_parameters,
                "sides": [28 if learner.has_digits else SIDE, PLANE],
                "reach": REACH,
                "n_train": len(learner.data.X_train),
                "updates": learner.n_updates,
                "epochs": learner.epochs,
                "accuracies": learner.accuracies,
            }
            return state, [array.tobytes() for array in arrays]

    return Playground


def _fields():
    """Return the settings as the page makes controls of them."""
    return [
        {
            "name": name,
            "kind": field.kind,
            "label": field.label,
            "options": list(field.options.items()),
        }
        for name, field in play.FIELDS.items()
    ]


def _texts(settings):
    return {name: field.write(settings[name]) for name, field in play.FIELDS.items()}


def _sentence(error):
    if isinstance(error, FloatingPointError):
        return (
            "Diverged: the numbers grew beyond all bounds. The network of the last "
            "picture is back; take a lower learning rate."
        )
    return f"Not done: {error}."
