"""Settings of a student's server; they lie in its environment, not in the home."""

import ctypes
import os

c = get_config()  # noqa: F821  (given by Jupyter)

# The server needs the hub's token, students' code does not: from here on no kernel and
# no terminal inherits it.
if token := os.environ.pop("JUPYTERHUB_API_TOKEN", None):
    c.HubAuth.api_token = token
# What a process began with stands in /proc, for its user to read, and memory can be
# read by a debugger: neither of this one (PR_SET_DUMPABLE, of Linux). Kernels are new
# programs, for which the kernel of the system forgets this.
if hasattr(ctypes.CDLL(None), "prctl"):
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)

c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 300
# it would ask its makers for news, and look for language servers by npm
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LanguageServerManager.autodetect = False
