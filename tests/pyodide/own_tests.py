"""Run in Pyodide: tests with pytest; the arguments are its own."""

import sys
import warnings

import pytest

OPTIONS = ["-q", "--capture=sys", "-p", "no:cacheprovider"]  # no descriptors of files
warnings.simplefilter("ignore")  # pytest's settings say what is an error
sys.exit(int(pytest.main([*OPTIONS, *sys.argv[1:]])))
