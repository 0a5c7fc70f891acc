"""An extension of a student's server: the hub's token stays with the server.

Kernels and terminals begin with the variables of the server. The parts of the server
that speak with the hub read the token when they first need it; they do so here, and
then it is taken away.
"""

import ctypes
import os

TOKENS = "JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN"  # the second of older servers
SET_DUMPABLE = 4  # of prctl, which only Linux has


def close_memory():
    """Let no other process of the student read this one's memory and first variables.

    Programs that it starts are not concerned: Linux forgets this for a new program.
    """
    if hasattr(ctypes.CDLL(None), "prctl"):
        ctypes.CDLL(None).prctl(SET_DUMPABLE, 0, 0, 0, 0)


def keep_token(app):
    """Take the token out of the variables, once all parts of the server have it."""
    parts = [app.identity_provider]
    for apps in app.extension_manager.extension_apps.values():
        parts += [one for one in apps if hasattr(one, "hub_auth")]
    for part in parts:
        part.hub_auth.api_token = part.hub_auth.api_token
    for name in TOKENS:
        os.environ.pop(name, None)


def _load_jupyter_server_extension(app):
    close_memory()
    keep_token(app)
