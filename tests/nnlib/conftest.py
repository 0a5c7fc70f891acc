"""What the tests of the pad and of the playground share."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def shown(monkeypatch):
    """A function that shows a widget; it returns its figure's HTML, and its bundle.

    The figure is an output of its own, and not empty.
    """

    def show(widget):
        outputs = []
        monkeypatch.setattr(
            "nnlib.widgets._parts.display", lambda data, raw: outputs.append(data)
        )
        widget._ipython_display_()
        twin, bundle = outputs
        html = twin["text/html"]
        assert html.startswith('<div class="nn-twin"><img src="data:image/png')
        png = base64.b64decode(re.search(r"base64,([^\"]+)", html)[1])
        assert np.asarray(Image.open(io.BytesIO(png)).convert("L")).min() < 50
        assert "application/vnd.jupyter.widget-view+json" in bundle
        return html, bundle

    return show
