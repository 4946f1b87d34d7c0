"""Labelled samples of a network's input, and how many of them it gets right."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from lilliput.codegen import c_project
from lilliput.flow.firmware import stored_inputs
from lilliput.graph import Graph, InputError
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin

TABLE = "y_labels.csv"  # MLPerf Tiny's: file, number of classes, class


def read_labelled(path: Path, graph: Graph) -> tuple[np.ndarray, np.ndarray]:
    """Samples (n, ...) of the one input and class indices (n,).

    path  a .npz file with arrays `x` and `labels`, or a folder as MLPerf Tiny has it: y_labels.csv and a file with the
          stored numbers of the input for each of its rows
    Raises InputError.
    """
    value = graph.values[graph.inputs[0]]
    if path.is_dir():
        return _from_folder(path, value.shape, value.format.numpy)
    if path.suffix != ".npz" or not path.is_file():
        raise InputError(f"{path}: expected a .npz file with arrays x and labels, or a folder with {TABLE}")
    with np.load(path, allow_pickle=False) as arrays:
        if not {"x", "labels"} <= set(arrays.files):
            raise InputError(f"{path.name}: holds arrays {', '.join(arrays.files)}; expected x and labels")
        x, labels = arrays["x"], arrays["labels"]
    if len(x) != len(labels) or len(x) == 0 or x[0].size != value.size:
        raise InputError(
            f"{path.name}: x is {list(x.shape)} and labels {list(labels.shape)}; expected (n, ...) with {value.size} "
            "numbers a sample, and n labels"
        )
    return x.reshape(-1, *value.shape), labels


def _from_folder(folder: Path, shape: tuple[int, ...], dtype: np.dtype) -> tuple[np.ndarray, np.ndarray]:
    table = folder / TABLE
    if not table.is_file():
        raise InputError(f"{folder}: there is no {TABLE} in it, which names files and their classes")
    rows = [row for row in csv.reader(table.read_text(encoding="utf-8", errors="replace").splitlines()) if row]
    size = int(np.prod(shape)) * dtype.itemsize
    samples = []
    for row in rows:
        if len(row) != 3 or not row[2].strip().isdigit():
            raise InputError(f"{table}: expected rows of file, number of classes, class; got {', '.join(row)!r}")
        file = folder / Path(row[0].strip()).name
        raw = file.read_bytes() if file.is_file() else b""
        if len(raw) != size:
            raise InputError(f"{file}: expected the {size} bytes of an input of {list(shape)}, got {len(raw)}")
        samples.append(np.frombuffer(raw, dtype).reshape(shape))
    if not samples:
        raise InputError(f"{table}: has no rows")
    return np.stack(samples), np.array([int(row[2]) for row in rows])


def right_answers(graph: Graph, samples: np.ndarray, labels: np.ndarray) -> int:
    """How many of the samples (n, ...) get the largest output for their class; computed by the generated C."""
    ready = run_passes(graph)
    value = ready.values[ready.inputs[0]]
    with HostTwin([c_project(ready)]) as twin:
        answers = twin.run(stored_inputs(ready, [samples.reshape(-1, *value.shape)]))[0]
    return int(np.sum(answers.reshape(len(samples), -1).argmax(axis=1) == labels))
