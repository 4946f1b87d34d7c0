/* The live part of the page. */

const content = JSON.parse(document.getElementById("content").textContent);
const byId = (id) => document.getElementById(id);
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function make(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

/* ---- the tick ---- */

function showTick(state, words) {
  byId("tick").dataset.state = state;
  byId("tick").querySelector(".words").textContent = words;
}

function compareWithChip(model) {
  const { golden, computed_by: computedBy } = content.live;
  const found = firstDifference(model, golden);
  if (found === null) {
    const bytes = golden.flatMap((sample) => sample.outputs).reduce((sum, hex) => sum + hex.length / 2, 0);
    showTick("equal", `Same bytes as the chip: ${golden.length} samples, ${bytes} output bytes, all equal to ${computedBy}.`);
    return;
  }
  const [expected, got] = [found.expected, found.got].map((byte) => hexOf([byte]));
  showTick(
    "differs",
    `Not the chip's bytes: sample ${found.sample} differs first, in byte ${found.byte} of output ${found.output}: ` +
      `${computedBy} gave ${expected}, this page ${got}.`,
  );
}

/* ---- strips: bars where the numbers are few, a map of shades where they are many ---- */

const FEW = 64;

function drawBars(canvas, reals) {
  const [step, height] = [10, 40];
  canvas.width = reals.length * step;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  const [low, high] = [Math.min(0, ...reals), Math.max(0, ...reals)];
  const y = (real) => ((high - real) / (high - low || 1)) * height;
  reals.forEach((real, i) => {
    pen.fillStyle = colour(real < 0 ? "--below" : "--accent");
    pen.fillRect(i * step + 1, Math.min(y(real), y(0) - 1), step - 2, Math.max(1, Math.abs(y(real) - y(0))));
  });
}

function drawShades(canvas, reals) {
  const columns = Math.ceil(Math.sqrt(reals.length * 8));
  canvas.width = columns;
  canvas.height = Math.ceil(reals.length / columns);
  const pen = canvas.getContext("2d");
  const largest = reals.reduce((most, real) => Math.max(most, Math.abs(real)), 0) || 1;
  reals.forEach((real, i) => {
    pen.fillStyle = colour(real < 0 ? "--below" : "--accent");
    pen.globalAlpha = Math.abs(real) / largest;
    pen.fillRect(i % columns, Math.floor(i / columns), 1, 1);
  });
}

function strip(name, tensor, reals) {
  const row = make("figure", "strip");
  const canvas = make("canvas", reals.length > FEW ? "shades" : "bars");
  (reals.length > FEW ? drawShades : drawBars)(canvas, reals);
  const caption = make("figcaption", "", name);
  caption.append(make("small", "", ` ${tensor.dtype} ${tensor.shape.join(" × ")}`));
  row.append(caption, canvas);
  return row;
}

/* ---- the answer ---- */

function classRow(label, real, share, chosen) {
  const row = make("div", chosen ? "class chosen" : "class");
  const bar = make("span", "bar");
  const fill = make("span", "");
  fill.style.width = `${100 * share}%`;
  bar.append(fill);
  const shown = content.live.probabilities ? `${(100 * real).toFixed(1)} %` : real.toPrecision(3);
  row.append(make("span", "name", label), bar, make("span", "value", shown));
  return row;
}

function showAnswer(reals) {
  const labels = content.model.labels;
  if (byId("label") === null) return;
  const scores = reals.length === 1 ? [1 - reals[0], reals[0]] : reals;
  const chosen = decide(reals, labels);
  const [low, high] = content.live.probabilities ? [0, 1] : [Math.min(...scores), Math.max(...scores)];
  const rows = labels.map((label, i) => classRow(label, scores[i], (scores[i] - low) / (high - low || 1), i === chosen));
  byId("label").textContent = labels[chosen];
  byId("classes").replaceChildren(...rows);
}

function show(model, inputs) {
  const { layers, outputs } = model.trace(inputs);
  const given = content.live.drawing
    ? []
    : content.model.inputs.map((tensor, i) => strip(tensor.name, tensor, decode(inputs[i], tensor)));
  const written = layers.map(({ layer, tensor, reals }) => strip(content.layers[layer].name, tensor, reals));
  byId("strips").replaceChildren(...given, ...written);
  showAnswer(decode(outputs[0], content.model.outputs[0]));
}

/* ---- drawing: strokes are fitted to the frame, then every pixel counts the ink below it ---- */

const FINE = 4; // dots a pixel's side; the ink of a pixel is counted among FINE * FINE dots
const NIB = 0.16; // of the frame's height: about the ink that digits in data sets have

function fitted(strokes, width, height, margin) {
  const points = strokes.flat();
  const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min((width - 2 * margin) / (right - left || 1e-9), (height - 2 * margin) / (bottom - top || 1e-9), height);
  const x = (p) => (p[0] - (left + right) / 2) * scale + width / 2;
  const y = (p) => (p[1] - (top + bottom) / 2) * scale + height / 2;
  return strokes.map((stroke) => stroke.map((p) => [x(p), y(p)]));
}

function ink(pen, strokes, nib) {
  pen.lineWidth = nib;
  pen.lineCap = pen.lineJoin = "round";
  for (const stroke of strokes) {
    pen.beginPath();
    pen.moveTo(...stroke[0]);
    stroke.forEach((point) => pen.lineTo(...point));
    pen.stroke();
  }
}

function pixelsOf(strokes, { rows, columns, maximum }) {
  const dots = make("canvas", "");
  [dots.width, dots.height] = [columns * FINE, rows * FINE];
  const pen = dots.getContext("2d");
  const nib = NIB * dots.height;
  if (strokes.length) ink(pen, fitted(strokes, dots.width, dots.height, nib / 2), nib);
  const alpha = pen.getImageData(0, 0, dots.width, dots.height).data.filter((_, i) => i % 4 === 3);
  const counts = new Array(rows * columns).fill(0);
  alpha.forEach((a, i) => {
    const [x, y] = [i % dots.width, Math.floor(i / dots.width)];
    if (a > 127) counts[Math.floor(y / FINE) * columns + Math.floor(x / FINE)] += 1;
  });
  return counts.map((count) => Math.round((count / FINE ** 2) * maximum));
}

function showPixels(pixels, { columns, maximum }) {
  const pen = byId("pixels").getContext("2d");
  pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
  pen.fillStyle = colour("--ink");
  pixels.forEach((pixel, i) => {
    pen.globalAlpha = Math.min(Math.max(pixel / maximum, 0), 1);
    pen.fillRect(i % columns, Math.floor(i / columns), 1, 1);
  });
}

function showPad(strokes) {
  const pen = byId("pad").getContext("2d");
  const { width, height } = pen.canvas;
  byId("hint").hidden = strokes.length > 0;
  pen.clearRect(0, 0, width, height);
  pen.strokeStyle = colour("--ink");
  ink(pen, strokes.map((stroke) => stroke.map(([x, y]) => [x * width, y * height])), NIB * height * 0.6);
}

/* Calls `changed` with the strokes, points in [0, 1] x [0, 1], while someone draws. Gives a function that wipes the pad. */
function listenToPad(changed) {
  const pad = byId("pad");
  let strokes = [];
  const point = (event) => {
    const frame = pad.getBoundingClientRect();
    return [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
  };
  const draw = () => {
    showPad(strokes);
    changed(strokes);
  };
  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    strokes.push([point(event)]);
    draw();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!event.buttons || !strokes.length) return;
    strokes[strokes.length - 1].push(point(event));
    draw();
  });
  return () => {
    strokes = [];
    showPad(strokes);
  };
}

/* ---- together ---- */

function openBench(model) {
  const { drawing, golden } = content.live;
  const input = content.model.inputs[0];
  let current = golden[0].inputs.map(bytesOfHex);
  const redraw = () => {
    if (drawing) showPixels(decode(current[0], input), drawing);
    show(model, current);
  };
  const use = (inputs) => {
    current = inputs;
    redraw();
  };
  const useStrokes = (strokes) => use([encode(pixelsOf(strokes, drawing), input)]);
  const wipe = drawing ? listenToPad(useStrokes) : () => {};
  let next = 0;
  byId("sample").addEventListener("click", () => {
    next = (next + 1) % golden.length;
    wipe();
    use(golden[next].inputs.map(bytesOfHex));
  });
  if (drawing) {
    byId("clear").addEventListener("click", () => {
      wipe();
      useStrokes([]);
    });
  }
  byId("bench").hidden = false;
  redraw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

async function main() {
  if (typeof WebAssembly === "undefined") return;
  const model = await loadModel(content);
  compareWithChip(model);
  openBench(model);
}

main().catch((error) => showTick("differs", `The model did not run in this browser: ${error.message}`));
