"""A page with nothing but the digit pad, and what stands for JupyterLab and Python.

The page counts what the pad sends. By default nobody answers; `answers=True` lets the
pad of `nnlib.widgets` answer in this process, message by message.
"""

import base64
from contextlib import contextmanager

from nnlib.widgets._digit_pad import DigitPad
from nnlib.widgets._trained import trained

PAGE = """<!doctype html><html lang="en"><title>pad</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ margin: 16px; }} {theme} {css}</style><main id="el"></main>
<script type="module">
import pad from "/digit_pad.js";
const ink = new DataView(new ArrayBuffer(140 * 140));
const state = {{ ink, look: 0, answer: {{}} }};
const heard = {{}};
const base64 = (view) => btoa(String.fromCharCode(...new Uint8Array(view.buffer)));
const view = (text) =>
  new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
window.sent = [];
function set(name, value) {{
  state[name] = value;
  (heard[`change:${{name}}`] ?? []).forEach((callback) => callback());
}}
async function ask(message) {{
  sent.push(message);
  window.answer?.(await window.python(message));
}}
const model = {{
  get: (name) => state[name],
  set,
  on: (name, callback) => (heard[name] ??= []).push(callback),
  off() {{}},
  send: (content) => ask({{ content }}),
  save_changes: () => ask({{ look: state.look, ink: base64(state.ink) }}),
}};
window.come = ({{ ink, answer }}) => {{
  if (ink) state.ink = view(ink);
  const {{ seen, layers }} = answer;
  if (seen) answer = {{ ...answer, seen: view(seen), layers: layers.map(view) }};
  state.answer = answer;
  if (ink) set("ink", state.ink);
  set("answer", answer);
}};
if ({answers}) window.answer = come;
else window.python = () => {{}};
const show = (el) => pad.render({{ model, el }});
show(document.getElementById("el"));
window.again = () => show(document.body.appendChild(document.createElement("aside")));
window.ready = 1;
</script>"""
DARK = (
    "html { background: #111; color-scheme: dark; } "
    ":root { --jp-content-font-color1: #e0e0e0; }"
)


def as_text(value):
    return base64.b64encode(value).decode()


class Python:
    """The pad of the kernel: takes what the page sends and returns what it says."""

    def __init__(self, net=None):
        # not `digit_pad`, which draws a figure for where no kernel runs
        self.pad = DigitPad(trained(64, 32)[1] if net is None else net)

    def __call__(self, message):
        before = self.pad.ink
        if "content" in message:
            self.pad._handle_custom_msg(message["content"], [])
        else:
            ink = memoryview(base64.b64decode(message["ink"]))
            self.pad.set_state({"ink": ink, "look": message["look"]})
            before = self.pad.ink  # the page knows it
        answer = dict(self.pad.answer)
        for name, code in (("seen", as_text), ("layers", lambda v: [*map(as_text, v)])):
            if name in answer:
                answer[name] = code(answer[name])
        changed = self.pad.ink != before
        return {"ink": as_text(self.pad.ink) if changed else "", "answer": answer}


class PadPage:
    """The pad, and ways to use it: places are pixels of the paper, 140 by 140."""

    def __init__(self, page, box=None):
        self.page, self.box = page, box or page.locator("main")
        self.paper = self.box.get_by_role("application")
        self.sentence = self.box.locator(".nn-pad-sentence")
        self.said = self.box.locator(".nn-pad-unseen")
        self.large = self.box.locator(".nn-pad-large")
        self.prompt = self.box.locator(".nn-pad-prompt")

    def button(self, label):
        return self.box.get_by_role("button", name=label)

    def on_screen(self, x, y):
        box = self.paper.bounding_box()
        return box["x"] + box["width"] * x / 140, box["y"] + box["height"] * y / 140

    def draw(self, points):
        """Draw a line with the mouse."""
        mouse = self.page.mouse
        mouse.move(*self.on_screen(*points[0]))
        mouse.down()
        for point in points[1:]:
            mouse.move(*self.on_screen(*point))
        mouse.up()

    def sent(self):
        return self.page.evaluate("sent.length")

    def answer(self, sentence="An answer."):
        """Answer what is out, as Python would."""
        self.page.evaluate("s => come({answer: {sentence: s, number: 1}})", sentence)

    def ink(self):
        """Return the ink on the paper, bytes."""
        code = """canvas => {
            const rgba = canvas.getContext('2d').getImageData(0, 0, 140, 140).data;
            return btoa(String.fromCharCode(...rgba.filter((_, i) => i % 4 == 3)));
        }"""
        return base64.b64decode(self.paper.evaluate(code))

    def inked(self, x, y):
        return self.ink()[140 * y + x] > 0

    def pointer(self, kind, events):
        """Let a pen, a finger or a palm do what a browser says of them."""
        code = """([kind, events]) => {
            const paper = document.querySelector('canvas');
            const box = paper.getBoundingClientRect();
            paper.setPointerCapture = () => {};  // these pointers are none
            for (const [type, pointerId, x, y, buttons] of events)
                paper.dispatchEvent(new PointerEvent(type, {
                    pointerId, pointerType: kind, buttons, bubbles: true,
                    cancelable: true, button: type === 'pointermove' ? -1 : 0,
                    clientX: box.left + box.width * x / 140,
                    clientY: box.top + box.height * y / 140,
                }));
        }"""
        whole = [[*event, 1] if len(event) == 4 else event for event in events]
        self.page.evaluate(code, [kind, whole])


@contextmanager
def open_pad(browser, *, answers=False, net=None, dark=False, **context):
    """Open the page in a context of its own; yield it; nothing may have gone wrong."""
    python = Python(net)
    context = browser.new_context(
        **{"viewport": {"width": 900, "height": 700}} | context
    )
    page, errors, strangers = context.new_page(), [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    theme, answering = DARK if dark else "", str(answers).lower()
    body = PAGE.format(css=python.pad._css, theme=theme, answers=answering)

    def serve(route):
        url = route.request.url
        if url == "http://pad.test/":
            route.fulfill(body=body, content_type="text/html; charset=utf-8")
        elif url == "http://pad.test/digit_pad.js":
            kind = "text/javascript; charset=utf-8"
            route.fulfill(body=python.pad._esm, content_type=kind)
        else:
            strangers.append(url)
            route.abort()

    context.route("**/*", serve)
    if answers:
        page.expose_function("python", python)
    page.goto("http://pad.test/")
    page.wait_for_function("window.ready")
    yield PadPage(page)
    context.close()
    assert not errors
    assert [url for url in strangers if not url.endswith("favicon.ico")] == []
