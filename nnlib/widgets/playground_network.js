// What the kernel has said of its network, in the form in which it is drawn, and in words.

function network(state, buffers, before) {
  const array = (i, Type) => new Type(bytesOf(buffers[i]).slice().buffer);
  const net = { ...state, units: array(0, Uint8Array), output: array(1, Uint8Array), losses: array(3, Float32Array) };
  net.samples = before?.samples;
  net.labels = before?.labels;
  if (buffers.length > 4) {
    net.samples = array(4, state.digits ? Uint8Array : Float32Array);
    net.labels = array(5, Uint8Array);
  }
  const L = net.sizes.length - 1;
  net.columns = net.sizes.map((total, l) => ({ total, drawn: Math.min(total, 16) }));
  if (net.digits) net.columns[0] = { total: 1, drawn: 1 };
  net.edges = [];
  const numbers = array(2, Float32Array);
  for (let to = net.digits ? 2 : 1, at = 0; to <= L; to++) {
    const n_in = net.columns[to - 1].drawn;
    const n_out = net.columns[to].drawn;
    const n = n_in * n_out;
    const biases = numbers.subarray(at + n, at + n + n_out);
    net.edges.push({ from: to - 1, to, n_in, weights: numbers.subarray(at, at + n), biases });
    at += n + n_out;
  }
  const [side] = net.sides;
  net.pixels = (c, j) => {
    let i = j - (net.digits ? 1 : 0);
    for (let k = 0; k < c; k++) i += net.columns[k].drawn;
    return i < 0 ? null : net.units.subarray(i * side * side, (i + 1) * side * side);
  };
  net.signed = (c) => c === (net.digits ? 1 : 0);
  net.colors = (c, j) =>
    net.signed(c) ? SIGNED : net.digits ? INK : c === L ? OF_CLASS[j] : VALUE;
  net.picture = (c, j) => {
    if (net.digits && c === 0)
      return painted(net.samples.subarray(0, 784), 28, INK);
    return painted(net.pixels(c, j), side, net.colors(c, j));
  };
  net.inputs = net.settings.inputs.split(",").map((name) => name.replaceAll("*", "\u00b7"));
  net.label = (c, j) =>
    c === 0 ? (net.digits ? "" : net.inputs[j]) : c === L ? `${j}` : "";
  return net;
}

function nameOf(net, c, j) {
  if (c === 0) return net.digits ? "The pixels" : `Input ${net.inputs[j]}`;
  return c === net.sizes.length - 1 ? `Output ${j}` : `Unit ${j + 1} of layer ${c}`;
}

// What a unit shows, and its bias and strongest weights, in words.
function describe(net, c, j) {
  if (c === 0)
    return net.digits ? "784 numbers; here the first test digit." : "What goes into the network. Red: positive. Blue: negative.";
  const edges = net.edges.find((one) => one.to === c);
  if (!edges)
    return "What training has changed in its 784 weights. Red: ink here switches it on. Blue with a dot: off.";
  const number = (w) => w.toFixed(2).replace("-", "\u2212");
  const weights = Array.from(edges.weights.subarray(j * edges.n_in, (j + 1) * edges.n_in), (w, i) => [w, i]);
  weights.sort(([a], [b]) => Math.abs(b) - Math.abs(a));
  const strongest = weights.slice(0, 3).map(([w, i]) => `${number(w)} from ${nameOf(net, c - 1, i)}`);
  const shown = net.digits
    ? "The digits that excite it, one over the other."
    : "Where in the plane it is on: the darker, the more.";
  return `${shown} Bias ${number(edges.biases[j])}. Largest weights: ${strongest.join(", ")}.`;
}

// How it stands, in one sentence that is seen and can be read aloud.
function summary(net) {
  const loss = (i) => net.losses[net.losses.length - 2 + i].toFixed(3);
  const percent = (i) => `${(100 * net.accuracies[i]).toFixed(0)} %`;
  return (
    `${net.sizes.join("\u2013")}, ${net.parameters.toLocaleString("en")} parameters. ` +
    `${counted(net.updates, "update")} (${net.epochs.toFixed(1)} epochs). ` +
    `Training: loss ${loss(0)}, ${percent(0)} right. Test: loss ${loss(1)}, ${percent(1)} right.`
  );
}

// The same, to be read aloud when it comes to rest.
function briefly(net) {
  const right = Math.round(100 * net.accuracies[1]);
  return `After ${counted(net.updates, "update")} ${right} % of the test samples are right.`;
}

function digitsInWords(net) {
  const cells = Array.from(net.labels, (label, i) => {
    const shares = net.output.subarray(10 * i, 10 * i + 10);
    const says = shares.indexOf(Math.max(...shares));
    return `${label} is taken for ${says}, ${Math.round(shares[says] / 2.55)} %`;
  });
  return `Test digits and answers: ${cells.join("; ")}.`;
}

const WRONG = "\u2717 and a thick frame: a wrong answer. The number is its probability.";
const LINES = "lines are weights, solid if positive, dashed if negative, the thicker the larger.";
const CURVES = "Training and test loss over the updates so far; the last values stand above.";

function marks(net) {
  const third = net.sizes.at(-1) > 2 ? ", triangle 2" : "";
  return `Colour: the probable class. Line: the border. Samples: disc 0, square 1${third}.`;
}

function planeInWords(net) {
  return (
    `The plane of x1 and x2 from \u2212${net.reach} to ${net.reach}, tinted by the answer, ` +
    `with ${net.n_train} training samples.`
  );
}
