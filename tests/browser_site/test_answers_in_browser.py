"""A written answer that attacks is opened as feedback shows it, and runs nothing."""

import json

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter

from grader.page import page as page_of

ELSEWHERE = "http://127.0.0.1:9"
WORDS = "I pay myself."
ATTACKS = {
    "a script": "<script>window.paid = 1</script>",
    "a script in pieces": "<scr<script>ipt>window.paid = 1</scr</script>ipt>",
    "a picture that fails": '<img src=x onerror="window.paid = 1">',
    "a picture that is fetched": f"![p]({ELSEWHERE}/p.png) <img src={ELSEWHERE}/q.png>",
    "SVG": '<svg onload="window.paid = 1"><script>window.paid = 1</script></svg>',
    "SVG in a block": '\n\n<svg><animate onbegin="window.paid = 1" attributeName=x '
    "dur=1s></svg>\n\n",
    "a frame": '<iframe src="javascript:parent.paid = 1"></iframe>',
    "a frame with a page": '<iframe srcdoc="<script>parent.paid=1</script>"></iframe>',
    "another page": f'<meta http-equiv="refresh" content="0;url={ELSEWHERE}/">',
    "another base": f'<base href="{ELSEWHERE}/">',
    "a link": '<a href="javascript:window.paid = 1">x</a>',
    "a link of Markdown": "[x](javascript:window.paid=1)",
    "a link in capitals": "[x](JaVaScRiPt:window.paid=1)",
    "a link with a letter of HTML": "[x](&#106;avascript:window.paid=1)",
    "a link with a name of HTML": "[x](javascript&colon;window.paid=1)",
    "a link with a tab": '<a href="java\tscript:window.paid = 1">x</a>',
    "a link with a backslash": "[x](javascript\\:window.paid=1)",
    "a link elsewhere in the text": "[x][y]\n\n[y]: javascript:window.paid=1",
    "a link in angles": "<javascript:window.paid=1>",
    "a link to data": "[x](data:text/html,<script>opener.paid=1</script>)",
    "an event": '<p onmouseover="window.paid = 1" style="position:fixed;top:0;left:0;'
    'width:100%;height:100%">x</p>',
    "the focus": '<input autofocus onfocus="window.paid = 1">',
    "an opened detail": '<details open ontoggle="window.paid = 1">x</details>',
    "a form": f'<form action="{ELSEWHERE}/"><button autofocus>x</button></form>',
    "a style": f"<style>@import '{ELSEWHERE}/s.css'; body {{display: none}}</style>",
    "an attribute of style": f'<p style="background: url({ELSEWHERE}/b.png)">x</p>',
    "a formula with a link": "$\\href{javascript:window.paid=1}{x}$",
    "a formula with markup": "$x<img src=x onerror=window.paid=1>$",
    "a formula that ends early": "$$\\text{</script><script>window.paid=1</script>}$$",
    "code that ends early": "```\n</code></pre><script>window.paid=1</script>\n```",
    "a language of code": '```"><script>window.paid=1</script>\nx\n```',
    "a title": '[x](http://x "\\"><script>window.paid=1</script>")',
    "a comment": "<!--><script>window.paid=1</script>-->",
    "a block that is closed": "</div></div></div><script>window.paid=1</script>",
    "a block after an empty line": "<div>\n\n<script>window.paid=1</script>\n\n</div>",
    "a template": "{{ 7 * 7 }}{% raw %}<script>window.paid=1</script>",
    "MathML": "<math><mtext><table><mglyph><style><!--</style>"
    '<img title="--&gt;&lt;img src=1 onerror=window.paid=1&gt;">',
    "noscript": '<noscript><p title="</noscript><img src=x onerror=window.paid=1>">',
    "an object": '<object data="javascript:parent.paid=1"></object><embed src=x>',
}


# all links but those of the release, which lead to chapters
CLICK = """[...document.querySelectorAll("a, button")].forEach(one =>
    /^https?:|[.]ipynb/.test(one.getAttribute("href") || "") || one.click())"""


def feedback(text, reason):
    """Return the page of a result as HTML, without MathJax from the network."""
    result = {
        "exercise": "ex01_softmax",
        "checks": "0",
        "seed": 1,
        "isolated": True,
        "graded": True,
        "parts": [
            {"id": "check-softmax", "points": 0, "max": 4, "reason": reason},
            {"id": "check-is_softmax", "points": 4, "max": 4, "reason": reason},
        ],
        "because": "",
        "texts": [{"id": "one-maximum-for-all", "max": 2, "text": text}],
        "answers": {"softmax": reason},
        "notes": [reason],
    }
    nb = nbformat.reads(json.dumps(page_of(result)), 4)
    exporter = HTMLExporter(mathjax_url="", require_js_url="", mermaid_js_url="")
    return exporter.from_notebook_node(nb)[0]


@pytest.fixture(scope="module")
def tab(browser):
    tab = browser.new_page()
    yield tab
    tab.close()


def opened(tab, html, path):
    """Open a page, touch all that can be touched; return what it tried."""
    path.write_text(html, encoding="utf-8")
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("dialog", lambda dialog: asked.append(dialog.message))
    tab.goto(path.as_uri())
    tab.mouse.move(300, 300)
    tab.evaluate(CLICK)
    tab.wait_for_timeout(20)
    paid = tab.evaluate("window.paid")
    strangers = [
        url for url in asked if not url.startswith(("file:", "data:", "blob:"))
    ]
    return paid, strangers, tab.url == path.as_uri()


@pytest.mark.parametrize("kind", ATTACKS)
def test_an_answer_runs_moves_and_fetches_nothing(tab, tmp_path, kind):
    attack = f"{WORDS}\n\n{ATTACKS[kind]}"
    found = opened(tab, feedback(attack, ATTACKS[kind]), tmp_path / "feedback.html")
    paid, strangers, stays = found
    assert paid is None
    assert not strangers
    assert stays or tab.url.startswith(f"{(tmp_path / 'feedback.html').as_uri()}#")
    assert tab.get_by_text(WORDS).first.is_visible()


def test_without_our_care_an_answer_would_run(tab, tmp_path):
    page = f"<!DOCTYPE html><body>{ATTACKS['a picture that fails']}"
    assert opened(tab, page, tmp_path / "raw.html")[0] == 1


def test_what_is_harmless_stays(tab, tmp_path):
    text = "**Bold**, `code`, $a^2$, [a link](https://example.org)\n\n- one\n- two"
    opened(tab, feedback(text, "x"), tmp_path / "feedback.html")
    assert tab.locator("strong", has_text="Bold").is_visible()
    assert tab.locator("li", has_text="two").is_visible()
    link = tab.get_by_text("a link").first
    assert link.get_attribute("href") == "https://example.org"
    assert tab.get_by_text("$a^2$").first.is_visible()
