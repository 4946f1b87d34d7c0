"""A pipeline at work: rows in blocks of any size give the decisions of the whole recording; the command prints them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from command_line import lil
from lilliput.bench.claims.row_l7 import TEXT, recording
from lilliput.data import Channel, Recording, write_dataset
from lilliput.flow.listen import changes, listen
from lilliput.graph import evaluate
from lilliput.signal import Pipeline, Source, load_pipeline
from lilliput.signal.blocks.frames import FramesBlock
from lilliput.signal.blocks.rules import Rules
from lilliput.signal.blocks.smooth import Smooth


@pytest.fixture
def machine(tmp_path):
    """A pipeline's file, and the address of a recording of 1,000 rows."""
    (tmp_path / "machine.toml").write_text(TEXT)
    channels = tuple(Channel(name) for name in "xyz")
    write_dataset(
        tmp_path / "data", [Recording(name="one", values=recording(1)[:1000], rate=1600.0, channels=channels)]
    )
    return str(tmp_path / "machine.toml"), f"folder:{tmp_path / 'data'}"


def blocks_of(rows, size):
    return [rows[start : start + size] for start in range(0, len(rows), size)]


@pytest.mark.parametrize("size", [1, 13, 1000])
def test_blocks_of_any_size_give_the_same_decisions(machine, size):
    pipeline, rows = load_pipeline(machine[0]), recording(1)[:300]
    found = list(listen(pipeline, blocks_of(rows, size)))
    label, send = (array[:, 0].tolist() for array in evaluate(pipeline.batch(len(rows)), [rows]).outputs)
    assert [d.row for d in found] == list(range(1, 301))
    assert [d.values for d in found] == [{"label": a, "send": b} for a, b in zip(label, send, strict=True)]
    assert [d.label for d in found] == [(*pipeline.labels, "")[a] for a in label]
    assert found[-1].seconds == 300 / 1600


@pytest.mark.parametrize("size", [1, 7, 100])
def test_results_come_when_their_last_row_is_there(size):
    """Frames of 6 rows, one every 4: the first with row 6, then with every fourth."""
    stages = (FramesBlock(6, 4), Rules((("up", "a > 0"),), tuple("abcdef"), "down"))
    pipeline = Pipeline("cut", Source(10.0), stages, ("up", "down"))
    rows = np.arange(-20, 20, dtype=np.int16)[:, None]
    found = list(listen(pipeline, blocks_of(rows, size)))
    assert [(d.row, d.label) for d in found] == [(6 + 4 * i, "up" if 4 * i > 20 else "down") for i in range(9)]


def test_real_numbers_are_shown_as_they_are():
    pipeline = Pipeline("level", Source(10.0, scale=0.5), (Smooth(rows=1),))
    (first, second) = listen(pipeline, [np.array([[3], [-4]], np.int16)])
    assert (first.values, second.values, first.label) == ({"smooth": 1.5}, {"smooth": -2.0}, "")
    assert [d.row for d in changes([first, first, second, first])] == [1, 2, 1]


def test_the_command_tells_changes_and_what_came(machine):
    said = lil("run", machine[0], "--from", machine[1])
    assert said.exit_code == 0
    first, *rest = said.stdout.splitlines()
    assert first.split() == ["0.001", "s", "-", "label", "-1", "send", "1"]
    assert rest and all(" label " in line for line in rest)
    assert said.stderr.strip() == "1000 rows"
    every = lil("run", machine[0], "--from", machine[1], "--every", "--json").stdout.splitlines()
    assert len(every) == 1000 > len(rest) + 1
    assert json.loads(every[0]) == {"row": 1, "seconds": 0.000625, "label": "", "values": {"label": -1, "send": 1}}


def test_the_edge_example_recalls_regimes_and_sends_little():
    pipeline = load_pipeline(Path(__file__).parents[2] / "examples" / "edge.toml")
    rng = np.random.default_rng(1)
    level = np.repeat([0.0, 80.0, 0.0], 3000)
    rows = (level + rng.standard_normal(9000)).astype(np.float32)[:, None]
    found = list(listen(pipeline, blocks_of(rows, 500)))
    assert [found[at].values["regime"] for at in (2999, 5999, 8999)] == [0, 1, 0]
    assert [found[at].label for at in (2999, 5999, 8999)] == ["usual", "high", "usual"]
    assert {found[at].values["regime"] for at in range(3100, 3900)} == {-1}
    assert 3 <= sum(bool(d.values["send"]) for d in found) <= 6


def test_the_command_refuses_with_a_sentence(machine, tmp_path):
    file, address = machine
    for arguments, sentence in [
        ((file,), "nothing to run it on; give samples with --input, or rows of a pipeline with --from"),
        (("model.tflite", "--from", address), "model.tflite: --from is for pipelines, in .toml files"),
        ((file, "--from", "tcp:here"), "there is no source 'tcp'; addresses look like "),
        ((file, "--from", "generator:sounds"), "are declared"),
    ]:
        said = lil("run", *arguments)
        assert said.exit_code == 2 and sentence in said.stderr, said.stderr
