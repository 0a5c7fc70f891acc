// What stands beside the drawn network: the plane or digits with answers, and curves.
//
// Uses the colours and helpers of playground_drawing.js, which goes before it.

// The frame of the plane, with equal axes; returns how a point comes to the page.
function axesOfPlane(pen, width, reach, color) {
  const [left, top] = [30, 6];
  const side = width - left - 8;
  const at = (v) => ((v + reach) / (2 * reach)) * side;
  const toPage = (x, y) => [left + at(x), top + side - at(y)];
  pen.strokeStyle = pen.fillStyle = color;
  pen.lineWidth = 1;
  pen.font = "12px sans-serif";
  pen.strokeRect(left, top, side, side);
  for (const v of [-1, 0, 1]) {
    const text = `${v}`.replace("-", "\u2212");
    const [x, y] = toPage(v, v);
    pen.textBaseline = "top";
    pen.textAlign = "center";
    pen.fillText(text, x, top + side + 5);
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    pen.fillText(text, left - 5, y);
  }
  pen.textBaseline = "top";
  pen.textAlign = "center";
  pen.fillText("x1", toPage(0.5, 0)[0], top + side + 5);
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  pen.fillText("x2", left - 5, toPage(0, 0.5)[1]);
  return { left, top, side, toPage };
}

// Tints the plane by the probabilities of the classes, and draws the border.
function drawPlane(pen, output, n, frame, answersOnly) {
  const K = output.length / (n * n);
  scratch.width = scratch.height = n;
  const image = new ImageData(n, n);
  const rgb = OF_CLASS.slice(0, K).map((table) => table[130]);
  for (let i = 0; i < n * n; i++) {
    const share = Array.from({ length: K }, (_, k) => output[k * n * n + i]);
    const best = share.indexOf(Math.max(...share));
    const total = share.reduce((a, b) => a + b, 0) || 1;
    for (let c = 0; c < 3; c++) {
      const of = (k) => (rgb[k] >>> (8 * c)) & 255;
      image.data[4 * i + c] = answersOnly
        ? of(best)
        : share.reduce((sum, p, k) => sum + (p / total) * of(k), 0);
    }
    image.data[4 * i + 3] = 255;
  }
  scratch.getContext("2d").putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = !answersOnly;
  onGrid(pen, scratch, n, frame);
  pen.imageSmoothingEnabled = true;
  pen.strokeStyle = "#000000";
  pen.lineWidth = 2;
  for (let k = 0; k < (K === 2 ? 1 : K); k++)
    drawBorder(pen, lead(output, n, K, k), n, frame);
}

// The middles of the outer pixels of a grid lie on the frame: half a pixel sticks out.
function onGrid(pen, image, n, { left, top, side }) {
  const cell = side / (n - 1);
  pen.save();
  pen.beginPath();
  pen.rect(left, top, side, side);
  pen.clip();
  pen.drawImage(image, left - cell / 2, top - cell / 2, n * cell, n * cell);
  pen.restore();
}

// By how much class k is more probable than the best of the others.
function lead(output, n, K, k) {
  return Float32Array.from({ length: n * n }, (_, i) => {
    let best = 0;
    for (let j = 0; j < K; j++) if (j !== k) best = Math.max(best, output[j * n * n + i]);
    return output[k * n * n + i] - best;
  });
}

// Draws where a grid of values is 0, straight through each of its squares.
function drawBorder(pen, values, n, { left, top, side }) {
  const cell = side / (n - 1);
  pen.beginPath();
  for (let r = 0; r + 1 < n; r++)
    for (let c = 0; c + 1 < n; c++) {
      const corners = [[r, c], [r, c + 1], [r + 1, c + 1], [r + 1, c]];
      const v = corners.map(([i, j]) => values[i * n + j]);
      const crossings = [];
      for (let e = 0; e < 4; e++) {
        const [a, b] = [v[e], v[(e + 1) % 4]];
        if (a > 0 === b > 0) continue;
        const share = a / (a - b);
        const [[i0, j0], [i1, j1]] = [corners[e], corners[(e + 1) % 4]];
        crossings.push([
          left + cell * (j0 + share * (j1 - j0)), top + cell * (i0 + share * (i1 - i0)),
        ]);
      }
      for (let e = 0; e + 1 < crossings.length; e += 2) {
        pen.moveTo(...crossings[e]);
        pen.lineTo(...crossings[e + 1]);
      }
    }
  pen.stroke();
}

// Draws samples: disc, square or triangle by class; test samples are hollow.
function drawPoints(pen, points, labels, n_train, showTest, frame) {
  const { left, top, side, toPage } = frame;
  pen.save();
  pen.beginPath();
  pen.rect(left, top, side, side);
  pen.clip();
  const end = showTest ? labels.length : n_train;
  for (let i = 0; i < end; i++) {
    const [x, y] = toPage(points[2 * i], points[2 * i + 1]);
    const color = CLASSES[labels[i]];
    pen.fillStyle = i < n_train ? color : "#FFFFFF";
    pen.strokeStyle = i < n_train ? "#FFFFFF" : color;
    pen.lineWidth = i < n_train ? 1 : 1.8;
    marker(pen, labels[i], x, y, 4);
  }
  pen.restore();
}

function marker(pen, k, x, y, r) {
  pen.beginPath();
  if (k === 0) pen.arc(x, y, r, 0, 2 * Math.PI);
  else if (k === 1) pen.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
  else {
    pen.moveTo(x, y - 1.2 * r);
    pen.lineTo(x + 1.1 * r, y + 0.8 * r);
    pen.lineTo(x - 1.1 * r, y + 0.8 * r);
    pen.closePath();
  }
  pen.fill();
  pen.stroke();
}

const COLUMNS = 5;
const sizeOfDigit = (width) => Math.min(44, width / COLUMNS - 10);
const heightOfDigits = (width) => 4 * (sizeOfDigit(width) + 36) + 4;

// Draws test digits, and below each what it is, what the network says and how sure.
function drawDigits(pen, images, labels, output, width, color) {
  const cell = width / COLUMNS;
  const size = sizeOfDigit(width);
  const row = size + 36;
  pen.font = "12px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "top";
  labels.forEach((label, i) => {
    const [x, y] = [(i % COLUMNS + 0.5) * cell, Math.floor(i / COLUMNS) * row + 4];
    const shares = output.subarray(10 * i, 10 * i + 10);
    const says = shares.indexOf(Math.max(...shares));
    const image = painted(images.subarray(784 * i, 784 * i + 784), 28, INK);
    pen.drawImage(image, x - size / 2, y, size, size);
    pen.strokeStyle = pen.fillStyle = color;
    pen.lineWidth = says === label ? 1 : 3;
    pen.strokeRect(x - size / 2, y, size, size);
    pen.fillText(`${label} \u2192 ${says} ${says === label ? "\u2713" : "\u2717"}`, x, y + size + 3);
    pen.fillText(`${Math.round(shares[says] / 2.55)} %`, x, y + size + 16);
  });
}

// Draws a picture of weights large; negative ones have dots.
function drawWeights(pen, bytes, width) {
  pen.imageSmoothingEnabled = false;
  pen.drawImage(painted(bytes, 28, SIGNED), 0, 0, width, width);
  pen.imageSmoothingEnabled = true;
  pen.fillStyle = "#FFFFFF";
  const cell = width / 28;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] > 90) continue; // a third of the way to the most negative
    pen.beginPath();
    pen.arc((i % 28 + 0.5) * cell, (Math.floor(i / 28) + 0.5) * cell, cell / 6, 0, 7);
    pen.fill();
  }
}

// Draws the losses: training solid, test dashed; rows of updates, training, test.
function drawCurves(pen, losses, width, height, color, ink) {
  const [left, right, top, bottom] = [44, 10, 22, 34];
  const n = losses.length / 3;
  const last = Math.max(losses[3 * (n - 1)], 1);
  let most = 0;
  for (let i = 0; i < n; i++) most = Math.max(most, losses[3 * i + 1], losses[3 * i + 2]);
  const step = niceStep(most / 3);
  const limit = step * Math.max(1, Math.ceil(most / step));
  const x = (updates) => left + (updates / last) * (width - left - right);
  const y = (loss) => height - bottom - (loss / limit) * (height - top - bottom);
  pen.font = "12px sans-serif";
  pen.strokeStyle = pen.fillStyle = color;
  pen.lineWidth = 1;
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  for (let k = 0; k * step <= limit * 1.001; k++) {
    pen.fillText(`${+(k * step).toPrecision(3)}`, left - 6, y(k * step));
    pen.globalAlpha = 0.25;
    line(pen, [left, width - right], [y(k * step), y(k * step)]);
    pen.globalAlpha = 1;
  }
  pen.textBaseline = "alphabetic";
  pen.fillText(last.toLocaleString("en"), width - right, height - bottom + 16);
  pen.textAlign = "left";
  pen.fillText("0", left, height - bottom + 16);
  pen.textAlign = "center";
  pen.fillText("updates", (left + width - right) / 2, height - bottom + 16);
  const shades = { light: ["#0072B2", "#B34E00"], dark: ["#56B4E9", "#F0A45B"] }[ink];
  ["training", "test"].forEach((name, part) => {
    pen.strokeStyle = shades[part];
    pen.lineWidth = 2;
    pen.setLineDash(part ? [6, 4] : []);
    const at = (i) => losses[3 * i + 1 + part];
    line(pen, Array.from({ length: n }, (_, i) => x(losses[3 * i])), Array.from({ length: n }, (_, i) => y(at(i))));
    const start = left + 4 + 130 * part;
    line(pen, [start, start + 26], [9, 9]);
    pen.textAlign = "left";
    pen.fillText(`${name} loss`, start + 31, 13);
  });
  pen.setLineDash([]);
}

function line(pen, xs, ys) {
  pen.beginPath();
  xs.forEach((x, i) => (i ? pen.lineTo(x, ys[i]) : pen.moveTo(x, ys[i])));
  pen.stroke();
}

function niceStep(size) {
  const power = 10 ** Math.floor(Math.log10(Math.max(size, 1e-9)));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= size * 0.999);
}
