"""What goes wrong in the page is noticed; what JupyterLab alone does is not ours."""

import json

import pytest

NULL = "Cannot read properties of null (reading 'kernel')"


def test_errors_of_a_page_are_noticed(lab):
    code = "() => { setTimeout(() => null.kernel); console.error('ours'); }"
    heard = lab.page.expect_console_message(lambda message: message.text == "ours")
    with heard, lab.page.expect_event("pageerror"):  # in either order, or time is up
        lab.page.evaluate(code)
    assert sorted(error.splitlines()[0] for error in lab.errors) == [NULL, "ours"]
    lab.errors.clear()


def test_the_server_asks_nobody_for_news(lab):
    settings = json.loads(lab.page.locator("#jupyter-config-data").text_content())
    assert settings["news"] == {"disabled": True}


@pytest.mark.parametrize(
    ("text", "files", "noticed"),
    [
        (NULL, ["static/lab/1.js:1:2", "static/lab/2.js"], False),
        (f"TypeError: {NULL}", ["static/lab/1.js"], False),
        (NULL, ["lab/extensions/@jupyter-widgets/jupyterlab-manager/1.js"], False),
        (NULL, ["static/lab/1.js", "lab/extensions/anywidget/static/1.js"], True),
        (NULL, [], True),
        ("Cannot read properties of undefined", ["static/lab/1.js"], True),
    ],
)
def test_jupyterlab_may_trip_over_what_is_closed(lab, text, files, noticed):
    stack = "\n".join(f"    at f (http://{lab.host}/{file})" for file in files)
    lab._failed(text, stack)
    assert bool(lab.errors) == noticed
    lab.errors.clear()
