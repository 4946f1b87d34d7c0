/* A stream, alive: a recording is played, its rows go into the model as on the chip, and what comes out is drawn. */

const CHUNK_SIZES = [1, 17, 64, 3, 200];

/* The first result that is not the chip's, or null. */
function firstOtherResult(model, stream) {
  for (const clip of stream.clips) {
    const got = model.feed(bytesOfBase64(clip.samples), clip.rows, CHUNK_SIZES);
    if (got.length !== clip.results.length) return `${clip.name}: ${got.length} results, not ${clip.results.length}`;
    for (const [i, { rows, outputs }] of clip.results.entries()) {
      const same = got[i].rows === rows && outputs.every((hex, k) => hex === hexOf(got[i].outputs[k]));
      if (!same) return `${clip.name}: result ${i}, after ${rows} rows`;
    }
  }
  return null;
}

function compareStream(model) {
  const { stream, live } = content;
  const chip = live.on_core ? "chip" : "host twin";
  const found = firstOtherResult(model, stream);
  const results = stream.clips.reduce((sum, clip) => sum + clip.results.length, 0);
  if (found === null) {
    const compared = `${stream.clips.length} recordings, fed in other pieces, ${results} results`;
    showTick("equal", `Same bytes as the ${chip}: ${compared}, all equal to ${stream.computed_by}.`);
  } else {
    showTick("differs", `Not the ${chip}'s bytes: ${found}.`);
  }
}

function numbersOf(clip) {
  const input = content.model.inputs[0];
  return decode(bytesOfBase64(clip.samples), input);
}

/* The recording from left to right, the first channel; what has been fed stands out. */
function drawWave(canvas, reals, row, part) {
  canvas.width = canvas.clientWidth || 600;
  canvas.height = 90;
  const pen = canvas.getContext("2d");
  const rows = reals.length / row;
  const largest = reals.reduce((most, real) => Math.max(most, Math.abs(real)), 0) || 1;
  for (let x = 0; x < canvas.width; x++) {
    let [low, high] = [Infinity, -Infinity];
    const end = Math.max(Math.floor(((x + 1) * rows) / canvas.width), Math.floor((x * rows) / canvas.width) + 1);
    for (let i = Math.floor((x * rows) / canvas.width); i < end && i < rows; i++) {
      low = Math.min(low, reals[i * row]);
      high = Math.max(high, reals[i * row]);
    }
    pen.fillStyle = colour(x < part * canvas.width ? "--accent" : "--soft");
    const y = (real) => 45 - (44 * real) / largest;
    pen.fillRect(x, y(high), 1, Math.max(1, y(low) - y(high)));
  }
}

/* A lane for each label: how sure the model was, result by result, over the same time as the wave above. */
function drawScores(canvas, history, rows) {
  const labels = content.model.labels;
  canvas.width = canvas.clientWidth || 600;
  canvas.height = 18 * labels.length;
  const pen = canvas.getContext("2d");
  const all = history.flatMap(({ scores }) => scores);
  const [low, high] = content.live.probabilities ? [0, 1] : [Math.min(...all), Math.max(...all)];
  let from = 0;
  for (const { rows: until, scores, decision } of history) {
    const [x0, x1] = [from, until].map((row) => (row * canvas.width) / rows);
    scores.forEach((score, lane) => {
      pen.globalAlpha = Math.min(1, Math.max(0, (score - low) / (high - low || 1)));
      pen.fillStyle = colour("--accent");
      pen.fillRect(x0, lane * 18 + 2, x1 - x0 + 0.5, 14);
      pen.globalAlpha = 1;
      if (lane === decision) pen.fillRect(x0, lane * 18, x1 - x0 + 0.5, 2);
    });
    from = until;
  }
  pen.globalAlpha = 1;
}

function playSound(clip, reals) {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!content.stream.audible || !Context) return () => {};
  const context = new Context();
  const buffer = context.createBuffer(1, clip.rows, content.stream.rate);
  const largest = reals.reduce((most, real) => Math.max(most, Math.abs(real)), 0) || 1;
  buffer.copyToChannel(Float32Array.from(reals, (real) => (0.8 * real) / largest), 0);
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(context.destination);
  source.start();
  return () => context.close();
}

/* A recording in the model, call by call. */
function session(model, clip) {
  const { stream } = content;
  const bytes = bytesOfBase64(clip.samples);
  const hopBytes = (bytes.length / clip.rows) * stream.hop;
  const calls = Math.floor(clip.rows / stream.hop);
  const strips = new Map();
  const history = [];
  let call = 0;
  model.restart();

  function step() {
    const { layers, outputs } = model.call(bytes.subarray(call * hopBytes, (call + 1) * hopBytes), call);
    call += 1;
    layers.forEach((layer) => strips.set(layer.tensor.name, layer));
    if (!layers.some(({ tensor }) => tensor.name === content.model.outputs[0].name)) return;
    const scores = stream.scores && strips.has(stream.scores) ? strips.get(stream.scores).reals : [];
    const decision = stream.decision < 0 ? scores.indexOf(Math.max(...scores))
      : decode(outputs[stream.decision], content.model.outputs[stream.decision])[0];
    history.push({ rows: call * stream.hop, scores, decision });
  }

  return { step, strips, history, isOver: () => call >= calls, fed: () => call * stream.hop };
}

function openPlayer(model) {
  const { stream } = content;
  const labels = content.model.labels;
  let index = 0;
  let stopSound = () => {};
  let playing = 0; // which playing is meant, so that an older one ends

  function draw(clip, reals, run) {
    drawWave(byId("wave"), reals, stream.row, run.fed() / clip.rows);
    if (labels.length > 1) drawScores(byId("scores"), run.history, clip.rows);
    const decided = run.history.filter(({ decision }) => decision >= 0);
    const told = run.isOver() && decided.length ? decided : run.history; // at the end, what was heard in it
    const last = told[told.length - 1];
    byId("label").textContent = !last ? "…" : labels[last.decision] || (last.decision < 0 ? "—" : last.decision);
    const layers = [...run.strips.values()];
    byId("strips").replaceChildren(...layers.map((l) => strip(content.layers[l.layer].name, l.tensor, l.reals)));
  }

  function whole() {
    playing += 1;
    stopSound();
    const clip = stream.clips[index];
    const run = session(model, clip);
    while (!run.isOver()) run.step();
    byId("clip").textContent = clip.label ? `${clip.name} (${clip.label})` : clip.name;
    draw(clip, numbersOf(clip), run);
  }

  function play() {
    stopSound();
    const mine = (playing += 1);
    const clip = stream.clips[index];
    const reals = numbersOf(clip);
    const run = session(model, clip);
    stopSound = playSound(clip, reals);
    const start = performance.now();
    const frame = () => {
      if (mine !== playing) return;
      const due = ((performance.now() - start) / 1000) * stream.rate;
      while (!run.isOver() && run.fed() + stream.hop <= due) run.step();
      draw(clip, reals, run);
      if (!run.isOver()) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  byId("lanes").replaceChildren(...labels.map((label) => make("span", "lane", label)));
  byId("play").addEventListener("click", play);
  byId("next").addEventListener("click", () => {
    index = (index + 1) % stream.clips.length;
    whole();
  });
  byId("bench").hidden = false;
  whole();
}
