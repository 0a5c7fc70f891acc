// The controls of the playground: plain HTML, so that keys and screen readers know them.

const GROUPS = [
  ["Data", ["data", "samples", "noise", "seed", "inputs"]],
  ["Network", ["hidden", "activation", "init", "layers"]],
  ["Training", ["optimiser", "rate", "batch", "loss"]],
];
const OF_POINTS = ["noise", "inputs"]; // images have neither
const SPEEDS = [1, 10, 100, 1000];

function labelled(label, control) {
  control.id = unique();
  return element("div", { class: "pg-field" }, element("label", { for: control.id }, label), control);
}

function select(options, onchange) {
  return element("select", { onchange }, ...options.map(([value, text]) => element("option", { value }, text)));
}

// A setting as { row, put(text) }; `tell(text)` is called when the student changes it.
function controlFor(field, tell) {
  if (field.kind === "several") return boxesFor(field, tell);
  if (field.name === "noise") return sliderFor(field, tell);
  if (field.kind === "layers" || field.name === "seed") {
    const seed = field.name === "seed" ? { type: "number", min: 0, max: 999 } : { type: "text" };
    const input = element("input", { ...seed, autocomplete: "off", onchange: () => tell(input.value) });
    return { row: labelled(field.label, input), put: (text) => (input.value = text), input };
  }
  const input = select(field.options, () => tell(input.value));
  const put = (text) => {
    if (![...input.options].some((option) => option.value === text))
      input.append(element("option", { value: text }, text)); // from a shared text
    input.value = text;
  };
  return { row: labelled(field.label, input), put, input };
}

function sliderFor(field, tell) {
  const shown = element("span", { "aria-hidden": "true" }); // the slider says it itself
  const input = element("input", {
    type: "range", min: 0, max: 0.5, step: 0.05,
    oninput: () => {
      shown.textContent = input.value;
      tell(input.value);
    },
  });
  const row = labelled(field.label, input);
  row.firstChild.replaceWith(element("div", {}, row.firstChild.cloneNode(true), " ", shown));
  const put = (text) => {
    if (document.activeElement === input && input.matches(":active")) return; // is dragged
    input.value = shown.textContent = text;
  };
  return { row, put, input };
}

function boxesFor(field, tell) {
  const names = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const boxes = field.options.map(([value]) =>
    element("input", { type: "checkbox", value, id: unique(), onchange: () => tell(names().join(",")) }),
  );
  const labels = boxes.map((box) => element("label", { for: box.id }, box.value.replaceAll("*", "\u00b7")));
  const row = element(
    "div",
    { class: "pg-field", role: "group", "aria-label": field.label },
    element("span", { class: "pg-name", "aria-hidden": "true" }, field.label),
    element("div", { class: "pg-boxes" }, ...boxes.map((box, i) => element("span", {}, box, labels[i]))),
  );
  const put = (text) => boxes.forEach((box) => (box.checked = text.split(",").includes(box.value)));
  return { row, put, input: { set disabled(is) { boxes.forEach((box) => (box.disabled = is)); } } };
}

// All settings in groups: { node, put(settings, digits) }.
function settingsPanel(fields, change) {
  const controls = {};
  for (const field of fields)
    controls[field.name] = controlFor(field, (text) => change({ [field.name]: text }));
  const layers = () => controls.hidden.input.value.split(/[\s,]+/).filter(Boolean);
  const sizer = (text, name, hidden) =>
    button(text, () => change({ hidden: hidden().join() }), { "aria-label": name });
  const more = sizer("+ layer", "Add a layer", () => [...layers(), 8].slice(0, 4));
  const less = sizer("\u2212 layer", "Remove the last hidden layer", () => layers().slice(0, -1));
  controls.layers = { row: element("div", { class: "pg-layers" }, more, less) };
  const node = element(
    "div",
    { class: "pg-settings" },
    ...GROUPS.map(([legend, names]) =>
      element("fieldset", {}, element("legend", {}, legend), ...names.map((name) => controls[name].row)),
    ),
  );
  const put = (settings, digits) => {
    for (const [name, text] of Object.entries(settings)) controls[name].put(text);
    for (const name of OF_POINTS) controls[name].input.disabled = digits;
    more.disabled = layers().length >= 4;
    less.disabled = layers().length === 0;
  };
  return { node, put };
}

// Play, Step, Start again, speed and gradient check: { node, playing(is), speed() }.
function transport(actions) {
  const play = button("Play", actions.play, { class: "pg-play" });
  const speed = select(SPEEDS.map((n) => [n, n.toLocaleString("en")]), () => {});
  speed.value = "10";
  const node = element(
    "div",
    { class: "pg-transport" },
    play,
    button("Step", actions.step),
    button("Start again", actions.reset),
    button("Check the gradient", actions.check),
    labelled("Updates in a step", speed),
  );
  return {
    node,
    playing: (is) => (play.textContent = is ? "Pause" : "Play"),
    speed: () => Number(speed.value),
  };
}

// Share, save and load: { node, put(text) }.
function filesPanel(actions) {
  const text = element("input", { type: "text", autocomplete: "off", spellcheck: "false" });
  const file = element("input", { type: "text", autocomplete: "off", spellcheck: "false" });
  file.value = "my_network.npz";
  const copy = async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      if (!document.execCommand("copy")) return; // there is no clipboard without https
    }
    actions.copied();
  };
  const node = element(
    "details",
    { class: "pg-files" },
    element("summary", {}, "Share these settings, save or load the network"),
    element("div", {}, labelled("Settings as text, to send or to paste", text), button("Copy", copy), button("Use this text", () => actions.paste(text.value))),
    element("div", {}, labelled("File of the network", file), button("Save", () => actions.save(file.value)), button("Load", () => actions.load(file.value))),
  );
  const put = (value) => {
    if (document.activeElement !== text) text.value = value;
  };
  return { node, put };
}
