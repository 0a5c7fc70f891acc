"""The two rates that say whether the graders can be trusted."""

import pytest

RATES = pytest.StashKey[dict]()


def pytest_configure(config):
    config.stash[RATES] = {"wrong": [0, 0], "right": [0, 0]}


@pytest.fixture
def rates(request):
    """Two lists [failed, tried]: wrong answers accepted, right answers rejected."""
    return request.config.stash[RATES]


def pytest_terminal_summary(terminalreporter, config):
    rates = config.stash[RATES]
    if rates["wrong"][1]:
        terminalreporter.write_line(
            "graders: wrong accepted {} of {}; ".format(*rates["wrong"])
            + "right rejected {} of {}".format(*rates["right"])
        )
