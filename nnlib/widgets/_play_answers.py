"""What the kernel does when the page of a playground asks, and what it sends back.

A request is a dict: `do` (step, reset, set, paste, check, save, load, or look) or
`change`, texts of settings by name; `version` says which samples the page has. An
answer is a dict and a list of buffers; playground_network.js reads them in this order.
"""

import asyncio
from time import perf_counter

import numpy as np

from ..network import Network
from . import _play_settings as settings_of
from ._learner import Learner
from ._play_pictures import DRAWN, PLANE, REACH, SIDE, pictures, samples

__all__ = ["SLICE", "Answers"]

SLICE = 0.05  # seconds of training before the kernel looks at its messages


class Answers:
    """A learner, and what is said of it, request by request."""

    def __init__(self, settings):
        self.learner, self.version = Learner(settings), 1
        self.turn = asyncio.Lock()

    async def answer(self, request):
        """Do what the page asks; return what there is to be seen then."""
        async with self.turn:  # a second view may ask too
            known, halted = request.get("version"), False
            try:
                said = await self._do(**request)
            except Exception as error:  # or the page waits for ever
                said = _sentence(error)
                halted = isinstance(error, FloatingPointError)
            state = {"id": request.get("id"), "said": said, "halted": halted}
            return state | self._state(), self._buffers(known)

    async def _do(
        self, do="look", n=1, text="", file="", change=None, weight=None, **_
    ):
        """Do one thing; return the sentence that says what has happened, or ""."""
        if change:
            return self._change(settings_of.changed(self.learner.settings, change))
        if do == "step":
            await self._train(n)
        elif do == "reset":
            self.learner.start_anew()
            return "Started again, untrained."
        elif do == "set":
            return self._set(**weight)
        elif do == "paste":
            self._change(settings_of.from_text(text))
            return "These settings are in use now."
        elif do == "check":
            return self.learner.check_gradient()
        elif do == "save":
            self.learner.net.save(file)
            return f"Saved {self.learner.net} to {file}."
        elif do == "load":
            return self._load(file)
        return ""

    async def _train(self, n):
        since = perf_counter()
        for _ in self.learner.train(n):
            if perf_counter() - since > SLICE:
                await asyncio.sleep(0.005)  # others have their turn
                since = perf_counter()

    def _change(self, settings):
        anew = self.learner.change(settings)
        self.version += 1
        return "The network starts anew." if anew else "The network goes on with it."

    def _set(self, value, **place):
        was = self.learner.set_weight(value=value, **place)
        return (
            f"Set to {value:g}; it was {was:.2g}. Start again brings back the weights "
            "of the start."
        )

    def _load(self, file):
        net, was = Network.load(file), self.learner.net
        ends = [(one.layer_sizes[0], one.layer_sizes[-1]) for one in (net, was)]
        if ends[0] != ends[1]:
            raise ValueError(f"{net} does not fit these data and inputs")
        hidden = ",".join(map(str, net.layer_sizes[1:-1]))
        names = {"activation": net.hidden, "loss": net.loss_function}
        change = {"hidden": hidden, **names}
        self._change(settings_of.changed(self.learner.settings, change))
        self.learner.use(net)
        return f"Loaded {net}. Its optimiser starts afresh."

    def _state(self):
        learner, net = self.learner, self.learner.net
        return {
            "version": self.version,
            "settings": settings_of.in_texts(learner.settings),
            "text": settings_of.to_text(learner.settings),
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

    def _buffers(self, known):
        """Return pictures, output, weights, losses; and samples, if they are new."""
        learner, net = self.learner, self.learner.net
        drawn = [np.empty(0)]
        for l in range(1 + learner.has_digits, net.n_layers + 1):
            drawn += net.W[l][:DRAWN, :DRAWN].T.ravel(), net.b[l][:DRAWN]
        arrays = [*pictures(learner), np.concatenate(drawn, dtype=np.float32)]
        arrays.append(np.array(learner.losses, np.float32))
        if known != self.version:
            arrays += samples(learner)
        return [array.tobytes() for array in arrays]


def _sentence(error):
    if isinstance(error, FloatingPointError):
        return (
            "Diverged: the numbers grew beyond all bounds. The network of the last "
            "picture is back; take a lower learning rate."
        )
    return f"Not done: {error}."
