"""Values in words, short enough for a message."""

import numpy as np

MOST = 24  # entries that are shown in full
PLAIN = (bool, int, str, bytes, type(None), set, frozenset, range, np.bool_)


def show(value):
    """Write a value in a line or a small block; of a foreign type only its name."""
    if type(value) is np.ndarray:
        return _show_array(value)
    if isinstance(value, float | np.floating):
        return f"{float(value):.6g}"
    if isinstance(value, np.integer):
        return str(int(value))
    if type(value) in (tuple, list):
        inner = ", ".join(show(one) for one in value[:MOST])
        inner += ", ..." if len(value) > MOST else ""
        if type(value) is list:
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if type(value) is dict:
        pairs = (f"{show(key)}: {show(one)}" for key, one in value.items())
        return "{" + ", ".join(pairs) + "}"
    if type(value) in PLAIN:
        text = repr(value)
        return text if len(text) <= 80 else f"{text[:70]} ..."
    return f"a {type(value).__name__}"


def _show_array(value):
    kind = "" if value.dtype == np.float64 else f" ({value.dtype})"
    if value.size > MOST or value.size == 0:
        return f"an array of shape {value.shape}{kind}"
    # beside a large entry a tiny one may read 0, which spares all of them e+03
    large = value.dtype.kind == "f" and np.abs(value).max() >= 1
    text = np.array2string(value, precision=4, max_line_width=76, suppress_small=large)
    return text + kind


def shown_input(names, args):
    """Return a line for each argument, arrays indented under each other."""
    lines = []
    for name, value in zip(names, args, strict=False):
        head = f"  {name} = "
        lines.append(head + show(value).replace("\n", "\n" + " " * len(head)))
    return lines
