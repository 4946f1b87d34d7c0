"""Pipelines as files: what is written is read back, and what is wrong is told by file, stage and key."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

from lilliput.graph import Graph, InputError
from lilliput.signal import Pipeline, Source, load_pipeline, pipeline_text
from lilliput.signal.blocks.decide import Decide
from lilliput.signal.blocks.frames import FramesBlock
from lilliput.signal.blocks.model import Model
from lilliput.signal.blocks.nearest_centroid import NearestCentroid
from lilliput.signal.blocks.rules import Rules
from lilliput.signal.blocks.smooth import Smooth
from lilliput.signal.registry import blocks
from lilliput.signal.settings import is_writable, said

GOOD = """\
name = "machine"
labels = ["calm", "shaken"]

[source]
rate = 1600
channels = ["x", "y"]

[[stage]]
block = "smooth"
rows = 8

[[stage]]
block = "decide"
on = [0.5, 0.25]
background = ["calm"]
"""


def read(folder, text):
    path = folder / "machine.toml"
    path.write_text(text, encoding="utf-8")
    return load_pipeline(path)


def test_a_file_is_read(tmp_path):
    pipeline = read(tmp_path, GOOD)
    assert pipeline == Pipeline(
        "machine",
        Source(1600.0, ("x", "y")),
        (Smooth(rows=8), Decide(on=(0.5, 0.25), background=("calm",))),
        ("calm", "shaken"),
    )
    assert isinstance(pipeline.source.rate, float)


@pytest.mark.parametrize(
    "pipeline",
    [
        Pipeline("a", Source(10.5), (FramesBlock(4, 2), Smooth(seconds=0.125))),
        Pipeline("b", Source(1e-3, ("s", 'ö \\ "q"\n\x7f'), "f32", units="°C"), (Smooth(weight=1e-7),), ("ja", "nein")),
        Pipeline("c", Source(8.0), (Rules((("hot", "x > 1"),), otherwise="hot"),), ("hot",), "native"),
        Pipeline("d", Source(8.0), (NearestCentroid(((0.0, -1.5), (2.0, 3.25))), Decide(0.9, off=(0.25, 0.5)))),
    ],
)
def test_what_is_written_is_read_back(tmp_path, pipeline):
    assert read(tmp_path, pipeline_text(pipeline)) == pipeline


@pytest.mark.parametrize("name", blocks())
def test_every_setting_of_every_block_can_be_written(name):
    """But for models that only a program has."""
    hints = get_type_hints(blocks()[name])
    wrong = [f.name for f in fields(blocks()[name]) if not is_writable(hints[f.name]) and f.name != "graph"]
    assert not wrong, f"{name}: {wrong}"
    assert all(said(hints[f.name]) for f in fields(blocks()[name]) if f.name != "graph")


def test_a_graph_cannot_be_written():
    pipeline = Pipeline("p", Source(1.0), (Model(graph=Graph("g", (), (), {}, ())),))
    with pytest.raises(InputError, match=r"p, stage 1 \(model\): graph lives in the program alone; save it to a file"):
        pipeline_text(pipeline)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("rows = 8", "row = 8", "machine.toml, stage 1 (smooth): there is no key 'row'; did you mean 'rows'?"),
        ("rows = 8", 'rows = "8"', 'machine.toml, stage 1 (smooth): rows is "8", expected a whole number'),
        ("rows = 8", "rows = 8.5", "machine.toml, stage 1 (smooth): rows is 8.5, expected a whole number"),
        ("rows = 8", "rows = true", "machine.toml, stage 1 (smooth): rows is true, expected a whole number"),
        ("[0.5, 0.25]", '"high"', 'stage 2 (decide): on is "high", expected a number or a list of numbers'),
        ("[0.5, 0.25]", '[0.5, "x"]', 'stage 2 (decide): on is [0.5, "x"], expected a number or a list of numbers'),
        ('["calm"]', '"calm"', 'stage 2 (decide): background is "calm", expected a list of texts'),
        ('"smooth"', '"smoth"', "machine.toml, stage 1: there is no block 'smoth'; did you mean 'smooth'?"),
        ('block = "smooth"', "", "machine.toml, stage 1: 'block' is missing; write block = \"...\", one of "),
        ("rate = 1600", "", "machine.toml, source: 'rate' is missing; write rate = 1.0"),
        ("rate = 1600", "rate = -1", "machine.toml, source: a source has a rate above 0"),
        ("[source]", "[sources]", "machine.toml: there is no key 'sources'; did you mean 'source'?"),
        ("[[stage]]", "[[step]]", "machine.toml: there is no key 'step'; did you mean 'stage'?"),
        ('"shaken"]', '"calm"]', "machine.toml: the label 'calm' stands there twice"),
        ('["calm", "shaken"]', '"calm"', 'machine.toml: labels is "calm", expected a list of texts'),
        ('"machine"', "3", "machine.toml: name is 3, expected a text"),
        (
            'name = "machine"',
            'arithmetic = "litter"',
            "machine.toml: there is no arithmetic 'litter'; did you mean 'litert'?",
        ),
        ("rows = 8", "rows = = 8", "machine.toml is not TOML that can be read: "),
        ("[source]\n", "source = 5\n[[stage]]\nblock = 'smooth'\n[x]\n", "machine.toml: there is no key 'x'"),
    ],
)
def test_sentences(tmp_path, old, new, sentence):
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        read(tmp_path, GOOD.replace(old, new))
    assert sentence in str(caught.value)


def test_a_missing_setting_and_a_missing_file(tmp_path):
    with pytest.raises(InputError, match=r"stage 1 \(frames\): 'length' is missing; write length = 1$"):
        read(tmp_path, '[source]\nrate = 1\n[[stage]]\nblock = "frames"\nstep = 3\n')
    with pytest.raises(InputError, match=r"expected at least one table \[\[stage\]\]"):
        read(tmp_path, "[source]\nrate = 1\n")
    with pytest.raises(InputError, match=r"expected a table \[source\] with a rate"):
        read(tmp_path, "source = 1\n")
    with pytest.raises(InputError, match=r"none.toml: there is no such file; check the path"):
        load_pipeline(tmp_path / "none.toml")


def test_paths_are_taken_from_the_files_own_folder(tmp_path):
    pipeline = read(tmp_path, '[source]\nrate = 1\n[[stage]]\nblock = "model"\nfile = "kws.tflite"\n')
    assert pipeline.blocks == (Model(file=str(tmp_path / "kws.tflite")),)
    (tmp_path / "elsewhere").mkdir()
    moved = tmp_path / "elsewhere" / "moved.toml"
    moved.write_text(pipeline_text(pipeline, moved.parent))
    assert 'file = "../kws.tflite"' in moved.read_text()
    assert Path(load_pipeline(moved).blocks[0].file).resolve() == tmp_path / "kws.tflite"
