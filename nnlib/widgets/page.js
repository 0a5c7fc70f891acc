// What the pages of numbers, pad and playground share. It goes before their own files.

// An attribute that begins with "on" is a handler, such as `onclick`.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function button(text, onclick, attributes = {}) {
  return element("button", { type: "button", ...attributes, onclick }, text);
}

// A number and its noun: "1 update", "1,000 updates".
const counted = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

// A name for a part; by chance, since each widget loads this file anew and would count
// from 1.
const unique = () => `nn-${Math.random().toString(36).slice(2)}`;

// Keys that are pressed in a widget are its own: in JupyterLab an arrow would go to another
// cell, and D twice delete this one.
function keepKeys(el) {
  el.dataset.lmSuppressShortcuts = "true";
  el.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  });
}

// The bytes of what Python has sent: a view of a buffer, or a buffer.
function bytesOf(sent) {
  return new Uint8Array(sent.buffer ?? sent, sent.byteOffset, sent.byteLength);
}

// Hides the figure that stands for a widget where no kernel runs, an output above it.
// Returns what shows it again.
function hideTwin(el) {
  let twin = null;
  const seen = new ResizeObserver(() => {
    const above = el.closest(".jp-OutputArea-child")?.previousElementSibling;
    if (!above?.querySelector(".nn-twin")) return; // not drawn yet
    twin = above;
    twin.classList.add("nn-twin-replaced");
  });
  seen.observe(el);
  return () => {
    seen.disconnect();
    twin?.classList.remove("nn-twin-replaced");
  };
}
