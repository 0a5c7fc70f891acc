"""Tiny cells and texts for the tests of the tools."""

import base64
import io

from nbformat.v4 import new_code_cell, new_output
from PIL import Image


def png(colour):
    file = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def picture(alt="a line", data=None):
    html = f'<img alt="{alt}" src="data:image/png;base64,{data or png("red")}">'
    return shown("text/html", html)


def printed(text):
    return new_output("stream", name="stdout", text=text)


def shown(kind, content):
    return new_output("display_data", {kind: content})


def error(name="ZeroDivisionError"):
    return new_output("error", ename=name, evalue="", traceback=[])


def code(*outputs, source="x", count=1, tags=()):
    metadata = {"tags": list(tags)} if tags else {}
    return new_code_cell(
        source, outputs=list(outputs), execution_count=count, metadata=metadata
    )
