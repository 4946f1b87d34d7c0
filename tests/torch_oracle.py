"""torch as an oracle for our meaning of its modules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import lilliput as lil
from lilliput.graph import Graph
from lilliput.passes import run_passes
from onnx_oracle import ours, to_last

torch: Any = pytest.importorskip("torch", reason="torch is not installed")
torch.set_num_threads(1)


def converted(module: Any, *example: Any, name: str = "model") -> Graph:
    return lil.convert(module.eval(), name, example=tuple(example))


def example_arrays(graph: Graph, example: tuple[Any, ...]) -> dict[str, np.ndarray]:
    """What the graph is fed, by name, in the module's order of axes."""
    found = {}
    for name, tensor in zip(graph.inputs, example, strict=True):
        found[name.removesuffix(" (channels last)")] = tensor.numpy().astype(graph.values[name].format.numpy)
    return found


def assert_same(module: Any, *example: Any, tolerance: float = 1e-5) -> Graph:
    """Ours and torch's outputs agree, before the passes and after; gives the graph after the passes.

    Within `tolerance` of the largest number, or of 1: both sum in float32, in another order.
    """
    graph = converted(module, *example)
    with torch.no_grad():
        wanted = module(*example)
    wanted = wanted if isinstance(wanted, tuple | list) else (wanted,)
    arrays, passed = example_arrays(graph, example), run_passes(graph)
    for stage in (graph, passed):
        for name, mine, other in zip(graph.outputs, ours(stage, arrays), wanted, strict=True):
            turned = to_last(name, other.numpy())
            assert stage is passed or mine.shape == turned.shape
            bound = tolerance * max(1.0, float(np.max(np.abs(turned), initial=0)))
            np.testing.assert_allclose(mine.reshape(turned.shape), turned, rtol=0, atol=bound)
    return passed
