/* A tensor as a strip: bars where the numbers are few, a map of shades where they are many. */

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
