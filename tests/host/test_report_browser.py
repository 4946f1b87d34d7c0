"""The live part of the report where it lives: in a browser, and its core by itself under node."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import lilliput.flow.report
from browser import by_id, opened
from digits_report import Case, case
from lilliput.flow.report import Report
from lilliput.graph import Format
from lilliput.run.host import HostTwin

CORE = Path(lilliput.flow.report.__file__).with_name("core.js")
SECONDS = 60


@pytest.fixture(scope="module")
def digits() -> Case:
    return case()


def with_flipped_byte(made: Report, sample: int) -> Report:
    """The report with one bit of one golden output changed, as if the chip had answered otherwise."""
    live = made.content.live
    golden = list(live.golden)
    raw = bytearray.fromhex(golden[sample].outputs[0])
    raw[4] ^= 1
    golden[sample] = replace(golden[sample], outputs=(raw.hex(),))
    return Report(replace(made.content, live=replace(live, golden=tuple(golden))))


# ---- in a browser ----


def test_the_page_gives_the_bytes_of_the_chip(digits: Case, tmp_path):
    dom, page = opened(digits.report.html, tmp_path)
    assert by_id(page, "tick")["data-state"] == "equal"
    assert "Same bytes as the chip: 8 samples, 80 output bytes, all equal to the emulated Arm Cortex-M4F." in page.text
    assert "hidden" not in by_id(page, "bench")
    assert dom.count('class="strip"') == len(digits.report.content.live.activations)
    first = np.frombuffer(bytes.fromhex(digits.report.content.live.golden[0].outputs[0]), np.int8)
    assert re.search(r'id="label"[^>]*>(\d)<', dom).group(1) == digits.firmware.graph.labels[int(first.argmax())]


def test_a_flipped_byte_is_a_cross(digits: Case, tmp_path):
    _, page = opened(with_flipped_byte(digits.report, 3).html, tmp_path)
    assert by_id(page, "tick")["data-state"] == "differs"
    assert "Not the chip's bytes: sample 3 differs first, in byte 4 of output 0" in page.text
    assert "Same bytes as the chip" not in page.text


def test_without_scripts_nothing_is_claimed(digits: Case, tmp_path):
    blocked = re.sub(r"script-src [^\"]*", "script-src &#x27;none&#x27;", digits.report.html, count=1)
    assert blocked != digits.report.html
    _, page = opened(blocked, tmp_path)
    assert by_id(page, "tick")["data-state"] == "unknown"
    assert "hidden" in by_id(page, "bench")
    assert "Proved equal" in page.text


STROKE = [(0.3, 0.2), (0.7, 0.2), (0.6, 0.5), (0.45, 0.9)]  # a seven
DRAW = """<script>
setTimeout(() => {
  const pad = document.getElementById("pad");
  const frame = pad.getBoundingClientRect();
  pad.setPointerCapture = () => {};  // there is no pointer to capture
  STROKE.forEach(([x, y], i) => pad.dispatchEvent(new PointerEvent(i ? "pointermove" : "pointerdown", {
    clientX: frame.left + x * frame.width, clientY: frame.top + y * frame.height, buttons: 1, pointerId: 1,
  })));
  document.title = JSON.stringify({
    pixels: pixelsOf([STROKE], content.live.drawing), label: document.getElementById("label").textContent,
  });
}, 1000);
</script></body>"""


def test_a_drawing_gets_the_answer_of_the_model(digits: Case, tmp_path):
    script = DRAW.replace("STROKE", json.dumps(STROKE))
    html = re.sub(r"<meta http-equiv[^>]*>", "", digits.report.html).replace("</body>", script)
    dom, _ = opened(html, tmp_path)
    drawn = json.loads(re.search(r"<title>(.*?)</title>", dom).group(1))
    pixels = np.array(drawn["pixels"], np.float32)
    assert pixels.shape == (64,)
    assert (pixels.min(), pixels.max()) == (0, 16)
    graph = digits.firmware.graph
    with HostTwin([digits.firmware.project]) as twin:
        answer = twin.run([graph.values[graph.inputs[0]].format.encode(pixels[None])])[0]
    assert drawn["label"] == graph.labels[int(answer.argmax())]


# ---- the core under node ----


def node(program: str, data: object) -> object:
    """What `program` gives (as JSON) behind the core, with `data` in scope."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("no node on the PATH")
    text = f"{CORE.read_text(encoding='utf-8')}\nconst data = {json.dumps(data)};\n"
    text += f"(async () => {{ {program} }})().then((found) => console.log(JSON.stringify(found)));"
    done = subprocess.run([found, "-"], input=text, capture_output=True, text=True, timeout=SECONDS, check=True)
    return json.loads(done.stdout)


COMPARE = "return firstDifference(await loadModel(data), data.live.golden);"


def test_core_finds_no_difference(digits: Case):
    assert node(COMPARE, json.loads(digits.report.json)) is None


def test_core_finds_the_flipped_byte(digits: Case):
    found = node(COMPARE, json.loads(with_flipped_byte(digits.report, 5).json))
    assert {key: found[key] for key in ("sample", "output", "byte")} == {"sample": 5, "output": 0, "byte": 4}
    assert found["expected"] ^ found["got"] == 1


def test_core_traces_what_it_runs(digits: Case):
    program = """
      const model = await loadModel(data);
      const given = data.live.golden[2].inputs.map(bytesOfHex);
      return { run: model.run(given).map(hexOf), trace: model.trace(given).outputs.map(hexOf) };
    """
    found = node(program, json.loads(digits.report.json))
    assert found["run"] == found["trace"] == list(digits.report.content.live.golden[2].outputs)


@pytest.mark.parametrize("format", [Format("s8", (0.0627451,), (-128,)), Format("s16", (0.5,), (0,)), Format("f32")])
def test_core_stores_numbers_as_the_format_does(format):
    reals = np.concatenate([np.arange(-4, 21) / 4, np.random.default_rng(0).uniform(-9, 40, 500), [1e9, -1e9]])
    scale, zero_point = (format.scale[0], format.zero_point[0]) if format.is_quantized else (None, None)
    tensor = {"dtype": format.dtype, "shape": list(reals.shape), "scale": scale, "zero_point": zero_point}
    program = "const bytes = encode(data.reals, data.tensor); return [hexOf(bytes), decode(bytes, data.tensor)];"
    stored, decoded = node(program, {"reals": reals.tolist(), "tensor": tensor})
    expected = format.encode(reals)
    assert stored == expected.tobytes().hex()
    assert decoded == format.decode(expected).tolist()


def test_core_decides_as_classifiers_do():
    program = "return data.map(([reals, labels]) => decide(reals, labels));"
    assert node(program, [[[0.1, 0.7, 0.2], "abc"], [[0.4], "ab"], [[0.6], "ab"], [[5, 5], "ab"]]) == [1, 0, 1, 0]
