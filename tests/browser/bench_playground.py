"""How many pictures a second the playground draws in JupyterLab, and what it might.

`python3 -m tools bench playground` prints both: the playground with 2-16-16-2, ten
updates a picture, and an anywidget that does nothing but ask its kernel for 30,000
bytes and paint them on a canvas of the same size. They take turns, three rounds.
"""

import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests.browser.lab import Lab, server
from tests.browser.test_playground_in_lab import NEW, show
from tests.browser_site.conftest import QUIET, chromium

SECONDS, ROUNDS = 5, 3
BARE = '''
import anywidget

class Bare(anywidget.AnyWidget):
    _esm = """
    function render({ model, el }) {
        const canvas = Object.assign(document.createElement('canvas'),
            {width: 640, height: 500, className: 'bare'});
        const pen = canvas.getContext('2d');
        let bytes = null, on = false;
        window.bare = {drawn: 0, play(is) { on = is; if (is) model.send({}); }};
        function draw() {
            const image = new ImageData(75, 100);
            image.data.set(new Uint8Array(bytes.buffer.slice(bytes.byteOffset,
                bytes.byteOffset + 30000)));
            pen.putImageData(image, 0, 0);
            pen.drawImage(canvas, 0, 0, 75, 100, 0, 0, 640, 500);
            bare.drawn += 1;
        }
        model.on('msg:custom', (state, buffers) => {
            bytes = buffers[0];
            if (on) model.send({});
            requestAnimationFrame(draw);
        });
        el.append(canvas);
    }
    export default { render };
    """

    def __init__(self):
        super().__init__()
        self.on_msg(lambda *message: self.send({}, [bytes(30_000)]))

Bare()
'''
PLAY = "from nnlib import widgets\nwidgets.playground('hidden=16,16')"
DRAWN = {
    "bare canvas": "bare.drawn",
    "playground": "document.querySelector('.pg-root').counts.drawn",
}


def pictures_a_second(page, name, press):
    """Let one of them play; return how many pictures it drew in a second."""
    press(True)
    page.wait_for_timeout(500)
    code = f"[{DRAWN[name]}, performance.now()]"
    n, since = page.evaluate(code)
    page.wait_for_timeout(1000 * SECONDS)
    later, now = page.evaluate(code)
    press(False)
    page.wait_for_timeout(500)
    return 1000 * (later - n) / (now - since)


def main():
    """Measure both and print what they reach."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        server(Path(folder)) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=QUIET.split()
        )
        page = browser.new_page(viewport={"width": 1280, "height": 1800})
        lab = Lab(page, url)
        page.evaluate(NEW, ["notebooks/bench.ipynb", [BARE, PLAY]])
        show(lab, "notebooks/bench.ipynb").run()
        page.locator(".bare").wait_for()
        page.locator(".pg-root").wait_for()
        toggle = page.locator(".pg-play")
        press = {
            "bare canvas": lambda is_on: page.evaluate("is => bare.play(is)", is_on),
            "playground": lambda is_on: toggle.click(),
        }
        rates = {name: [] for name in DRAWN}
        for _ in range(ROUNDS):
            for name in DRAWN:
                rates[name].append(pictures_a_second(page, name, press[name]))
        browser.close()
    for name, values in rates.items():
        print(f"{name}: {median(values):.1f} pictures a second")  # noqa: T201
    pairs = zip(rates["playground"], rates["bare canvas"], strict=True)
    share = median(ours / bare for ours, bare in pairs)
    print(f"the playground reaches {share:.0%} of the bare canvas")  # noqa: T201


if __name__ == "__main__":
    main()
