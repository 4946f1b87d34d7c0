/* Drawing: strokes are fitted to the frame, then every pixel counts the ink below it. */

const FINE = 4; // dots a pixel's side; the ink of a pixel is counted among FINE * FINE dots
const NIB = 0.16; // of the frame's height: about the ink that digits in data sets have

function fitted(strokes, width, height, margin) {
  const points = strokes.flat();
  const [xs, ys] = [points.map((p) => p[0]), points.map((p) => p[1])];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const room = (extent, size) => (size - 2 * margin) / (extent || 1e-9);
  const scale = Math.min(room(right - left, width), room(bottom - top, height), height);
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

/* Calls `changed` with the strokes, points in [0, 1] x [0, 1], while someone draws; gives what wipes the pad. */
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
