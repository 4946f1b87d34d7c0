"""onnxruntime, in a process of its own, as an oracle for our meaning of a model."""

from __future__ import annotations

import atexit
import io
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from lilliput.formats.onnx.importer import convert
from lilliput.graph import Graph, evaluate
from lilliput.passes import run_passes
from lilliput.run.worker_process import WorkerProcess

LAST = " (channels last)"


@cache
def _worker() -> WorkerProcess:
    worker = WorkerProcess(Path(__file__).parent / "onnx_worker.py", "onnxruntime")
    atexit.register(worker.close)
    return worker


def oracle(model: bytes, arrays: Mapping[str, np.ndarray], optimized: bool = False) -> list[np.ndarray]:
    """onnxruntime's outputs; skips the test where it is not installed."""
    if find_spec("onnxruntime") is None:
        pytest.skip("onnxruntime is not installed")
    packed = io.BytesIO()
    np.savez(packed, **arrays)
    _, raw = _worker().ask("run", model + packed.getvalue(), model_bytes=len(model), optimized=optimized)
    with np.load(io.BytesIO(raw)) as found:
        return [found[name] for name in found.files]


def random_inputs(graph: Graph, seed: int) -> dict[str, np.ndarray]:
    """Numbers for each input, in the file's order of axes."""
    rng, found = np.random.default_rng(seed), {}
    for name in graph.inputs:
        value = graph.values[name]
        shape = _file_shape(name, value.shape)
        if value.format.is_float:
            found[name.removesuffix(LAST)] = rng.normal(0, 1, shape).astype(np.float32)
        else:
            found[name.removesuffix(LAST)] = rng.integers(0, 2, shape).astype(value.format.numpy)
    return found


def ours(graph: Graph, arrays: Mapping[str, np.ndarray]) -> list[np.ndarray]:
    """Our reference's outputs, in the file's order of axes where the graph still has all of them."""
    given = [to_last(name, arrays[name.removesuffix(LAST)]) for name in graph.inputs]
    shaped = [array.reshape(graph.values[name].shape) for name, array in zip(graph.inputs, given, strict=True)]
    return list(evaluate(graph, shaped).outputs)


def assert_same(
    model: bytes, tolerance: float = 1e-5, seed: int = 0, arrays: Mapping[str, np.ndarray] | None = None
) -> Graph:
    """Ours and onnxruntime's outputs agree, before the passes and after; gives the graph after the passes.

    Within `tolerance` of the largest number, or of 1: both sum in float32, in another order.
    """
    graph = convert(model, "model.onnx")
    arrays = random_inputs(graph, seed) if arrays is None else arrays
    wanted, passed = oracle(model, arrays), run_passes(graph)
    for stage in (graph, passed):
        for name, mine, other in zip(graph.outputs, ours(stage, arrays), wanted, strict=True):
            turned = to_last(name, other)
            assert stage is passed or mine.shape == turned.shape
            bound = tolerance * max(1.0, float(np.max(np.abs(turned), initial=0)))
            np.testing.assert_allclose(mine.reshape(turned.shape), turned, rtol=0, atol=bound)
    return passed


def operators_of(graph: Graph) -> list[str]:
    """The names of its operators, in their order."""
    return [node.op.name for node in graph.nodes]


def _file_shape(name: str, shape: Sequence[int]) -> tuple[int, ...]:
    return (shape[0], shape[-1], *shape[1:-1]) if name.endswith(LAST) else tuple(shape)


def to_last(name: str, array: np.ndarray) -> np.ndarray:
    return np.moveaxis(array, 1, -1) if name.endswith(LAST) else array
