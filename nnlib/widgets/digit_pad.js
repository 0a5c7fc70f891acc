// A paper to draw a digit on, by mouse, pen, finger or keyboard, and beside it what a
// network makes of the drawing. page.js goes before this file.
//
// The page draws and remembers. Python gets `ink`, N * N bytes from 0 paper to 255 ink,
// with the number `look`, and sets `answer`. Nothing more is sent before that has come,
// and then only what is on the paper by now. Python sets `ink` for a test digit.

const N = 140; // pixels of the drawing: 5 for each pixel of MNIST
const FINE = 4; // what is shown has so many times as many
const STEP = 5; // of the keyboard's pen
const SHORT = 25; // a finger's line, in pixels, up to which a second finger is a pinch
const PATIENCE = 3000; // ms without an answer until the page says so
const KEYS =
  "Arrow keys move the pen, space lowers and lifts it, Delete clears, Ctrl+Z takes back.";
const SILENT =
  "Python has not answered yet. If a cell is running, the answer comes when it is done. " +
  "If Python was restarted, run the cell of this pad again.";
const HAND =
  '<svg viewBox="0 0 48 56" width="48" height="56" aria-hidden="true" fill="none" ' +
  'stroke="currentColor" stroke-width="2.5" stroke-linejoin="round" stroke-linecap="round">' +
  '<path d="M13 33V7a4 4 0 0 1 8 0v18a4 4 0 0 1 8-1a4 4 0 0 1 7.5 2a3.8 3.8 0 0 1 7 2.5' +
  'c0 13-3 25-15 25c-9 0-12-5-16-11L5 33c-2-4 3-7 6-3.500z"/></svg>';
const MOVES = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

// --- the paper ---

// What is drawn: the ink of an image, if any, and lines on top of it. Each change puts
// the state before it on `past`. Two canvases: the ink, which Python gets, lies unseen
// on top and takes the pointers; the same in more pixels is what is seen.
class Paper {
  constructor() {
    const size = { width: N, height: N };
    this.ink = element("canvas", { ...size, class: "nn-pad-ink", tabindex: 0 });
    this.shown = element("canvas", { width: N * FINE, height: N * FINE, class: "nn-pad-shown" });
    this.pens = [this.ink, this.shown].map((canvas) => {
      const pen = canvas.getContext("2d", { willReadFrequently: canvas === this.ink });
      return Object.assign(pen, { lineWidth: 11, lineCap: "round", lineJoin: "round" });
    });
    this.pens[1].scale(FINE, FINE);
    this.state = { image: null, lines: [] };
    this.past = [];
  }
  get isEmpty() {
    return !this.state.image && !this.state.lines.length;
  }
  bytes() {
    const rgba = this.pens[0].getImageData(0, 0, N, N).data;
    return Uint8Array.from({ length: N * N }, (_, i) => rgba[4 * i + 3]);
  }
  change(state) {
    this.past.push(this.state);
    this.state = state;
    this.redraw();
  }
  put(bytes) {
    const any = bytes.some((value) => value > 0);
    this.change({ image: any ? bytes : null, lines: [] });
  }
  clear() {
    if (!this.isEmpty) this.change({ image: null, lines: [] });
  }
  undo() {
    if (this.past.length) this.state = this.past.pop();
    this.redraw();
  }
  begin(point) {
    const lines = [...this.state.lines, [point]];
    this.change({ image: this.state.image, lines });
  }
  extend(point) {
    const line = this.state.lines.at(-1);
    this.segment(line.at(-1), point);
    line.push(point);
  }
  segment(from, to) {
    for (const pen of this.pens) {
      pen.beginPath();
      pen.moveTo(from.x, from.y);
      pen.lineTo(to.x + 0.01, to.y); // a line of no length would leave no dot
      pen.stroke();
    }
  }
  redraw() {
    for (const pen of this.pens) pen.clearRect(0, 0, N, N);
    if (this.state.image) {
      const image = this.pens[0].createImageData(N, N);
      this.state.image.forEach((value, i) => (image.data[4 * i + 3] = value));
      this.pens[0].putImageData(image, 0, 0);
      this.pens[1].drawImage(this.ink, 0, 0, N, N);
    }
    for (const line of this.state.lines)
      line.forEach((point, i) => this.segment(line[Math.max(0, i - 1)], point));
  }
  place(event) {
    const box = this.ink.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * N;
    return { x, y: ((event.clientY - box.top) / box.height) * N };
  }
}

// --- the pointers ---

// One pointer draws. A pen goes before a finger, and as long as its lines are on the
// paper fingers and palms draw nothing. A second finger that comes early makes a pinch,
// which the browser has: what the first has drawn until then is taken back. Later it is
// a palm, and ignored. `drawn()` is called after each change, and at the end of a line.
function takePointers(paper, drawn) {
  let active = null; // {id, kind, from, far} of the pointer that draws
  let penWasHere = false;

  const isShort = () => active?.kind === "touch" && active.far <= SHORT;
  function end() {
    active = null;
    drawn();
  }
  function takeBack() {
    paper.undo();
    end();
  }
  function metPen(event) {
    if (event.pointerType !== "pen") return;
    penWasHere = true;
    if (active?.kind === "touch") takeBack(); // that was the palm
  }
  function down(event) {
    metPen(event);
    if (active && isShort() && event.pointerType === "touch") takeBack();
    else if (!active && !event.button && !(penWasHere && event.pointerType === "touch")) {
      const from = paper.place(event);
      active = { id: event.pointerId, kind: event.pointerType, from, far: 0 };
      paper.ink.setPointerCapture(event.pointerId);
      paper.begin(from);
      drawn();
    }
  }
  function move(event) {
    metPen(event);
    if (event.pointerId !== active?.id) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const one of between.length ? between : [event]) {
      const here = paper.place(one);
      const far = Math.hypot(here.x - active.from.x, here.y - active.from.y);
      active.far = Math.max(active.far, far);
      paper.extend(here);
    }
    drawn();
  }
  function up(event) {
    if (event.pointerId === active?.id) end();
  }
  function cancel(event) {
    if (event.pointerId === active?.id) isShort() ? takeBack() : end();
  }
  function touch(event) {
    // what touches beside a pen, or a long line, must not pinch the page under it
    if (event.cancelable && active && !isShort()) event.preventDefault();
  }

  const handlers = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: cancel };
  for (const [name, handler] of Object.entries(handlers))
    paper.ink.addEventListener(name, handler);
  paper.ink.addEventListener("touchstart", touch, { passive: false });
  return {
    get drawing() { return active !== null; },
    forget() { active = null; }, // the paper is another now
    newPaper() { penWasHere = false; },
  };
}

// --- the keyboard ---

// `does` has undo() and clear().
function takeKeys(paper, said, drawn, does) {
  const tip = element("div", { class: "nn-pad-tip" }); // where the keyboard's pen stands
  const at = { x: N / 2, y: N / 2 };
  let isDown = false;

  function showTip(visible) {
    tip.hidden = !visible;
    tip.classList.toggle("nn-pad-down", isDown);
    tip.style.left = `${(100 * at.x) / N}%`;
    tip.style.top = `${(100 * at.y) / N}%`;
  }
  function lift() {
    if (!isDown) return;
    isDown = false;
    drawn();
  }
  function lower() {
    isDown = true;
    paper.begin({ ...at });
    drawn();
  }
  function go([dx, dy]) {
    at.x = Math.min(N, Math.max(0, at.x + dx));
    at.y = Math.min(N, Math.max(0, at.y + dy));
    if (!isDown) return;
    paper.extend({ ...at });
    drawn();
  }
  paper.ink.addEventListener("keydown", (event) => {
    const control = event.ctrlKey || event.metaKey;
    if (MOVES[event.key] && !control) go(MOVES[event.key]);
    else if (event.key === " ") isDown ? lift() : lower();
    else if (event.key === "Delete" || event.key === "Backspace") does.clear();
    else if (event.key === "z" && control) does.undo();
    else return; // Tab and all others keep their meaning
    event.preventDefault();
    event.stopPropagation();
    showTip(true);
    said.textContent =
      `Pen ${isDown ? "down" : "up"}, column ${at.x / STEP} of ${N / STEP}, ` +
      `row ${at.y / STEP} of ${N / STEP}.`;
  });
  paper.ink.addEventListener("focus", () => {
    const byKeyboard = paper.ink.matches(":focus-visible");
    showTip(byKeyboard);
    if (byKeyboard) said.textContent = KEYS;
  });
  paper.ink.addEventListener("blur", () => {
    lift();
    showTip(false);
  });
  showTip(false);
  return {
    tip, lift,
    get drawing() { return isDown; },
    forget() { isDown = false; }, // the paper is another now
  };
}

// --- the answer ---

class Answer {
  constructor() {
    this.large = element("p", { class: "nn-pad-large" });
    this.rows = Array.from({ length: 10 }, (_, k) => {
      const bar = element("span", { class: "nn-pad-bar" });
      const track = element("span", { class: "nn-pad-track", "aria-hidden": true }, bar);
      const value = element("span", { class: "nn-pad-value" });
      const row = element("li", {}, element("span", {}, `${k}`), track, value);
      return { row, bar, value };
    });
    const bars = this.rows.map(({ row }) => row);
    const seen = { width: 28, height: 28, role: "img", "aria-label": "the drawing, centred" };
    this.seen = element("canvas", seen);
    this.layers = element("div", { class: "nn-pad-layers" });
    this.inside = element(
      "details", { class: "nn-pad-inside" },
      element("summary", {}, "Inside: the hidden layers"), this.layers,
    );
    this.sentence = element("p", { class: "nn-pad-sentence" });
    this.said = element("p", { class: "nn-pad-unseen", role: "status" }); // read aloud
    this.beside = element(
      "div", { class: "nn-pad-answer" },
      this.large,
      element("ol", { class: "nn-pad-bars", "aria-label": "Probability of each digit" }, ...bars),
      element(
        "figure", { class: "nn-pad-seen" }, this.seen,
        element("figcaption", {}, "What the network sees: 28 × 28 pixels, centred"),
      ),
    );
  }
  // While somebody draws only the picture follows; what is read aloud waits.
  show(answer, drawing = false) {
    const p = answer.probabilities ?? [];
    const most = Math.max(...p);
    this.rows.forEach(({ row, bar, value }, k) => {
      row.classList.toggle("nn-pad-most", p[k] === most);
      bar.style.width = `${100 * (p[k] ?? 0)}%`;
      value.textContent = p.length ? p[k].toFixed(2) : "";
    });
    this.large.textContent = answer.large ?? "?";
    this.large.classList.toggle("nn-pad-none", !answer.large);
    this.large.classList.toggle("nn-pad-long", this.large.textContent.length > 1);
    drawCells(this.seen, answer.seen ? bytesOf(answer.seen) : [], 28, "0, 0, 0");
    this.showLayers(answer);
    this.sentence.textContent = answer.sentence;
    if (!drawing) this.said.textContent = answer.sentence;
  }
  showLayers({ layers = [], n_on }) {
    this.inside.hidden = !layers.length;
    const parts = layers.map((view, i) => {
      const cells = bytesOf(view);
      const about = `Layer ${i + 1}: on in ${n_on[i]} of ${cells.length} units`;
      const canvas = element("canvas", { role: "img", "aria-label": `${about}, dark cells` });
      drawCells(canvas, cells, Math.min(cells.length, 16), "0, 114, 178");
      return element("figure", {}, canvas, element("figcaption", {}, `${about}.`));
    });
    this.layers.replaceChildren(...parts);
  }
  blank() {
    this.show({ sentence: "The paper is empty. Draw a digit, and the network says which." });
  }
}

// Draws values as cells, the more of the colour the larger.
function drawCells(canvas, values, columns, rgb) {
  const rows = values.length ? Math.ceil(values.length / columns) : columns;
  Object.assign(canvas, { width: columns, height: rows }); // and clears it
  Object.assign(canvas.style, { aspectRatio: `${columns} / ${rows}` });
  const pen = canvas.getContext("2d");
  values.forEach((value, i) => {
    pen.fillStyle = `rgba(${rgb}, ${value / 255})`;
    pen.fillRect(i % columns, Math.floor(i / columns), 1, 1);
  });
}

// --- Python ---

// One message at a time: what is wanted meanwhile waits, and the last wish counts.
function talk(model, paper, silent) {
  let isOut = false, wish = null, clock;
  const kernel = {
    get waits() { return wish !== null; },
    want(what) {
      wish = what;
      if (!isOut) next();
    },
    answered() {
      clearTimeout(clock);
      isOut = false;
      next();
    },
    forget() { wish = null; },
    close() { clearTimeout(clock); },
    sending: false,
  };
  function next() {
    const what = wish;
    if (what === null) return;
    wish = null;
    isOut = true;
    clock = setTimeout(silent, PATIENCE);
    if (what === "test digit") {
      model.send(what);
      return;
    }
    kernel.sending = true; // or the page would take the ink for Python's
    model.set("ink", new DataView(paper.bytes().buffer));
    model.set("look", model.get("look") + 1);
    kernel.sending = false;
    model.save_changes();
  }
  return kernel;
}

function render({ model, el }) {
  keepKeys(el);
  const paper = new Paper();
  const answer = new Answer();
  const name = { role: "application", "aria-label": `Drawing area. ${KEYS}` };
  const keysSaid = element("p", { class: "nn-pad-keys", role: "status" });
  const prompt = element("div", { class: "nn-pad-prompt" }, "Draw a digit here");
  const kernel = talk(model, paper, () => answer.show({ sentence: SILENT }));

  function drawn() {
    prompt.hidden = !paper.isEmpty;
    if (paper.isEmpty) {
      pointers.newPaper();
      answer.blank();
    }
    kernel.want("look");
  }
  const does = {
    undo() {
      keys.lift();
      if (!pointers.drawing && paper.past.length) {
        paper.undo();
        drawn();
      }
    },
    clear() {
      keys.lift();
      if (!pointers.drawing && !paper.isEmpty) {
        paper.clear();
        drawn();
      }
    },
  };
  const tool = (label, action) => button(label, action, { class: "nn-pad-button" });
  const pointers = takePointers(paper, drawn);
  const keys = takeKeys(paper, keysSaid, drawn, does);

  Object.entries(name).forEach(([key, value]) => paper.ink.setAttribute(key, value));
  prompt.insertAdjacentHTML("beforeend", HAND);
  el.classList.add("nn-pad");
  el.append(
    element(
      "div", { class: "nn-pad-desk" },
      element(
        "div", { class: "nn-pad-left" },
        element("div", { class: "nn-pad-paper" }, paper.ink, paper.shown, prompt, keys.tip),
        element(
          "div", { class: "nn-pad-tools" },
          tool("Undo", does.undo),
          tool("Clear", does.clear),
          tool("Give me a test digit", () => kernel.want("test digit")),
        ),
        keysSaid,
      ),
      answer.beside,
    ),
    answer.sentence, answer.said, answer.inside,
  );

  function showAnswer() {
    if (!paper.isEmpty && model.get("answer")?.number)
      answer.show(model.get("answer"), pointers.drawing || keys.drawing || kernel.waits);
  }
  function inkCame() {
    if (kernel.sending) return;
    pointers.forget();
    keys.forget();
    kernel.forget();
    paper.put(bytesOf(model.get("ink")).slice());
    prompt.hidden = !paper.isEmpty;
    if (paper.isEmpty) answer.blank();
  }
  function answerCame() {
    kernel.answered();
    showAnswer();
  }
  model.on("change:ink", inkCame);
  model.on("change:answer", answerCame);
  answer.blank();
  inkCame(); // a second view shows what the first one has
  paper.past = [];
  showAnswer();
  const showTwin = hideTwin(el);
  return () => {
    showTwin();
    kernel.close();
    model.off("change:ink", inkCame);
    model.off("change:answer", answerCame);
  };
}

export default { render };
