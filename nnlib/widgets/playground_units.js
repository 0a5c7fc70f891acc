// What lies over the drawn network: a button for each unit, and two for each layer.
//
// The arrow keys go from one unit to the next, Tab to the group and on.

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// `page` has look(at), at { column, unit } or null, edit(at), which may name an edge by its
// source too, change(texts) and say(sentence).
function unitButtons(page) {
  const name = "Units: arrow keys go from one to the next";
  const node = element("div", {
    class: "pg-units", role: "group", "aria-label": name,
    onclick: (event) => edge(event) && page.edit(edge(event)),
    onmousemove: (event) => (node.style.cursor = edge(event) ? "pointer" : ""),
  });
  const edge = ({ target, offsetX, offsetY }) => target === node && edgeAt(net, where, offsetX, offsetY);
  let where = null; // the layout
  let net = null;
  let shown = "";

  // Puts the buttons where the network is drawn; what has the focus keeps it.
  function put(drawn, place) {
    [net, where] = [drawn, place];
    const key = JSON.stringify([place, net.settings.hidden, net.inputs]);
    if (shown === key) return;
    shown = key;
    const focused = node.contains(document.activeElement) && document.activeElement.dataset.unit;
    const parts = place.columns.flatMap((column, c) => {
      const inner = c > 0 && c < place.columns.length - 1;
      const buttons = column.units.map((y, j) => unit(column.x, y, place.size, c, j));
      return inner ? [sizer(column.x, place.stacked, c), ...buttons] : buttons;
    });
    node.replaceChildren(...parts);
    if (focused) node.querySelector(`[data-unit="${focused}"]`)?.focus();
  }

  function sizer(x, stacked, c) {
    const sizes = net.settings.hidden.split(",").map(Number);
    const n = sizes[c - 1];
    const resize = (size) => {
      sizes[c - 1] = Math.max(1, Math.min(256, size));
      page.change({ hidden: sizes.join() });
    };
    const to = (size, text, what) =>
      button(text, () => resize(size), {
        "aria-label": `${what} in layer ${c}`, "data-unit": `${text}${c}`,
      });
    return element(
      "div",
      { class: stacked ? "pg-sizer pg-stacked" : "pg-sizer", style: `left:${x}px` },
      to(n - 1, "\u2212", "One unit fewer"),
      element("span", { "aria-hidden": "true" }, `${n}`),
      to(n + 1, "+", "One unit more"),
    );
  }

  function unit(x, y, size, c, j) {
    const at = { column: c, unit: j };
    const [left, top] = [x - size / 2, y - size / 2];
    return element("button", {
      type: "button", class: "pg-unit", "aria-label": nameOf(net, c, j), "data-unit": `${c}.${j}`,
      tabindex: c === 0 && j === 0 ? 0 : -1,
      style: `left:${left}px;top:${top}px;width:${size}px;height:${size}px`,
      onfocus: () => page.look(at), onblur: () => page.look(null),
      onmouseenter: () => page.look(at), onmouseleave: () => page.look(null),
      onclick: () => page.edit(at),
      onkeydown: (event) => go(event, c, j),
    });
  }

  function go(event, c, j) {
    if (event.key === "Escape") event.target.blur();
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const column = Math.max(0, Math.min(net.columns.length - 1, c + step[0]));
    const last = net.columns[column].drawn - 1;
    const share = j / Math.max(1, net.columns[c].drawn - 1); // how far down it stands
    const to = step[0] ? Math.round(share * last) : j + step[1];
    const row = Math.max(0, Math.min(last, to));
    focus({ column, unit: row });
    page.say(`${nameOf(net, column, row)}. ${describe(net, column, row)}`);
  }

  // Gives the focus to a unit.
  function focus({ column, unit }) {
    const button = node.querySelector(`[data-unit="${column}.${unit}"]`);
    if (!button) return;
    node.querySelectorAll(".pg-unit").forEach((one) => (one.tabIndex = -1));
    button.tabIndex = 0;
    button.focus();
  }

  return { node, put, focus };
}
