"""How a test operates an interactive part of the course."""

from statistics import median
from time import perf_counter, process_time

# when was the last key, and when the last new picture or sentence after it?
WATCH = """box => {
    const seen = window.seen = {keys: 0, key: 0, changes: 0, changed: 0};
    window.watching?.disconnect();
    window.watching = new MutationObserver(() => {
        seen.changes += 1;
        seen.changed = performance.now();
    });
    for (const part of box.querySelectorAll('.widget-html-content'))
        window.watching.observe(part, {childList: true, subtree: true});
    const pressed = () => { seen.keys += 1; seen.key = performance.now(); };
    for (const kind of ['keydown', 'pointerdown', 'change'])
        box.addEventListener(kind, pressed, true);
}"""


class Interactive:
    """A box of `nnlib.widgets` in the page."""

    def __init__(self, page, box):
        self.page, self.box = page, box
        self.latencies = []  # ms
        box.scroll_into_view_if_needed()
        box.evaluate(WATCH)
        self.sliders = box.locator(".widget-hslider")
        self.dropdowns = box.locator("select")

    def state(self):
        """Return the picture and all sentences beside it."""
        image = self.box.locator("img").get_attribute("src")
        return image, " ".join(self.box.locator("p").all_text_contents())

    def act(self, action):
        """Do something that must change the box; return its new state."""
        before = self.page.evaluate("seen.changes")
        action()
        self.page.wait_for_function("n => seen.changes > n", arg=before, timeout=10_000)
        self.latencies.append(self.page.evaluate("seen.changed - seen.key"))
        return self.state()

    def press(self, control, key):
        """Press a key on a slider or a dropdown that must change the box."""

        def action():
            control.focus()
            self.page.keyboard.press(key)

        return self.act(action)

    def returns_to(self, picture):
        """Wait until the box shows a picture again; a TimeoutError if it does not."""
        self.page.wait_for_function(
            "([box, src]) => box.querySelector('img').src === src",
            arg=[self.box.element_handle(), picture],
        )

    def wait_until_still(self, seconds):
        self.page.wait_for_function(
            "ms => performance.now() - Math.max(seen.key, seen.changed) > ms",
            arg=1000 * seconds,
        )

    def settle(self, control, keys):
        """Press keys as fast as can be; return the seconds until all is still."""
        control.focus()
        for key in keys:
            self.page.keyboard.press(key)
        self.wait_until_still(0.8)
        return self.page.evaluate("(seen.changed - seen.key) / 1000")


def crowding():
    """Return how many times longer than alone this machine takes now, at least 1."""
    shares = []
    for _ in range(5):
        since, worked = perf_counter(), process_time()
        while process_time() - worked < 0.02:
            pass
        shares.append((perf_counter() - since) / 0.02)
    return max(1.0, median(shares))
