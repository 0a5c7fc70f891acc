"""The settings of the playground: what each may be, and all of them as a short text.

A text such as `data=circles hidden=8,8 rate=0.01` names what differs from the start.
A value that cannot be ends in a ValueError, whose sentence is for the student.
"""

from .._toys import TOYS
from ._learner import FEATURES

__all__ = [
    "FIELDS",
    "START",
    "Choice",
    "Layers",
    "Number",
    "Several",
    "changed",
    "from_text",
    "in_texts",
    "to_text",
]

LADDER = [step * 10.0**power for power in range(-4, 1) for step in (1, 2, 5)] + [10.0]
BATCHES = (1, 2, 5, 10, 20, 50, 100, 200, 500)


class Choice:
    """One of some names, each with the words that a student reads."""

    kind = "choice"

    def __init__(self, label, start, options):
        self.label, self.start, self.options = label, start, options

    def read(self, text):
        """Return the value that a text stands for."""
        if text not in self.options:
            raise ValueError(f"it can be {', '.join(self.options)}")
        return text

    def write(self, value):
        """Return the text that `read` would turn into the value."""
        return value


class Number(Choice):
    """A number in a range; `options` are those that are offered."""

    kind = "number"

    def __init__(self, label, start, low, high, options, whole=True):
        super().__init__(label, start, {f"{one:g}": f"{one:g}" for one in options})
        self.low, self.high, self.whole = low, high, whole

    def read(self, text):
        """Return an int or a float."""
        try:
            value = int(text) if self.whole else float(text)
        except ValueError:
            value = None
        if value is None or not self.low <= value <= self.high:
            kind = "whole number" if self.whole else "number"
            raise ValueError(f"it must be a {kind} from {self.low:g} to {self.high:g}")
        return value

    def write(self, value):
        """Return the number with up to six digits."""
        return f"{value:g}"


class Layers(Choice):
    """Up to four sizes of hidden layers."""

    kind = "layers"

    def __init__(self, label, start):
        super().__init__(label, start, {})

    def read(self, text):
        """Return a tuple of sizes; commas or spaces part them."""
        sizes = text.replace(",", " ").split()
        if len(sizes) > 4 or not all(
            n.isascii() and n.isdigit() and 1 <= int(n) <= 256 for n in sizes
        ):
            raise ValueError("write up to four numbers from 1 to 256, such as 16,16")
        return tuple(int(n) for n in sizes)

    def write(self, value):
        """Return the sizes with commas between them."""
        return ",".join(map(str, value))


class Several(Choice):
    """At least one of some names."""

    kind = "several"

    def read(self, text):
        """Return a tuple of names, in the order of the options."""
        names = set(text.split(",")) - {""}
        if not names or not names <= self.options.keys():
            raise ValueError(f"take at least one of {', '.join(self.options)}")
        return tuple(name for name in self.options if name in names)

    def write(self, value):
        """Return the names with commas between them."""
        return ",".join(value)


def _named(*names, **told):
    return {name: name.replace("_", " ") for name in names} | told


FIELDS = {
    "data": Choice("Data", "two_spirals", _named(*TOYS, "digits")),
    "noise": Number("Noise", 0.05, 0, 0.5, [i / 20 for i in range(11)], whole=False),
    "samples": Choice(
        "Samples used",
        "all",
        {"all": "all", "half": "half", "tenth": "a tenth"},
    ),
    "inputs": Several("Inputs", ("x1", "x2"), {name: name for name in FEATURES}),
    "hidden": Layers("Hidden layers", (8, 8)),
    "activation": Choice("Activation", "relu", _named("relu", "sigmoid")),
    "init": Choice(
        "Weights start",
        "he_normal",
        {
            "he_normal": "He, normal",
            "glorot_uniform": "Glorot, uniform",
            "uniform_fan_in": "uniform fan-in",
            "normal": "normal, 0.01",
            "zeros": "all zero",
        },
    ),
    "loss": Choice("Loss", "cross_entropy", _named("cross_entropy", "squared_error")),
    "optimiser": Choice(
        "Optimiser",
        "Adam",
        _named("Momentum", "RMSprop", "Adam", GradientDescent="gradient descent"),
    ),
    "rate": Number("Learning rate", 0.01, 1e-6, 100, LADDER, whole=False),
    "batch": Number("Batch size", 10, 1, 5000, BATCHES),
    "seed": Number("Seed of chance", 0, 0, 999, range(10)),
}
START = {name: field.start for name, field in FIELDS.items()}


def changed(settings, texts):
    """Return the settings with some of them, by name, read from texts."""
    new = dict(settings)
    for name, text in texts.items():
        if name not in FIELDS:
            raise ValueError(
                f"there is no setting {name}; there are {', '.join(FIELDS)}"
            )
        try:
            new[name] = FIELDS[name].read(text)
        except ValueError as error:
            raise ValueError(f"{name} cannot be '{text[:40]}': {error}") from None
    return new


def in_texts(settings):
    """Return each setting, by name, as the text that stands for it."""
    return {name: field.write(settings[name]) for name, field in FIELDS.items()}


def to_text(settings):
    """Return the settings that differ from those at the start, `data` always."""
    parts = [
        f"{name}={field.write(settings[name])}"
        for name, field in FIELDS.items()
        if name == "data" or settings[name] != field.start
    ]
    return " ".join(parts)


def from_text(text):
    """Return all settings; those that the text does not name are as at the start."""
    words = text.split()
    if not words or not all(word.count("=") == 1 for word in words):
        raise ValueError("write it like 'data=circles hidden=8,8 rate=0.01'")
    return changed(START, dict(word.split("=") for word in words))
