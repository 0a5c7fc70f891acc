// A square to draw a digit on: by mouse, pen, finger or keyboard.
//
// `ink` holds N * N bytes, 0 paper, 255 ink; the page sends it when a stroke ends. What
// Python wants on the paper comes as a message with such bytes. Python remembers what
// there was before; the page asks it to undo.

const N = 140; // pixels of the drawing: 5 for each pixel of MNIST
const STEP = 5; // of the keyboard's pen
const HELP =
  "Drawing area. Arrow keys move the pen, space lowers and lifts it, Delete clears, " +
  "Ctrl+Z takes back.";
const MOVES = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

function render({ model, el }) {
  const paper = document.createElement("canvas");
  const pen = paper.getContext("2d", { willReadFrequently: true });
  const tip = document.createElement("div"); // where the keyboard's pen stands
  const said = document.createElement("p"); // what the keyboard has just done
  let last = null; // end of the line that the pointer draws
  const keys = { x: N / 2, y: N / 2, down: false };

  paper.width = paper.height = N;
  Object.assign(pen, { lineWidth: 11, lineCap: "round", lineJoin: "round" });
  Object.assign(paper.style, {
    width: "280px", height: "280px", background: "white", cursor: "crosshair",
    border: "2px solid #767676", boxSizing: "border-box", touchAction: "none",
  });
  Object.assign(tip.style, {
    position: "absolute", width: "14px", height: "14px", borderRadius: "50%",
    transform: "translate(-50%, -50%)", border: "3px solid #0072B2",
    boxSizing: "border-box", pointerEvents: "none", visibility: "hidden",
  });
  paper.tabIndex = 0;
  paper.setAttribute("role", "application");
  paper.setAttribute("aria-label", HELP);
  said.setAttribute("role", "status");
  said.textContent = HELP;
  said.style.maxWidth = "280px";
  el.dataset.lmSuppressShortcuts = "true"; // the arrows are ours, not JupyterLab's
  el.style.position = "relative";
  el.append(paper, tip, said);

  function send() {
    const rgba = pen.getImageData(0, 0, N, N).data;
    const ink = Uint8Array.from({ length: N * N }, (_, i) => rgba[4 * i + 3]);
    model.set("ink", new DataView(ink.buffer));
    model.save_changes();
  }
  function paint(bytes) {
    const image = pen.createImageData(N, N);
    for (let i = 0; i < Math.min(bytes.byteLength, N * N); i++)
      image.data[4 * i + 3] = bytes.getUint8(i);
    pen.putImageData(image, 0, 0);
  }
  function clear() {
    pen.clearRect(0, 0, N, N);
    send();
  }
  function line(from, to) {
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x + 0.01, to.y); // a line of no length would leave no dot
    pen.stroke();
  }
  function place(event) {
    const box = paper.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * N;
    return { x, y: ((event.clientY - box.top) / box.height) * N };
  }
  function showTip(visible) {
    tip.style.visibility = visible ? "visible" : "hidden";
    tip.style.background = keys.down ? "#0072B2" : "transparent";
    tip.style.left = `${(keys.x / N) * 280}px`;
    tip.style.top = `${(keys.y / N) * 280}px`;
  }
  function end() {
    if (last) send();
    last = null;
  }

  paper.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    paper.setPointerCapture(event.pointerId);
    last = place(event);
    line(last, last);
  });
  paper.addEventListener("pointermove", (event) => {
    if (!last) return;
    const here = place(event);
    line(last, here);
    last = here;
  });
  paper.addEventListener("pointerup", end);
  paper.addEventListener("pointercancel", end);
  paper.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (move) {
      const from = { x: keys.x, y: keys.y };
      keys.x = Math.min(N, Math.max(0, keys.x + move[0]));
      keys.y = Math.min(N, Math.max(0, keys.y + move[1]));
      if (keys.down) line(from, keys);
    } else if (event.key === " ") {
      keys.down = !keys.down;
      if (keys.down) line(keys, keys);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      keys.down = false;
      clear();
    } else if (event.key === "z" && (event.ctrlKey || event.metaKey)) {
      keys.down = false;
      model.send("undo");
    } else return; // Tab and all others keep their meaning
    event.preventDefault();
    event.stopPropagation();
    if (keys.down && !event.repeat) send();
    showTip(true);
    said.textContent =
      `Pen ${keys.down ? "down" : "up"}, column ${keys.x / STEP} of ${N / STEP}, ` +
      `row ${keys.y / STEP} of ${N / STEP}.`;
  });
  paper.addEventListener("keyup", (event) => {
    if (keys.down && MOVES[event.key]) send();
  });
  paper.addEventListener("focus", () => showTip(paper.matches(":focus-visible")));
  paper.addEventListener("blur", () => {
    keys.down = false;
    showTip(false);
  });
  model.on("msg:custom", (_, buffers) => paint(buffers[0]));
  paint(model.get("ink")); // a second view shows what the first one has
}

export default { render };
