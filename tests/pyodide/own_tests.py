"""Run in Pyodide: tests with pytest; the arguments are its own.

What cannot be had there is stood in for: a test that calls an oracle, or wants a
server, a process or a thread, is skipped, and says why. All others must pass.
"""

import asyncio
import re
import socket
import sys
import warnings
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

OPTIONS = ["-q", "--capture=sys", "-p", "no:cacheprovider"]  # no descriptors of files
NOT_THERE = {"torch", "scipy", "sklearn", "numpydoc", "lzma"}


class Absent(ModuleType):
    """A module that is not there, or something of it: to import, not to call."""

    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self.__name__}.{name}")

    def __call__(self, *args, **kwargs):
        pytest.skip(f"no {self.__name__} in a browser", allow_module_level=True)


class Oracles(MetaPathFinder, Loader):
    """Finds what is not there."""

    def find_spec(self, fullname, path=None, target=None):
        if fullname.partition(".")[0] in NOT_THERE:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec):
        return Absent(spec.name)

    def exec_module(self, module):
        pass


class Impossible:
    """A plugin: what the system refuses to any program is no failure of a test."""

    REFUSED = "can't start new thread|does not support processes"

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self):
        try:
            return (yield)
        except (Exception, pytest.fail.Exception) as error:
            if words := re.search(self.REFUSED, f"{error} {error.__context__}"):
                pytest.skip(f"in a browser: {words[0]}")
            raise

    pytest_runtest_setup = pytest_runtest_teardown = pytest_runtest_call


def no_server(*args):
    """Stand for socket.listen, which would end Node."""
    pytest.skip("no server in a browser")


def no_loop(coroutine):
    """Stand for asyncio.run, which cannot wait inside of the loop of Node."""
    coroutine.close()
    pytest.skip("no loop inside of a loop")


socket.socket.listen, asyncio.run = no_server, no_loop
sys.meta_path.append(Oracles())  # behind all others: what is there is taken
warnings.simplefilter("ignore")  # pytest's settings say what is an error
sys.exit(int(pytest.main([*OPTIONS, *sys.argv[1:]], [Impossible()])))
