"""A page with nothing but the playground, which asks the real one in this process.

Stands for JupyterLab and the kernel. While `held` is a list, answers are kept back, as
if the kernel were busy.
"""

import asyncio
import base64
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from nnlib import widgets

PAGE = """<!doctype html><html lang="en"><title>playground</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ margin: 8px; font: 14px sans-serif; }} {theme} {css}</style>
<main id="el"></main>
<script type="module">
import page from "/playground.js";
const heard = {{}};
const view = (text) =>
  new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
window.sent = [];
window.held = null;
function come([state, buffers]) {{
  if (held) held.push([state, buffers]);
  else heard["msg:custom"](state, buffers.map(view));
}}
window.release = () => {{
  const answers = held;
  window.held = null;
  answers.forEach(come);
}};
window.die = () => heard["comm_live_update"]();
const model = {{
  get: () => {fields},
  on: (name, callback) => (heard[name] = callback),
  send: async (message) => {{
    sent.push(message);
    come(await window.python(message));
  }},
}};
window.stop = page.render({{ model, el: document.getElementById("el") }});
</script>"""
DARK = (
    "html { background: #111; color-scheme: dark; } :root { "
    "--jp-content-font-color1: #e0e0e0; --jp-layout-color1: #111; }"
)


class PlaygroundPage:
    """The playground in a page, and ways to use it."""

    def __init__(self, page, play):
        self.page, self.play = page, play
        self.root = page.locator(".pg-root")
        self.said = page.get_by_role("status")
        self.summary = page.locator(".pg-summary")

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def control(self, name):
        return self.page.get_by_label(name, exact=True)

    def counts(self):
        return self.root.evaluate("root => root.counts")

    def until(self, n_drawn):
        """Wait until so many pictures have been drawn in all."""
        self.page.wait_for_function(
            "n => document.querySelector('.pg-root').counts.drawn >= n", arg=n_drawn
        )

    def rest(self):
        """Wait until all that was asked is answered and drawn; return the counts."""
        self.page.wait_for_function(
            """() => {
                const counts = document.querySelector('.pg-root').counts;
                return new Set(Object.values(counts)).size === 1;
            }"""
        )
        return self.counts()

    def colors(self, places):
        """Return the colours (r, g, b) of the plane at places, points of the plane."""
        code = """(canvas, places) => {
            const ratio = canvas.width / canvas.clientWidth;
            const side = canvas.clientWidth - 38;
            const pen = canvas.getContext('2d');
            const at = (start, v) => ratio * (start + (v + 1.75) / 3.5 * side);
            return places.map(([x, y]) => [...pen.getImageData(
                Math.round(at(30, x)), Math.round(at(6, -y)), 1, 1).data].slice(0, 3));
        }"""
        return self.page.locator(".pg-side canvas").evaluate(code, places)


def answering(play):
    """Return a function that answers one message as the kernel would."""
    answers = []
    play.send = lambda state, buffers: answers.append((state, buffers))
    threads = ThreadPoolExecutor(1)  # this one has a loop that is playwright's

    def answer(message):
        threads.submit(asyncio.run, play._answer(message)).result()
        state, buffers = answers.pop()
        return state, [base64.b64encode(buffer).decode() for buffer in buffers]

    return answer


@contextmanager
def open_playground(browser, text="", *, dark=False, **context):
    """Open the page in a context of its own; yield it; nothing may have gone wrong."""
    play = widgets.playground(text)
    context = browser.new_context(
        **{"viewport": {"width": 1180, "height": 900}} | context
    )
    page, errors, strangers = context.new_page(), [], []
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    fields = play.get_state("fields")["fields"]
    body = PAGE.format(
        css=play._css, theme=DARK if dark else "", fields=json.dumps(fields)
    )

    def serve(route):
        url = route.request.url
        if url == "http://play.test/":
            route.fulfill(body=body, content_type="text/html; charset=utf-8")
        elif url == "http://play.test/playground.js":
            kind = "text/javascript; charset=utf-8"
            route.fulfill(body=play._esm, content_type=kind)
        elif url.endswith("favicon.ico"):
            route.fulfill(status=204)
        else:
            strangers.append(url)
            route.abort()

    context.route("**/*", serve)
    page.expose_function("python", answering(play))
    page.goto("http://play.test/")
    opened = PlaygroundPage(page, play)
    opened.until(1)
    yield opened
    context.close()
    assert not errors
    assert not strangers
