// How the playground draws a network: colours, pictures of units, edges.
//
// Each function gets a pen (a 2-D context), sizes in pixels of the page, and arrays as
// `_play_pictures.py` makes them. Pictures are on white, as paper is, in every theme.

const CLASSES = ["#0072B2", "#D55E00", "#009E73"]; // those of nnlib.plots
const PLUS = { light: "#B2182B", dark: "#F4A582" }; // positive weights: solid
const MINUS = { light: "#2166AC", dark: "#92C5DE" }; // negative weights: dashed

// 256 colours from one to another, as bytes in the order of ImageData.
function ramp(...stops) {
  const table = new Uint32Array(256);
  const parts = stops.map((stop) =>
    [1, 3, 5].map((i) => parseInt(stop.slice(i, i + 2), 16)),
  );
  for (let i = 0; i < 256; i++) {
    const place = (i / 255) * (parts.length - 1);
    const k = Math.min(Math.floor(place), parts.length - 2);
    const [r, g, b] = parts[k].map((from, c) =>
      Math.round(from + (place - k) * (parts[k + 1][c] - from)),
    );
    table[i] = (255 << 24) | (b << 16) | (g << 8) | r;
  }
  return table;
}
const SIGNED = ramp(MINUS.light, "#FFFFFF", PLUS.light);
const VALUE = ramp("#FFFFFF", "#0072B2");
const INK = ramp("#FFFFFF", "#000000");
const OF_CLASS = CLASSES.map((color) => ramp("#FFFFFF", color));

// An image of bytes, side by side, in colours; it is made once and used for all pictures.
const scratch = document.createElement("canvas");
function painted(bytes, side, colors) {
  scratch.width = scratch.height = side;
  const image = new ImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = colors[bytes[i]];
  scratch.getContext("2d").putImageData(image, 0, 0);
  return scratch;
}

// Makes a canvas ready: as many pixels as the screen has for its size in the page.
function penOf(canvas, width, height) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    Object.assign(canvas, { width: w, height: h });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.setLineDash([]);
  pen.globalAlpha = 1;
  return pen;
}

// Where the units stand: columns of { x, units: [y, ...] }, and the size of a picture.
// `labels` is the room that the names of the inputs need.
function layout(columns, width, labels) {
  const pitch = width / (columns.length + 0.5);
  const rows = Math.max(...columns.map((column) => column.drawn));
  const size = Math.max(14, Math.min(44, 0.5 * pitch, 480 / rows - 5));
  const left = size / 2 + 3 + labels;
  const right = size / 2 + 16;
  const step = (width - left - right) / (columns.length - 1);
  const stacked = step < 74;
  const top = stacked ? 58 : 36; // room for the buttons above a layer
  const height = top + Math.max(rows * (size + 5), 120) + 22;
  const middle = top + (height - top - 22) / 2;
  return {
    size, height, stacked,
    columns: columns.map((column, i) => ({
      x: left + i * step,
      units: Array.from(
        { length: column.drawn },
        (_, j) => middle + (j - (column.drawn - 1) / 2) * (size + 5),
      ),
      more: column.total - column.drawn,
    })),
  };
}

// Draws edges between neighbours: the thicker the larger a weight, dashed if negative.
// Those of the chosen unit stand out, or only the one from its `source`.
function drawEdges(pen, net, place, ink, chosen) {
  for (const { from, to, weights, n_in } of net.edges) {
    const [a, b] = [place.columns[from], place.columns[to]];
    for (let j = 0; j < b.units.length; j++)
      for (let i = 0; i < n_in; i++) {
        const w = weights[j * n_in + i];
        const size = Math.abs(w);
        if (size < 0.005) continue;
        const touched =
          !chosen ||
          (chosen.column === to && chosen.unit === j && (chosen.source ?? i) === i) ||
          (chosen.column === from && chosen.unit === i);
        pen.globalAlpha = !touched ? 0.05 : chosen ? 1 : Math.min(0.9, 0.2 + 0.5 * size);
        pen.lineWidth = Math.min(6, 0.4 + 1.1 * size);
        pen.strokeStyle = (w > 0 ? PLUS : MINUS)[ink];
        pen.setLineDash(w > 0 ? [] : [5, 4]);
        edge(pen, a.x + place.size / 2, a.units[i], b.x - place.size / 2, b.units[j]);
      }
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

function edge(pen, x0, y0, x1, y1) {
  const half = (x0 + x1) / 2;
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.bezierCurveTo(half, y0, half, y1, x1, y1);
  pen.stroke();
}

// Draws the network: edges, then a picture of what each unit responds to, then words.
function drawNetwork(pen, net, place, color, ink, chosen) {
  drawEdges(pen, net, place, ink, chosen);
  if (net.digits) fan(pen, place, color);
  const { size } = place;
  pen.strokeStyle = pen.fillStyle = color;
  pen.font = "12px sans-serif";
  pen.textBaseline = "middle";
  place.columns.forEach((column, c) => {
    column.units.forEach((y, j) => {
      const picture = net.picture(c, j);
      if (picture) {
        pen.drawImage(picture, column.x - size / 2, y - size / 2, size, size);
        pen.lineWidth = chosen?.column === c && chosen.unit === j ? 3 : 1;
        pen.strokeRect(column.x - size / 2, y - size / 2, size, size);
      }
      const label = net.label(c, j);
      if (!label) return;
      pen.textAlign = c ? "left" : "right";
      const gap = size / 2 + 5;
      pen.fillText(label, column.x + (c ? gap : -gap), y);
    });
    if (column.more > 0) {
      pen.textAlign = c ? "center" : "left";
      pen.fillText(`and ${column.more} more`, column.x, place.height - 10);
    }
  });
}

// Thin lines from the pixels to the first layer: 784 weights each are no picture.
function fan(pen, place, color) {
  const [pixels, first] = place.columns;
  pen.strokeStyle = color;
  pen.lineWidth = 0.5;
  pen.globalAlpha = 0.5;
  for (const y of first.units)
    edge(pen, pixels.x + place.size / 2, pixels.units[0], first.x - place.size / 2, y);
  pen.globalAlpha = 1;
}
