"""LiteRT's reference kernels as an oracle for our meaning of a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from lilliput.formats.tflite.importer import convert
from lilliput.formats.tflite.writing.file import OperatorSpec, TensorSpec, write_model
from lilliput.graph import LITERT, Graph, evaluate
from lilliput.passes import run_passes

interpreter = pytest.importorskip("ai_edge_litert.interpreter", reason="ai-edge-litert is not installed.")


def litert_outputs(
    model: bytes, runs: Sequence[Sequence[np.ndarray]], resolver: str = "BUILTIN_REF"
) -> list[list[np.ndarray]]:
    """Each run's outputs, variables carrying on from run to run. resolver: a name of LiteRT's OpResolverType."""
    kernels = interpreter.OpResolverType[resolver]
    runner = interpreter.Interpreter(model_content=model, experimental_op_resolver_type=kernels, num_threads=1)
    runner.allocate_tensors()
    found = []
    for arrays in runs:
        for detail, array in zip(runner.get_input_details(), arrays, strict=True):
            runner.set_tensor(detail["index"], array)
        runner.invoke()
        found.append([np.array(runner.get_tensor(detail["index"])) for detail in runner.get_output_details()])
    return found


def our_outputs(graph: Graph, runs: Sequence[Sequence[np.ndarray]]) -> list[list[np.ndarray]]:
    """The same by our references."""
    states, found = None, []
    for arrays in runs:
        trace = evaluate(graph, arrays, states)
        states = trace.states
        found.append(list(trace.outputs))
    return found


def one_operator(
    name: str,
    tensors: Sequence[TensorSpec],
    outputs: Sequence[TensorSpec],
    options: Mapping[str, Any] | None = None,
    **more: Any,
) -> bytes:
    """A model of one operator; tensors without data that are no variables are the model's inputs."""
    operator = OperatorSpec(
        name, tuple(range(len(tensors))), tuple(range(len(tensors), len(tensors) + len(outputs))), options or {}, **more
    )
    given = [i for i, tensor in enumerate(tensors) if tensor.data is None and not tensor.is_variable]
    return write_model([*tensors, *outputs], [operator], given, operator.outputs)


def random_runs(graph: Graph, seed: int, count: int = 3) -> list[list[np.ndarray]]:
    """Inputs over the whole range of their types."""
    rng = np.random.default_rng(seed)
    runs = []
    for _ in range(count):
        arrays = []
        for value in (graph.values[name] for name in graph.inputs):
            if value.format.is_float:
                arrays.append(rng.normal(0, 2, value.shape).astype(np.float32))
            else:
                low, high = value.format.range
                arrays.append(rng.integers(low, high, value.shape, endpoint=True).astype(value.format.numpy))
        runs.append(arrays)
    return runs


def assert_passes_keep(graph: Graph, runs: Sequence[Sequence[np.ndarray]], wanted: list[list[np.ndarray]]) -> None:
    """What the passes make of the graph, without the leading axis of 1 for one, gives the same numbers."""
    passed = run_passes(graph)
    shapes = [passed.values[name].shape for name in passed.inputs]
    short = [[array.reshape(shape) for array, shape in zip(arrays, shapes, strict=True)] for arrays in runs]
    for mine, other in zip(our_outputs(passed, short), wanted, strict=True):
        for a, b in zip(mine, other, strict=True):
            np.testing.assert_array_equal(a.reshape(b.shape), b)


def assert_same(
    model: bytes, seed: int = 0, tolerance: float = 0.0, runs: Any = None, resolver: str = "BUILTIN_REF"
) -> Graph:
    """Ours and LiteRT's outputs are equal: integers to the bit, floats within `tolerance` of the largest."""
    graph = convert(model, "model.tflite", LITERT)
    runs = random_runs(graph, seed) if runs is None else runs
    for ours, theirs in zip(our_outputs(graph, runs), litert_outputs(model, runs, resolver), strict=True):
        for mine, other in zip(ours, theirs, strict=True):
            assert mine.shape == other.shape
            if mine.dtype == np.float32:
                np.testing.assert_allclose(mine, other, rtol=0, atol=tolerance * float(np.max(np.abs(other))) + 1e-12)
            else:
                np.testing.assert_array_equal(mine, other)
    return graph
