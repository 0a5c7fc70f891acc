// One weight or bias of the drawn network, to be set by hand.
//
// A click on a unit or Enter opens it at its bias, a click on a line at its weight; the
// list beside the number leads to all others that go into this unit.

const NEAR = 8; // pixels from a line within which a click means it
const HINT = "Click a unit or a line, or press Enter on a unit, to set its bias or its weights.";
const INPUT = "what goes in has no weights of its own. Take a unit to the right of it.";
const CANNOT = "784 weights, one for each pixel, are too many to set by hand.";

// `page` has set({ layer, unit, source, value }), paint(), say(sentence) and back(at).
// A place `at` is { column, unit, source }, the source of a bias being null.
function weightEditor(page) {
  const name = element("span", { class: "pg-name" });
  const source = select([], () => ((at.source = chosen()), fill(), page.paint()));
  const number = element("input", {
    type: "number", step: 0.1, min: -100, max: 100, autocomplete: "off",
    oninput: () => (typing = true), onchange: set, onblur: () => (typing = false),
  });
  const parts = element(
    "div",
    { role: "group", hidden: "", onkeydown: (event) => event.key === "Escape" && leave() },
    name, labelled("Which one", source), labelled("Value", number), button("Close", leave),
  );
  const hint = element("p", {}, HINT);
  const node = element("div", { class: "pg-weights" }, hint, parts);
  let net = null;
  let at = null;
  let listed = ""; // for which units there is a list of sources
  let typing = false; // then what the network learns is not written over it

  const chosen = () => (source.value === "bias" ? null : Number(source.value));
  const edgesOf = (column) => net.edges.find((one) => one.to === column);

  function open(place) {
    if (!edgesOf(place.column))
      return page.say(`${nameOf(net, place.column, place.unit)}: ${place.column ? CANNOT : INPUT}`);
    at = { source: null, ...place };
    typing = false;
    [hint.hidden, parts.hidden] = [true, false];
    list();
    fill();
    page.paint();
    number.focus();
    number.select();
  }

  function leave() {
    const had = parts.contains(document.activeElement) && at;
    at = null;
    [hint.hidden, parts.hidden] = [false, true];
    page.paint();
    if (had) page.back(had);
  }

  // The network as it is now: the number follows what is learnt.
  function put(drawn) {
    net = drawn;
    if (!at) return;
    const edges = edgesOf(at.column); // unless another network has been made
    const there = edges && at.unit < net.columns[at.column].drawn && !(at.source >= edges.n_in);
    if (!there || nameOf(net, at.column, at.unit) !== name.textContent) return leave();
    list();
    if (!typing) fill();
  }

  function list() {
    const { n_in } = edgesOf(at.column);
    const names = Array.from({ length: n_in }, (_, i) => nameOf(net, at.column - 1, i));
    const key = JSON.stringify([at.column, at.unit, names]);
    if (listed === key) return;
    listed = key;
    const into = nameOf(net, at.column, at.unit);
    name.textContent = into;
    parts.setAttribute("aria-label", `Weights and bias of ${into}`);
    const options = [["bias", "bias"], ...names.map((one, i) => [i, `weight from ${one}`])];
    source.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
  }

  function fill() {
    const { weights, biases, n_in } = edgesOf(at.column);
    source.value = at.source ?? "bias";
    const value = at.source === null ? biases[at.unit] : weights[at.unit * n_in + at.source];
    number.value = Number(value.toPrecision(4));
  }

  function set() {
    typing = false;
    if (Number.isNaN(number.valueAsNumber)) return fill();
    page.set({ layer: at.column, unit: at.unit, source: at.source, value: number.valueAsNumber });
  }

  return { node, open, put, at: () => at };
}

// The edge that goes by a point of the drawing, or null: { column, unit, source }.
function edgeAt(net, place, x, y) {
  let found = null;
  let least = NEAR;
  for (const { from, to, n_in } of net.edges) {
    const [x0, x1] = [place.columns[from].x + place.size / 2, place.columns[to].x - place.size / 2];
    if (x < x0 || x > x1) continue;
    const share = alongCurve((x - x0) / (x1 - x0));
    place.columns[to].units.forEach((end, j) => {
      for (let i = 0; i < n_in; i++) {
        const start = place.columns[from].units[i];
        const rise = Math.abs(end - start) / (x1 - x0); // a steep line is near sideways too
        const distance = Math.abs(start + share * (end - start) - y) / Math.hypot(1, rise);
        if (distance >= least) continue;
        least = distance;
        found = { column: to, unit: j, source: i };
      }
    });
  }
  return found;
}

// How far a line of `edge` has risen when it is so far to the right; both from 0 to 1.
// Its x is 1.5 (t - t^2) + t^3 of the width, its y 3 t^2 - 2 t^3 of the rise.
function alongCurve(share) {
  let [low, high] = [0, 1];
  for (let k = 0; k < 20; k++) {
    const t = (low + high) / 2;
    if (1.5 * (t - t * t) + t ** 3 < share) low = t;
    else high = t;
  }
  return low * low * (3 - 2 * low);
}
