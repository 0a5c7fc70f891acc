"""What a student's process has in place of modules that are not there."""

import importlib.machinery
import types

# What notebooks import for the eye, or for the checks; here it does nothing.
FOR_THE_EYE = {
    "tutor", "matplotlib", "IPython", "ipywidgets", "google", "tqdm", "seaborn",
    "pandas",
}  # fmt: skip


class Nothing:
    """Takes every call and is empty; made of something, it goes through that."""

    def __init__(self, *args, **options):
        self.args = args

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()

    def __call__(self, *args, **options):
        """Return nothing, made of the arguments."""
        return Nothing(*args)

    def __iter__(self):
        return iter(self.args[0] if self.args else ())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


class Empty(types.ModuleType):
    """A module in which every name is there and stands for nothing."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()


class Finder:
    """Finds empty modules in place of those that are not here."""

    def find_spec(self, name, path=None, target=None):
        """Find a module that is for the eye."""
        if name.partition(".")[0] in FOR_THE_EYE:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        """Make it."""
        return Empty(spec.name)

    def exec_module(self, module):
        """Put nothing into it."""
