"""An impulse: features of an accelerometer's windows and a network on them, as one pipeline, trained from CSV files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lilliput.boards import load_board
from lilliput.compress import quantize
from lilliput.data import Recording, open_dataset
from lilliput.data.formats import write_file
from lilliput.data.importing import Wanted, import_files
from lilliput.data.rules import parse_rule
from lilliput.flow.build import project_for
from lilliput.flow.demo.classifier import fit_classifier
from lilliput.flow.firmware import Firmware
from lilliput.flow.options import BuildOptions
from lilliput.formats import convert
from lilliput.graph import Graph, evaluate
from lilliput.signal import Pipeline, Source
from lilliput.signal.block import Block
from lilliput.signal.blocks.log_mel import LogMel
from lilliput.signal.blocks.model import Model

G = 2.0**-11  # of one step of the accelerometer
CALIBRATION = 400  # windows that activations are measured on


@dataclass(frozen=True, eq=False)
class Impulse:
    """A trained pipeline, the features before its network, and the float network that scikit-learn trained."""

    pipeline: Pipeline
    features: Pipeline
    network: Any

    def labels(self, rows: np.ndarray) -> np.ndarray:
        """The label's index for each window, as the reference computes it."""
        (scores,) = evaluate(self.pipeline.batch(len(rows)), [rows]).outputs
        return scores.reshape(-1, len(self.pipeline.labels)).argmax(axis=1)

    def float_labels(self, rows: np.ndarray) -> np.ndarray:
        """The same by scikit-learn's own arithmetic, on the same features."""
        return self.network.predict_proba(windows(self.features, rows)).argmax(axis=1)


def from_csv(recordings: Sequence[Recording], folder: Path) -> list[Recording]:
    """The recordings as they come back from CSV files, a folder for each label, through an import into a dataset."""
    for number, each in enumerate(recordings):
        path = folder / "csv" / each.label / f"{number}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, [each])
    import_files([folder / "csv"], folder / "dataset", Wanted({"label": parse_rule("folder")}))
    return list(open_dataset(folder / "dataset"))


def train(recordings: Sequence[Recording], length: int, bands: int, hidden: int, seed: int = 0) -> Impulse:
    """An impulse with windows of `length` rows, half of each in the next, and so many bands a channel."""
    first = recordings[0]
    assert first.rate is not None
    source = Source(first.rate, tuple(each.name for each in first.channels), "s16", G, "g")
    front: tuple[Block, ...] = (LogMel(length=length, step=length // 2, n=length, bands=bands, low=10.0),)
    before = Pipeline("motion", source, front)
    parts = [windows(before, each.values) for each in recordings]
    labels = [each.label for each, part in zip(recordings, parts, strict=True) for _ in part]
    features = np.concatenate(parts)
    network = fit_classifier(features, labels, (hidden,), seed)
    order = np.random.default_rng(seed).permutation(len(features))[:CALIBRATION]
    quantized = quantize(convert(network, "motion"), features[order])
    whole = Pipeline("motion", source, (*front, Model(graph=quantized)), tuple(map(str, network.classes_)))
    return Impulse(whole, before, network)


def windows(features: Pipeline, rows: np.ndarray) -> np.ndarray:
    """The features of a recording, real numbers: (windows, channels * bands) float32."""
    graph = features.batch(len(rows))
    (stored,) = evaluate(graph, [rows]).outputs
    real = graph.values[graph.outputs[0]].format.decode(stored)
    return np.asarray(real, np.float32).reshape(len(stored), -1)


@dataclass(frozen=True)
class Memory:
    """Bytes of flash, and of RAM without the stack."""

    flash: int
    ram: int

    def error(self, right: Memory) -> float:
        """The larger of the two relative errors."""
        return max(abs(self.flash / right.flash - 1), abs(self.ram / right.ram - 1))


def linked(firmware: Firmware) -> Memory:
    """As the linker placed it."""
    return Memory(firmware.sizes.flash, firmware.sizes.ram)


def predicted(graph: Graph, rows: int, likes: Mapping[int, Firmware]) -> Memory:
    """What a graph will take, without compiling it: its constants and its arena, which the plan tells exactly, and the
    rest as that of other pipelines of the same stages that have been linked for the board.

    rows   of the graph's window
    likes  those others by the rows of theirs; between two of them code grows with the logarithm, as an FFT's stages do
    """
    like = next(iter(likes.values()))
    told = _planned(graph, like.board.name, like.options)
    known = sorted((np.log2(each), _rest(firmware)) for each, firmware in likes.items())
    flash, ram = (
        float(np.interp(np.log2(rows), [at for at, _ in known], [rest[part] for _, rest in known])) for part in (0, 1)
    )
    return Memory(told.flash + round(flash), told.ram + round(ram))


def _rest(firmware: Firmware) -> tuple[int, int]:
    """Flash and RAM that the plan does not tell."""
    known = _planned(firmware.source, firmware.board.name, firmware.options)
    return firmware.sizes.flash - known.flash, firmware.sizes.ram - known.ram


def _planned(graph: Graph, board: str, options: BuildOptions) -> Memory:
    layout = project_for(graph, load_board(board), options).layout
    constants = sum(constant.table.data.nbytes for constant in layout.unique_constants)
    return Memory(constants, layout.plan.arena_bytes + sum(value.nbytes for value in layout.graph.states))
