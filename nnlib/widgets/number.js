// A number on a slider, with a box to type it into. Both are the browser's own, so that
// keys, screen readers, zoom and forced colours know them. It goes after page.js.

function render({ model, el }) {
  const [label, kind, low, high, step] = ["label", "kind", "low", "high", "step"].map((name) => model.get(name));
  const place = kind === "log" ? Math.log10 : Number; // on the slider
  const ends = { min: place(low), max: place(high), step };
  const id = unique();
  const range = element("input", { type: "range", id, ...ends, oninput: slid });
  const few = { min: low, max: high, step: kind === "log" ? "any" : step, "aria-label": label };
  const box = element("input", { type: "number", ...few, onchange: typed });

  function slid() {
    const value = kind === "log" ? 10 ** range.value : Number(range.value);
    tell(Number(value.toPrecision(3))); // 0.3, not 0.30000000000000004
  }
  function typed() {
    if (Number.isNaN(box.valueAsNumber)) return show();
    const value = Math.min(Math.max(box.valueAsNumber, low), high);
    tell(kind === "int" ? Math.round(value) : value);
  }
  function tell(value) {
    model.set("value", value);
    model.save_changes();
    show(); // also what was taken to an end
  }
  // A typed number stays as it is; the slider stands at its nearest step, and says the number.
  function show() {
    const value = model.get("value");
    box.value = value;
    range.value = place(value);
    range.setAttribute("aria-valuetext", String(value));
  }
  model.on("change:value", show);
  show();
  el.classList.add("nn-number");
  keepKeys(el);
  el.append(element("label", { for: id }, label), range, box);
  return () => model.off("change:value", show);
}

export default { render };
