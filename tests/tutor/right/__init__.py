"""Unusual but right functions of each part, which its check must accept.

A module for each exercise has `RIGHT = {name of the part: [function, ...]}`. They are
no part of the package: a student would find solutions in them.
"""

import importlib
import pkgutil

from tests.tutor.anew import with_own_helpers


def right_ways():
    """Return {name of a part: its right functions} of all exercises."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        right = importlib.import_module(f"{__name__}.{module.name}")
        found |= with_own_helpers(right).RIGHT
    return found
