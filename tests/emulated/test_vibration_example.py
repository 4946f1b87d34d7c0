"""The example from end to end: a TOML file becomes one graph and one C function, and all of them decide the same."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from lilliput.codegen import c_project
from lilliput.data.generators.vibration import Vibration
from lilliput.flow.build import build
from lilliput.flow.duty import duty_of
from lilliput.flow.listen import listen
from lilliput.graph import InputError, evaluate, evaluate_rows
from lilliput.run.emulated_model import EmulatedModel
from lilliput.run.host import HostTwin
from lilliput.signal import load_pipeline

pytest.importorskip("unicorn", reason="needs the emulate extra")

FILE = Path(__file__).parents[2] / "examples" / "vibration.toml"


@cache
def machines() -> tuple[np.ndarray, tuple[str, ...]]:
    """(10 * 1600, 3) int16: two seconds of each state of a machine, and the states' names."""
    found = {label: [] for label in Vibration.LABELS}
    for recording in Vibration(each=4).recordings("test"):
        if recording.device == "mixer":
            found[recording.label].append(recording.values)
    return np.concatenate([np.concatenate(each) for each in found.values()]), tuple(found)


def random_chunks(seed: int) -> list[int]:
    return np.random.default_rng(seed).integers(1, 700, 50).tolist()


def test_recording_stream_twin_and_chip_decide_the_same_in_any_chunks():
    pipeline, (rows, _) = load_pipeline(FILE), machines()
    graph = pipeline.stream()
    streamed = [trace.outputs for trace in evaluate_rows(graph, rows) if trace.outputs]
    wanted = [np.concatenate([outputs[index] for outputs in streamed]) for index in range(len(graph.outputs))]
    whole = evaluate(pipeline.batch(4000), [rows[:4000]]).outputs
    with HostTwin([c_project(graph)], sanitize=True) as twin:
        fed = {f"twin {seed}": twin.feed(rows, random_chunks(seed)) for seed in range(2)}
        fed["twin, row by row"] = twin.feed(rows[:2000], [1])
    firmware = build(graph, "nano33ble")
    with EmulatedModel(firmware.image, firmware.project.layout, firmware.board) as core:
        fed["Cortex-M4"] = core.feed(rows, random_chunks(9))
    for index, output in enumerate(graph.outputs):
        np.testing.assert_array_equal(whole[index], wanted[index][: len(whole[index])], output)
        for where, results in fed.items():
            found = np.concatenate([f.outputs[output] for f in results])
            np.testing.assert_array_equal(found, wanted[index][: len(found)], f"{output}, {where}")
    assert len(set(wanted[0][:, 0].tolist())) >= 4, "the recording would not notice a label that never comes"
    assert [f.rows for f in fed["twin 0"]] == [320 + 160 * i for i in range(len(wanted[0]))]


def test_it_finds_most_faults_of_a_machine_it_was_not_trained_on():
    pipeline, (rows, labels) = load_pipeline(FILE), machines()
    decisions = list(listen(pipeline, [rows]))
    each = len(rows) / len(labels)
    last = {labels[int((d.row - 1) // each)]: d.label or "healthy" for d in decisions}
    assert sum(last[label] == label for label in labels) >= 4, last
    assert sum(bool(d.values["send"]) for d in decisions) < len(decisions) / 4


def test_its_board_sleeps_most_of_the_time():
    firmware = build(load_pipeline(FILE).stream(), "nano33ble")
    profile = firmware.profile()
    found = duty_of(profile, firmware.board, wake_seconds=0.0002)
    assert found.hop_seconds == pytest.approx(0.1)
    assert found.awake_seconds == pytest.approx(profile.cycles / 64e6 + 0.0002)
    assert found.on_time < 0.05 and found.days(230.0) > 30
    with pytest.raises(InputError, match="takes whole samples, so its duty cycle is not known"):
        duty_of(replace(profile, signal_seconds=None), firmware.board)


def test_it_computes_no_floating_point_on_the_smallest_core():
    image = build(load_pipeline(FILE).stream(), "generic-cortex-m0").image
    helpers = [
        s.name
        for s in image.symbols
        if re.match(r"__(aeabi_|add|sub|mul|div|fix|float|gt|lt|ge|le|u?mod|u?div)", s.name)
    ]
    assert not helpers
