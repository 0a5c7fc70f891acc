// The playground: asks the kernel for updates, and draws what comes back.
//
// One request is on its way at a time. While it plays, the page asks for the next picture
// when one has come, and draws that one meanwhile; so at most one picture waits. Changes
// of settings go with the next request. Every answer has all that there is to be drawn,
// so a page that comes late has missed nothing. Files that go before it: see _playground.py.

const SILENCE = 4000; // ms without an answer, until a sentence says why
const CALM = 500; // ms between pictures where less motion is wanted
const GONE =
  "The Python of this notebook has been restarted or has ended, and this network with " +
  "it. Run the cell again for a new playground.";

function render({ model, el }) {
  let net = null; // what is drawn
  let chosen = null; // the unit that is looked at
  let place = null; // where the units are drawn
  let playing = false;
  let asked = null; // the request that is on its way
  let dead = false;
  let paused = false; // by the student, and not said yet
  let silence = 0;
  let clock = 0;
  let n_asked = 0;
  const waiting = []; // answers that have come and are not drawn
  const wanted = []; // requests of the student
  let change = {}; // settings to go with the next request
  const me = unique();

  const said = make("p", { role: "status", class: "pg-said" });
  const total = make("p", { class: "pg-summary" });
  const drawing = make("canvas", { role: "img" });
  const plane = make("canvas", { role: "img" });
  const curves = make("canvas", { role: "img" });
  const units = make("div", { class: "pg-units", role: "group", "aria-label": "Units: arrow keys go from one to the next" });
  const about = make("p", { class: "pg-about" });
  const title = make("p", { class: "pg-title" });
  const answersOnly = make("input", { type: "checkbox", id: unique(), onchange: () => paint() });
  const showTest = make("input", { type: "checkbox", id: unique(), onchange: () => paint() });
  const looks = make(
    "div",
    { class: "pg-looks" },
    make("span", {}, showTest, make("label", { for: showTest.id }, "show test samples")),
    make("span", {}, answersOnly, make("label", { for: answersOnly.id }, "only the answer")),
  );
  const controls = transport({
    play: () => setPlaying(!playing),
    step: () => (setPlaying(false), want({ do: "step", n: controls.speed(), tell: true })),
    reset: () => want({ do: "reset" }),
    check: () => want({ do: "check" }),
  });
  const settings = settingsPanel(model.get("fields"), (texts) => {
    change = { ...change, ...texts };
    pump();
  });
  const files = filesPanel({
    copied: () => say("The text is in the clipboard."),
    paste: (text) => want({ do: "paste", text }),
    save: (file) => want({ do: "save", file }),
    load: (file) => want({ do: "load", file }),
  });
  const picture = make("div", { class: "pg-network" }, drawing, units);
  const side = make("div", { class: "pg-side" }, title, plane, looks, about);
  const below = make("div", { class: "pg-curves" }, curves);
  const root = make(
    "div",
    { class: "pg-root", role: "region", "aria-label": "Playground" },
    controls.node, said, settings.node, total,
    make("div", { class: "pg-main" }, picture, side, below),
    files.node,
  );
  root.counts = { asked: 0, answered: 0, drawn: 0 }; // for tests
  el.dataset.lmSuppressShortcuts = "true"; // keys are ours, not JupyterLab's
  el.append(root);

  function say(sentence) {
    said.textContent = sentence;
  }
  function want(request) {
    wanted.push(request);
    pump();
  }
  function setPlaying(is) {
    if (dead) return say(GONE);
    if (is === playing) return;
    playing = is;
    controls.playing(is);
    if (is) say("It learns.");
    else paused = true; // said when the last picture is there
    rest();
    pump();
  }

  function rest() {
    if (!paused || playing || asked !== null || waiting.length) return;
    paused = false;
    say(`Paused. ${briefly(net)}`);
  }

  // Sends the next request, unless one is on its way.
  function pump() {
    if (dead) return say(GONE);
    if (asked !== null || waiting.length > 1) return;
    let request = null;
    if (Object.keys(change).length) {
      request = { change };
      change = {};
    } else if (wanted.length) request = wanted.shift();
    else if (playing && waiting.length < 2) request = { do: "step", n: controls.speed() };
    if (!request) return;
    asked = { ...request, id: `${me}-${(n_asked += 1)}`, view: me };
    root.counts.asked += 1;
    const { tell, view, ...message } = asked;
    model.send({ ...message, playing, version: net?.version ?? waiting[0]?.state.version ?? 0 });
    silence = setTimeout(
      () => say("Python has not answered yet: another cell may be running. The playground goes on after it."),
      SILENCE,
    );
  }

  function hear(state, buffers) {
    const mine = state.id === asked?.id;
    if (mine) {
      clearTimeout(silence);
      root.counts.answered += 1;
      if (state.said) say(state.said);
      else if (asked.tell) state.tell = true;
      asked = null;
    }
    if (state.halted && playing) {
      playing = false;
      controls.playing(false);
    }
    waiting.push({ state, buffers });
    if (waiting.length === 1) schedule();
    pump();
  }

  function schedule() {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches && playing;
    if (calm) clock = setTimeout(show, CALM);
    else if (document.hidden) clock = setTimeout(show, 0);
    else clock = requestAnimationFrame(show);
  }

  function show() {
    if (dead) return;
    const { state, buffers } = waiting.shift();
    const first = !net;
    net = network(state, buffers, net);
    root.counts.drawn += 1;
    if (!Object.keys(change).length) settings.put(net.settings, net.digits);
    files.put(net.text);
    total.textContent = summary(net);
    if (state.tell) say(briefly(net));
    if (first) say("Press Play.");
    paint();
    if (waiting.length) schedule();
    pump();
    rest();
  }

  function paint() {
    if (!net) return;
    const style = getComputedStyle(root);
    const ink = isLight(style.color) ? "dark" : "light"; // light letters: a dark page
    const width = picture.clientWidth;
    if (!width) return; // not to be seen
    if (chosen && !(chosen.unit < net.columns[chosen.column]?.drawn)) chosen = null;
    const labels = net.digits ? 0 : Math.max(...net.inputs.map((name) => 4 + 6.5 * name.length));
    place = layout(net.columns, width, labels);
    drawNetwork(penOf(drawing, width, place.height), net, place, style.color, ink, chosen);
    drawing.setAttribute("aria-label", `Network ${net.sizes.join(", ")}: lines are weights, solid if positive, dashed if negative, the thicker the larger.`);
    putUnits();
    paintSide(style.color, ink);
  }

  function paintSide(color, ink) {
    const width = Math.min(side.clientWidth, 400);
    looks.hidden = net.digits;
    const looked = chosen && net.pixels(chosen.column, chosen.unit);
    const height = net.digits ? heightOfDigits(width) : width;
    const pen = penOf(plane, width, height);
    const frame = net.digits ? null : axesOfPlane(pen, width, net.reach, color);
    if (looked) paintUnit(pen, frame, Math.min(width, height));
    else if (net.digits) {
      title.textContent = "Test digits: what it is \u2192 what the network says";
      about.textContent = "\u2717 and a thick frame: a wrong answer. The number is its probability.";
      drawDigits(pen, net.samples, net.labels, net.output, width, color);
      plane.setAttribute("aria-label", digitsInWords(net));
    } else {
      title.textContent = "What the network says";
      about.textContent = `Colour: the probable class. Line: the border. Samples: disc 0, square 1${net.sizes.at(-1) > 2 ? ", triangle 2" : ""}.`;
      drawPlane(pen, net.output, net.sides[1], frame, answersOnly.checked);
      drawPoints(pen, net.samples, net.labels, net.n_train, showTest.checked, frame);
      plane.setAttribute("aria-label", `The plane of x1 and x2 from \u2212${net.reach} to ${net.reach}, tinted by the answer, with ${net.n_train} training samples.`);
    }
    const wide = below.clientWidth;
    drawCurves(penOf(curves, wide, 170), net.losses, wide, 170, color, ink);
    curves.setAttribute("aria-label", "Training and test loss over the updates so far; the last values stand above.");
  }

  function paintUnit(pen, frame, width) {
    const { column, unit } = chosen;
    const pixels = net.pixels(column, unit);
    const [n] = net.sides;
    if (frame) {
      onGrid(pen, painted(pixels, n, net.colors(column, unit)), n, frame);
      drawPoints(pen, net.samples, net.labels, net.n_train, showTest.checked, frame);
    } else if (net.signed(column)) drawWeights(pen, pixels, width);
    else pen.drawImage(painted(pixels, n, net.colors(column, unit)), 0, 0, width, width);
    title.textContent = nameOf(net, column, unit);
    about.textContent = describe(net, column, unit);
    plane.setAttribute("aria-label", `${title.textContent}. ${about.textContent}`);
  }

  // A button over each unit's picture, and two above each hidden layer.
  function putUnits() {
    const key = JSON.stringify([place, net.settings.hidden]);
    if (units.dataset.key === key) return;
    const focused = document.activeElement?.dataset?.unit;
    const inside = units.contains(document.activeElement);
    units.dataset.key = key;
    const parts = [];
    place.columns.forEach((column, c) => {
      if (c > 0 && c < place.columns.length - 1) parts.push(sizer(column.x, c));
      column.units.forEach((y, j) => parts.push(unitButton(column.x, y, c, j)));
    });
    units.replaceChildren(...parts);
    const back = inside && units.querySelector(`[data-unit="${focused}"]`);
    if (back) back.focus();
  }

  function sizer(x, c) {
    const sizes = net.settings.hidden.split(",").map(Number);
    const to = (n) => () => {
      sizes[c - 1] = Math.max(1, Math.min(256, n));
      change = { ...change, hidden: sizes.join() };
      pump();
    };
    const n = sizes[c - 1];
    const button = (text, name, k) =>
      make("button", { type: "button", "aria-label": `${name} in layer ${c}`, "data-unit": `${text}${c}`, onclick: to(k) }, text);
    return make(
      "div",
      { class: place.stacked ? "pg-sizer pg-stacked" : "pg-sizer", style: `left:${x}px` },
      button("\u2212", "One unit fewer", n - 1),
      make("span", { "aria-hidden": "true" }, `${n}`),
      button("+", "One unit more", n + 1),
    );
  }

  function unitButton(x, y, c, j) {
    const name = nameOf(net, c, j);
    const half = place.size / 2;
    const look = (at) => () => {
      chosen = at;
      paint();
    };
    return make("button", {
      type: "button", class: "pg-unit", "aria-label": name, "data-unit": `${c}.${j}`,
      tabindex: c === 0 && j === 0 ? 0 : -1,
      style: `left:${x - half}px;top:${y - half}px;width:${place.size}px;height:${place.size}px`,
      onfocus: look({ column: c, unit: j }), onblur: look(null),
      onmouseenter: look({ column: c, unit: j }), onmouseleave: look(null),
      onkeydown: (event) => go(event, c, j),
    });
  }

  function go(event, c, j) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === "Escape") event.target.blur();
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const column = Math.max(0, Math.min(net.columns.length - 1, c + step[0]));
    const last = net.columns[column].drawn - 1;
    const scaled = step[0] ? Math.round((j / Math.max(1, net.columns[c].drawn - 1)) * last) : j + step[1];
    const unit = Math.max(0, Math.min(last, scaled));
    const next = units.querySelector(`[data-unit="${column}.${unit}"]`);
    units.querySelectorAll(".pg-unit").forEach((one) => (one.tabIndex = -1));
    next.tabIndex = 0;
    next.focus();
    say(`${nameOf(net, column, unit)}. ${describe(net, column, unit)}`);
  }

  // The figure that stands for the playground where no kernel runs is an output above it.
  function hideTwin(is) {
    const above = el.closest(".jp-OutputArea-child")?.previousElementSibling;
    if (above?.querySelector(".nn-twin")) above.classList.toggle("nn-twin-replaced", is);
  }
  function die() {
    dead = true;
    playing = false;
    clearTimeout(silence);
    controls.playing(false);
    root.querySelectorAll("button, select, input").forEach((part) => (part.disabled = true));
    say(GONE);
  }

  model.on("msg:custom", hear);
  model.on("comm_live_update", die);
  const resized = new ResizeObserver(() => (hideTwin(true), paint()));
  resized.observe(root);
  const themed = new MutationObserver(() => paint());
  themed.observe(document.body, { attributes: true });
  want({ do: "look" });
  return () => {
    playing = false;
    hideTwin(false);
    resized.disconnect();
    themed.disconnect();
    cancelAnimationFrame(clock);
    clearTimeout(clock);
    clearTimeout(silence);
  };
}

function isLight(color) {
  const [r, g, b] = color.match(/[\d.]+/g).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b > 128;
}

export default { render };
