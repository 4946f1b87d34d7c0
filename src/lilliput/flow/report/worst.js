/* The worst recordings: drawn, played, and given another label. */

function samplesOf(each) {
  return Array.from(new Int16Array(bytesOfBase64(each.samples).buffer));
}

function drawSmall(canvas, reals) {
  const pen = canvas.getContext("2d");
  const largest = reals.reduce((most, real) => Math.max(most, Math.abs(real)), 0) || 1;
  const middle = canvas.height / 2;
  pen.fillStyle = colour("--accent");
  for (let x = 0; x < canvas.width; x++) {
    const part = reals.slice(Math.floor((x * reals.length) / canvas.width), Math.floor(((x + 1) * reals.length) / canvas.width));
    const [low, high] = [Math.min(0, ...part), Math.max(0, ...part)];
    pen.fillRect(x, middle - (middle * high) / largest, 1, Math.max(1, (middle * (high - low)) / largest));
  }
}

function changedLabels(worst) {
  return worst.filter((each, i) => document.querySelector(`[data-label="${i}"]`).value !== each.expected)
    .map((each) => {
      const i = worst.indexOf(each);
      return [each.name, document.querySelector(`[data-label="${i}"]`).value];
    });
}

function quoted(text) {
  return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function saveLabels(worst) {
  const lines = changedLabels(worst).map((row) => row.map(quoted).join(","));
  const link = make("a", "");
  link.href = URL.createObjectURL(new Blob([lines.map((line) => `${line}\n`).join("")], { type: "text/csv" }));
  link.download = "relabel.csv";
  link.click();
}

function openWorst() {
  if (!content.heard) return;
  const { worst } = content.heard;
  worst.forEach((each, i) => {
    if (!each.samples) return;
    const reals = samplesOf(each);
    drawSmall(document.querySelector(`[data-wave="${i}"]`), reals);
    const button = document.querySelector(`[data-play="${i}"]`);
    button.hidden = !(content.stream && content.stream.audible);
    button.addEventListener("click", () => playSound({ rows: reals.length }, reals));
  });
  const save = byId("relabel");
  const show = () => { save.hidden = changedLabels(worst).length === 0; };
  document.querySelectorAll("[data-label]").forEach((each) => each.addEventListener("change", show));
  save.addEventListener("click", () => saveLabels(worst));
}
