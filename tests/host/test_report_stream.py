"""The report of a pipeline: the page feeds recordings in pieces of its own, and gives the chip's bytes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest

import lilliput as lil
from browser import by_id, opened
from lilliput.data import Recording
from lilliput.flow.outcomes import outcomes
from lilliput.flow.recorded import Recorded
from lilliput.flow.report import Listened, Report, report
from lilliput.flow.signal_proof import verify_signal
from small_pipelines import noise, small_pipeline


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Report:
    pipeline = replace(small_pipeline(tmp_path_factory.mktemp("model")), labels=("knock", "tone", "<b>"))
    recordings = [Recorded(f"take {i}", noise(60 + 9 * i, i), "knock") for i in range(3)]
    firmware = lil.build(pipeline.stream(), "generic-cortex-m4")
    verdict = verify_signal(firmware, pipeline, recordings)
    taken = [Recording(name=each.name, values=each.rows, rate=100.0, label=each.label) for each in recordings]
    found = outcomes(pipeline, taken)
    return report(firmware, verdict=verdict, profile=firmware.profile(), listened=Listened(recordings, found))


def test_the_page_gives_the_bytes_of_the_chip(made, tmp_path):
    dom, page = opened(made.html, tmp_path)
    results = sum(len(clip.results) for clip in made.content.stream.clips)
    assert results > 30
    assert by_id(page, "tick")["data-state"] == "equal"
    assert f"3 recordings, fed in other pieces, {results} results, all equal to the emulated" in page.text
    assert "hidden" not in by_id(page, "bench")
    assert "take 0 (knock)" in page.text
    assert dom.count('class="strip"') == len(made.content.live.activations)
    assert "for 40 ms of signal" in page.text


def test_a_flipped_byte_is_a_cross(made, tmp_path):
    stream = made.content.stream
    clip = stream.clips[1]
    last = clip.results[-1]
    raw = bytearray(bytes.fromhex(last.outputs[0]))
    raw[1] ^= 1
    results = (*clip.results[:-1], replace(last, outputs=(raw.hex(),)))
    clips = (stream.clips[0], replace(clip, results=results), stream.clips[2])
    spoilt = Report(replace(made.content, stream=replace(stream, clips=clips)))
    _, page = opened(spoilt.html, tmp_path)
    assert by_id(page, "tick")["data-state"] == "differs"
    assert f"take 1: result {len(clip.results) - 1}, after {last.rows} rows" in page.text


PLAY = """<script>
setTimeout(() => document.getElementById("next").click(), 300);
setTimeout(() => document.getElementById("play").click(), 600);
</script></body>"""


def test_a_recording_is_played_to_its_end(made, tmp_path):
    html = re.sub(r"<meta http-equiv[^>]*>", "", made.html).replace("</body>", PLAY)
    dom, page = opened(html, tmp_path)
    assert "take 1 (knock)" in page.text
    shown = re.search(r'id="label"[^>]*>([^<]*)<', dom).group(1)
    last = np.frombuffer(bytes.fromhex(made.content.stream.clips[1].results[-1].outputs[0]), np.int8)
    assert shown.replace("&lt;b&gt;", "<b>") == made.content.model.labels[int(last.argmax())]


RELABEL = """<script>
setTimeout(() => {
  const select = document.querySelector('[data-label="1"]');
  const before = byId("relabel").hidden;
  select.value = "tone";
  select.dispatchEvent(new Event("change"));
  document.title = JSON.stringify({
    before, after: byId("relabel").hidden, labels: changedLabels(content.heard.worst), quoted: quoted('a,"b"'),
  });
}, 500);
</script></body>"""


def test_the_worst_recordings_may_be_given_another_label(made, tmp_path):
    html = re.sub(r"<meta http-equiv[^>]*>", "", made.html).replace("</body>", RELABEL)
    dom, page = opened(html, tmp_path)
    worst = made.content.heard.worst
    assert [each.margin for each in worst] == sorted(each.margin for each in worst)
    told = json.loads(unescape(re.search(r"<title>(.*?)</title>", dom).group(1)))
    assert told == {"before": True, "after": False, "labels": [[worst[1].name, "tone"]], "quoted": '"a,""b"""'}
    assert f"The {len(worst)} worst recordings" in page.text
