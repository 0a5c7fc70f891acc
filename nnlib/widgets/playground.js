// The playground: controls, the network, what stands beside it, and what is said.
//
// Every answer of the kernel has all that there is to be drawn, so a page that comes late
// has missed nothing. The files that go before this one are named in _playground.py.

function checkbox(label, onchange) {
  const input = element("input", { type: "checkbox", id: unique(), onchange });
  return { input, node: element("span", {}, input, element("label", { for: input.id }, label)) };
}

function render({ model, el }) {
  keepKeys(el);
  let net = null; // what is drawn
  let chosen = null; // the unit that is looked at
  let paused = false; // by the student, and not said yet

  const said = element("p", { role: "status", class: "pg-said" });
  const total = element("p", { class: "pg-summary" });
  const drawing = element("canvas", { role: "img" });
  const plane = element("canvas", { role: "img" });
  const curves = element("canvas", { role: "img" });
  const about = element("p", { class: "pg-about" });
  const title = element("p", { class: "pg-title" });
  const showTest = checkbox("show test samples", () => paint());
  const answersOnly = checkbox("only the answer", () => paint());
  const looks = element("div", { class: "pg-looks" }, showTest.node, answersOnly.node);
  const controls = transport({
    play: () => setPlaying(!kernel.isPlaying()),
    step: () => {
      if (kernel.isPlaying()) kernel.play(false);
      kernel.want({ do: "step", n: controls.speed() });
    },
    reset: () => kernel.want({ do: "reset" }),
    check: () => kernel.want({ do: "check" }),
  });
  const settings = settingsPanel(model.get("fields"), (texts) => kernel.change(texts));
  const files = filesPanel({
    copied: () => say("The text is in the clipboard."),
    paste: (text) => kernel.want({ do: "paste", text }),
    save: (file) => kernel.want({ do: "save", file }),
    load: (file) => kernel.want({ do: "load", file }),
  });
  const units = unitButtons({
    look: (at) => ((chosen = at), paint()),
    edit: (at) => weights.open(at),
    change: (texts) => kernel.change(texts),
    say,
  });
  const weights = weightEditor({
    set: (weight) => kernel.want({ do: "set", weight }),
    paint: () => paint(),
    back: (at) => units.focus(at),
    say,
  });
  const picture = element("div", { class: "pg-drawing" }, drawing, units.node);
  const upper = element("div", { class: "pg-network" }, picture, weights.node);
  const side = element("div", { class: "pg-side" }, title, plane, looks, about);
  const below = element("div", { class: "pg-curves" }, curves);
  const root = element(
    "div",
    { class: "pg-root", role: "region", "aria-label": "Playground" },
    controls.node, said, settings.node, total,
    element("div", { class: "pg-main" }, upper, side, below),
    files.node,
  );
  root.counts = { asked: 0, answered: 0, drawn: 0 }; // for tests
  el.append(root);
  const kernel = conversation(model, root.counts, {
    draw, say, rests, speed: controls.speed, showPlaying: controls.playing,
  });

  function say(sentence) {
    said.textContent = sentence;
  }
  function setPlaying(is) {
    if (is) say("It learns.");
    paused = !is; // said when the last picture is there
    kernel.play(is);
  }
  function rests() {
    if (paused) say(`Paused. ${briefly(net)}`);
    paused = false;
  }

  function draw(state, buffers) {
    const first = !net;
    net = network(state, buffers, net);
    if (!kernel.isChanging()) settings.put(net.settings, net.digits);
    files.put(net.text);
    weights.put(net);
    total.textContent = summary(net);
    if (state.tell && !paused) say(briefly(net));
    if (first) say("Press Play.");
    paint();
  }

  function paint() {
    const width = picture.clientWidth;
    if (!net || !width) return; // nothing yet, or not to be seen
    const { color } = getComputedStyle(root);
    const ink = isLight(color) ? "dark" : "light"; // light letters: a dark page
    if (chosen && !(chosen.unit < net.columns[chosen.column]?.drawn)) chosen = null;
    const labels = net.digits ? 0 : Math.max(...net.inputs.map((name) => 4 + 6.5 * name.length));
    const place = layout(net.columns, width, labels);
    drawNetwork(penOf(drawing, width, place.height), net, place, color, ink, chosen ?? weights.at());
    drawing.setAttribute("aria-label", `Network ${net.sizes.join(", ")}: ${LINES}`);
    units.put(net, place);
    paintSide(color);
    const wide = below.clientWidth;
    drawCurves(penOf(curves, wide, 170), net.losses, wide, 170, color, ink);
    curves.setAttribute("aria-label", CURVES);
  }

  function paintSide(color) {
    const width = Math.min(side.clientWidth, 400);
    const height = net.digits ? heightOfDigits(width) : width;
    const pen = penOf(plane, width, height);
    const frame = net.digits ? null : axesOfPlane(pen, width, net.reach, color);
    looks.hidden = net.digits;
    if (chosen && net.pixels(chosen.column, chosen.unit)) {
      paintUnit(pen, frame, Math.min(width, height));
      tell(nameOf(net, chosen.column, chosen.unit), describe(net, chosen.column, chosen.unit));
    } else if (net.digits) {
      drawDigits(pen, net.samples, net.labels, net.output, width, color);
      tell("Test digits: what it is \u2192 what the network says", WRONG, digitsInWords(net));
    } else {
      drawPlane(pen, net.output, net.sides[1], frame, answersOnly.input.checked);
      paintPoints(pen, frame);
      tell("What the network says", marks(net), planeInWords(net));
    }
  }
  function tell(name, sentence, alternative = `${name}. ${sentence}`) {
    title.textContent = name;
    about.textContent = sentence;
    plane.setAttribute("aria-label", alternative);
  }
  function paintPoints(pen, frame) {
    drawPoints(pen, net.samples, net.labels, net.n_train, showTest.input.checked, frame);
  }
  function paintUnit(pen, frame, width) {
    const { column, unit } = chosen;
    const pixels = net.pixels(column, unit);
    const [n] = net.sides;
    if (net.digits && net.signed(column)) return drawWeights(pen, pixels, width);
    const image = painted(pixels, n, net.colors(column, unit));
    if (!frame) return pen.drawImage(image, 0, 0, width, width);
    onGrid(pen, image, n, frame);
    paintPoints(pen, frame);
  }

  function die() {
    kernel.stop();
    controls.playing(false);
    root.querySelectorAll("button, select, input").forEach((part) => (part.disabled = true));
    say(GONE);
  }

  model.on("comm_live_update", die);
  const resized = new ResizeObserver(paint);
  resized.observe(root);
  const themed = new MutationObserver(paint);
  themed.observe(document.body, { attributes: true });
  const showTwin = hideTwin(el);
  kernel.want({ do: "look" });
  return () => {
    kernel.stop();
    showTwin();
    resized.disconnect();
    themed.disconnect();
  };
}

function isLight(color) {
  const [r, g, b] = color.match(/[\d.]+/g).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b > 128;
}

export default { render };
