"""The two rates that say whether the graders can be trusted."""

import pytest

from tutor.checks import _calls

RATES = pytest.StashKey[dict]()


def pytest_configure(config):
    config.stash[RATES] = {kind: [0, 0] for kind in ("wrong", "right", "mutants")}


@pytest.fixture
def rates(request):
    """Lists [failed, tried]: wrong ones accepted, right ones rejected, mutants too."""
    return request.config.stash[RATES]


def pytest_terminal_summary(terminalreporter, config):
    rates = config.stash[RATES]
    if rates["wrong"][1]:
        terminalreporter.write_line(
            "graders: wrong accepted {} of {}; ".format(*rates["wrong"])
            + "right rejected {} of {}; ".format(*rates["right"])
            + "changed references accepted {} of {}".format(*rates["mutants"])
        )


@pytest.fixture(autouse=True)
def no_clock(monkeypatch):
    """Whether a function is right is no matter of the machine's load."""
    monkeypatch.setattr(_calls, "LIMIT", 300.0)
