"""Values in words, short enough for a message, and texts of others made harmless."""

import re
import unicodedata

import numpy as np

MOST = 40  # entries that are shown in full
FAR_TOO_MANY = 10**5  # of so many entries nobody needs one
LONGEST = 300  # characters of what an exception says
PLAIN = (bool, type(None), np.bool_)
COLOURS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")  # of a terminal
KINDS = {  # of what comes back, where the name of the type does not speak for itself
    int: "the whole number",
    bool: "the truth value",
    np.bool_: "the truth value",
    str: "the text",
    list: "the list",
    tuple: "the tuple",
    dict: "the dict",
    set: "the set",
}
REMARKS = {
    "matrix": "an np.matrix, whose * multiplies as @ does: np.asarray makes an array",
    "MaskedArray": "a masked array: return one without a mask",
}


def show(value):
    """Write a value in a line or a small block; of a foreign type only its name."""
    if type(value) is np.ndarray:
        return _show_array(value)
    if isinstance(value, float | np.floating):
        return f"{float(value):.6g}"
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        large = int(value).bit_length() > 256
        return "a whole number of more than 77 digits" if large else str(int(value))
    if isinstance(value, complex | np.complexfloating):
        return f"{complex(value):.6g}"
    if isinstance(value, tuple | list):
        inner = ", ".join(show(one) for one in value[:MOST])
        inner += ", ..." if len(value) > MOST else ""
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        pairs = (f"{show(key)}: {show(one)}" for key, one in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, str):
        return _cut(repr(str(value)), 70)
    if isinstance(value, set | frozenset):
        return "{" + ", ".join(sorted(map(show, value))[:MOST]) + "}"
    if type(value) in PLAIN:
        return str(value)
    return "a " + printable(type(value).__name__, 60)


def typed(value):
    """Write a value with its type, where the type is the matter."""
    name = type(value).__name__
    if name in REMARKS:
        return REMARKS[name]
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}: {show(value)}"
    if isinstance(value, float):  # np.float64 is one
        text = repr(float(value))
        return f"the float {text if len(text) < 10 else show(value)}"
    if isinstance(value, np.generic) and type(value) not in KINDS:
        return f"the {name} {show(value)}"
    kind = KINDS.get(type(value), "")
    return f"{kind} {show(value)}".strip().replace("number a whole number", "number")


def apart(value, expected):
    """Write two different numbers with as many digits as it takes to tell them apart.

    Where only their type differs, that is said.
    """
    value, expected = (np.asarray(one)[()] for one in (value, expected))
    if value.dtype.kind == expected.dtype.kind == "f":
        for digits in range(4, 18):
            # a 0 has no sign in words
            texts = f"{value + 0.0:.{digits}g}", f"{expected + 0.0:.{digits}g}"
            if texts[0] != texts[1]:
                return texts
    return show(value), show(expected)


def printable(text, longest=LONGEST):
    """Return a foreign text as one line of whole words, without control characters."""
    text = COLOURS.sub("", text)
    hidden = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    return _cut(" ".join(hidden.split()), longest)


def _cut(text, longest):
    if len(text) <= longest:
        return text
    start = text[: longest - 4]
    return (start.rsplit(None, 1)[0] if " " in start else start) + " ..."


def _show_array(value):
    kind = value.dtype.kind
    type_ = "" if value.dtype == np.float64 else f" ({value.dtype})"
    if kind not in "biufc" or value.size > FAR_TOO_MANY:
        return f"an array of shape {value.shape}{type_}"
    if not value.size:
        return f"an empty array of shape {value.shape}{type_}"
    # beside a large entry a tiny one may read 0, which spares all of them e+03
    finite = np.abs(value[np.isfinite(value)]) if kind in "fc" else np.zeros(0)
    large = finite.max(initial=0) >= 1
    text = np.array2string(
        value,
        precision=4,
        max_line_width=76,
        suppress_small=large,
        threshold=MOST,
        edgeitems=3 if value.ndim == 1 else 2,
        floatmode="maxprec",
        sign="-",
    )
    if value.size <= MOST:
        return text + type_
    return f"{text} of shape {value.shape}{type_}"


def shown_input(names, args):
    """Return a line for each argument, arrays indented under each other."""
    lines = []
    for name, value in zip(names, args, strict=False):
        head = f"  {name} = "
        lines.append(head + show(value).replace("\n", "\n" + " " * len(head)))
    return lines
