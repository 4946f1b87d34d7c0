"use strict";
/* The model in WebAssembly, and comparing it with the chip. Nothing here knows of a page, so it runs anywhere. */

const NUMBERS = {
  s8: Int8Array, u8: Uint8Array, b8: Uint8Array, s16: Int16Array,
  s32: Int32Array, s64: BigInt64Array, f32: Float32Array,
};
const RANGES = { s8: [-128, 127], u8: [0, 255], s16: [-32768, 32767], s32: [-2147483648, 2147483647] };

function bytesOfBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function bytesOfHex(text) {
  return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
}

function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sizeOf(tensor) {
  return tensor.shape.reduce((product, extent) => product * extent, 1);
}

function roundHalfToEven(x) {
  const low = Math.floor(x);
  const above = x - low;
  if (above !== 0.5) return above < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
}

/* Real numbers as the tensor stores them: stored = round(real / scale) + zero_point, clamped. */
function encode(reals, tensor) {
  const stored = new NUMBERS[tensor.dtype](reals.length);
  const [low, high] = RANGES[tensor.dtype] || [-Infinity, Infinity];
  reals.forEach((real, i) => {
    const whole = tensor.scale === null ? real : roundHalfToEven(real / tensor.scale) + tensor.zero_point;
    stored[i] = Math.min(Math.max(whole, low), high);
  });
  return new Uint8Array(stored.buffer);
}

/* Stored bytes as real numbers. */
function decode(bytes, tensor) {
  const stored = new NUMBERS[tensor.dtype](bytes.slice().buffer);
  const { scale, zero_point: zeroPoint } = tensor;
  return Array.from(stored, (n) => (scale === null ? Number(n) : scale * (Number(n) - zeroPoint)));
}

/* The exports of the module as calls on bytes. `content` is the report's JSON. */
async function loadModel(content) {
  const { instance } = await WebAssembly.instantiate(bytesOfBase64(content.live.module), {});
  const chip = instance.exports;
  const at = (place, size) => new Uint8Array(chip.memory.buffer, place, size);
  const bytesOf = (tensor) => sizeOf(tensor) * NUMBERS[tensor.dtype].BYTES_PER_ELEMENT;

  function begin(inputs) {
    chip.model_init();
    inputs.forEach((bytes, i) => at(chip.model_input(i), bytes.length).set(bytes));
  }

  function outputs() {
    return content.model.outputs.map((tensor, i) => at(chip.model_output(i), bytesOf(tensor)).slice());
  }

  /* Input bytes to output bytes. */
  function run(inputs) {
    begin(inputs);
    chip.model_run();
    return outputs();
  }

  /* The same a layer at a time, with what each of them wrote, in real numbers. */
  function trace(inputs) {
    begin(inputs);
    const layers = [];
    content.layers.forEach((_, layer) => {
      chip.model_step(layer);
      for (const { offset, tensor } of content.live.activations.filter((each) => each.layer === layer)) {
        layers.push({ layer, tensor, reals: decode(at(chip.model_arena() + offset, bytesOf(tensor)), tensor) });
      }
    });
    return { layers, outputs: outputs() };
  }

  function restart() {
    chip.model_init();
  }

  /* One call of a stream, number `count` from the start: what its layers wrote, in real numbers, and the outputs. */
  function call(bytes, count) {
    at(chip.model_input(0), bytes.length).set(bytes);
    const layers = [];
    const runs = ({ every, after }) => count >= after && (count - after) % every === 0;
    content.layers.forEach((_, layer) => {
      chip.model_step(layer);
      for (const each of content.live.activations.filter((one) => one.layer === layer && runs(one))) {
        const { offset, tensor } = each;
        layers.push({ layer, tensor, reals: decode(at(chip.model_arena() + offset, bytesOf(tensor)), tensor) });
      }
    });
    return { layers, outputs: outputs() };
  }

  /* `count` rows of a stream in chunks of these sizes, again and again: each result, and the rows before it. */
  function feed(bytes, count, sizes) {
    const row = bytes.length / count;
    const most = chip.model_room();
    const found = [];
    chip.model_init();
    let fed = 0;
    for (let i = 0; fed < count; i++) {
      const size = Math.min(sizes[i % sizes.length], most, count - fed);
      at(chip.model_samples(), size * row).set(bytes.subarray(fed * row, (fed + size) * row));
      for (let done = 0; done < size; ) {
        done += chip.model_feed(done, size - done);
        const ready = content.model.outputs.every((_, output) => chip.model_ready(output));
        if (ready) found.push({ rows: fed + done, outputs: outputs() });
      }
      fed += size;
    }
    return found;
  }

  return { run, trace, restart, call, feed };
}

/* The first byte in which the model's outputs are not the chip's, or null. */
function firstDifference(model, golden) {
  for (const [sample, { inputs, outputs }] of golden.entries()) {
    const got = model.run(inputs.map(bytesOfHex));
    for (const [output, expected] of outputs.map(bytesOfHex).entries()) {
      const byte = expected.findIndex((each, i) => each !== got[output][i]);
      if (byte >= 0) return { sample, output, byte, expected: expected[byte], got: got[output][byte] };
    }
  }
  return null;
}

/* The class that real outputs speak for: the largest, or with one output and two classes which side of a half it is. */
function decide(reals, labels) {
  if (reals.length === 1 && labels.length === 2) return reals[0] > 0.5 ? 1 : 0;
  return reals.indexOf(Math.max(...reals));
}
