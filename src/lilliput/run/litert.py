"""Asking LiteRT, where it is installed: the source model's own answers, computed in a process that may die."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from lilliput.graph import Graph, ToolError
from lilliput.run.samples import pack_samples, unpack_samples
from lilliput.run.worker_process import WorkerProcess

_WORKER = Path(__file__).parent / "litert_worker.py"


def has_litert() -> bool:
    """Whether the `verify` extra is installed."""
    return find_spec("ai_edge_litert") is not None


def run_litert(path: str | Path, graph: Graph, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Outputs (n, ...) of the .tflite file for stored inputs (n, ...), shaped as `graph` says.

    LiteRT's reference kernels, one thread. Raises ToolError where LiteRT is missing, refuses or dies.
    """
    if not has_litert():
        raise ToolError('Comparing with LiteRT needs it: run pip install "lilliput[verify]".')
    samples = len(inputs[0])
    worker = WorkerProcess(_WORKER, "LiteRT interpreter")
    try:
        _, raw = worker.ask("run", pack_samples(inputs), timeout=600.0, model=str(path), samples=samples)
    finally:
        worker.close()
    return unpack_samples(raw, [graph.values[name] for name in graph.outputs], samples)


def trace_litert(path: str | Path, graph: Graph, inputs: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """One sample: what LiteRT computed for every value that a node of `graph` writes and that has the file's name."""
    worker = WorkerProcess(_WORKER, "LiteRT interpreter")
    try:
        answer, raw = worker.ask(
            "trace", pack_samples([array[None] for array in inputs]), timeout=600.0, model=str(path)
        )
    finally:
        worker.close()
    written = {name for node in graph.nodes for name in node.outputs}
    found, at = {}, 0
    for name, dtype, shape in answer["tensors"]:
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        if name in written:
            found[name] = np.frombuffer(raw[at : at + size], dtype).reshape(shape)
        at += size
    return found
