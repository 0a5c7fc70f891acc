"""How a test operates an interactive part of the course."""

from statistics import median

# what has been pressed, and how many new pictures and sentences came after it?
WATCH = """box => {
    const seen = window.seen = {keys: 0, key: 0, changes: 0, changed: 0, pictures: 0};
    window.watching?.disconnect();
    const hasPicture = node => node.nodeName === 'IMG' || node.querySelector?.('img');
    window.watching = new MutationObserver(records => {
        seen.changes += 1;
        seen.changed = performance.now();
        for (const record of records)
            seen.pictures += [...record.addedNodes].filter(hasPicture).length;
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
        self.sliders = box.get_by_role("slider")
        self.dropdowns = box.locator("select")

    def state(self):
        """Return the picture and all sentences beside it."""
        image = self.box.locator("img").get_attribute("src")
        return image, " ".join(self.box.locator("p").all_text_contents())

    def act(self, action):
        """Do something that must change the box; return its new state."""
        before = self.page.evaluate("seen.changes")
        action()
        self.page.wait_for_function("n => seen.changes > n", arg=before, timeout=60_000)
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

    def pictures(self):
        """Return how many new pictures there were since the box was found."""
        return self.page.evaluate("seen.pictures")

    def lateness(self):
        """Return, to be printed, how long a picture took: it depends on the machine."""
        return f"median {median(self.latencies):.0f} ms from key to picture"
