/* The live part of the page: the tick, the answer, and the bench that shows them for one input. */

/* ---- the tick ---- */

function showTick(state, words) {
  byId("tick").dataset.state = state;
  byId("tick").querySelector(".words").textContent = words;
}

function compareWithChip(model) {
  const { golden, computed_by: computedBy, on_core: onCore } = content.live;
  const chip = onCore ? "chip" : "host twin";
  const found = firstDifference(model, golden);
  if (found === null) {
    const bytes = golden.flatMap((sample) => sample.outputs).reduce((sum, hex) => sum + hex.length / 2, 0);
    const compared = `${golden.length} samples, ${bytes} output bytes, all equal to ${computedBy}`;
    showTick("equal", `Same bytes as the ${chip}: ${compared}.`);
    return;
  }
  const [expected, got] = [found.expected, found.got].map((byte) => hexOf([byte]));
  showTick(
    "differs",
    `Not the ${chip}'s bytes: sample ${found.sample} differs first, in byte ${found.byte} of output ${found.output}: ` +
      `${computedBy} gave ${expected}, this page ${got}.`,
  );
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
  const share = (score) => (score - low) / (high - low || 1);
  const rows = labels.map((label, i) => classRow(label, scores[i], share(scores[i]), i === chosen));
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
  openWorst();
  if (typeof WebAssembly === "undefined") return;
  const model = await loadModel(content);
  if (content.stream) {
    compareStream(model);
    openPlayer(model);
    return;
  }
  compareWithChip(model);
  openBench(model);
}

main().catch((error) => showTick("differs", `The model did not run in this browser: ${error.message}`));
