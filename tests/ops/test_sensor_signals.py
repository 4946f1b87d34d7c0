"""Sensor operators on signals that break fixed point elsewhere: full scale, silence, DC, impulses, steps, subnormals.

The C equals numpy to the bit for integers; for floats it stays within the cases' tolerance and finite.
"""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from lilliput.codegen import c_project
from lilliput.graph import evaluate
from lilliput.ops import operators
from lilliput.ops.case import case_graph
from lilliput.run.host import HostTwin

NAMES = (
    "statistics", "percentiles", "magnitude", "tilt", "orientation", "heart_rate", "expression", "teda_filter",
    "log_gradient", "greyscale", "normalise",
)  # fmt: skip


def signals(shape: tuple[int, ...], dtype: np.dtype) -> dict[str, np.ndarray]:
    """Of this shape, time or space running fastest; integers reach the ends of their type, floats 1 and beyond."""
    is_float = dtype == np.float32
    low, high = (-1.0, 1.0) if is_float else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    count = int(np.prod(shape))
    place = np.arange(count)
    found = {
        "silence": np.zeros(count),
        "lowest": np.full(count, low),
        "highest": np.full(count, high),
        "square wave": np.where(place % 2, high, low),
        "impulse": np.where(place == count // 2, high, 0),
        "impulse downwards": np.where(place == count // 2, low, 0),
        "step": np.where(place < count // 2, low, high),
        "last bit": place % 2,
    }
    if is_float:
        found |= {"subnormal": np.where(place % 3, 1e-40, -1e-41), "large": np.where(place % 2, 1e9, -1e9)}
    return {name: x.astype(dtype).reshape(shape) for name, x in found.items()}


@pytest.mark.parametrize("name", NAMES)
def test_c_equals_reference(name):
    cases = import_module(f"{operators()[name].__module__}.cases").CASES
    kinds = {(case.inputs[0].format.dtype, case.outputs[0].dtype): case for case in reversed(cases)}
    graphs = [case_graph(case, name=f"case{i}") for i, case in enumerate(kinds.values())]
    with HostTwin([c_project(graph) for graph in graphs], sanitize=True) as twin:
        for case, graph in zip(kinds.values(), graphs, strict=True):
            x = graph.values[graph.inputs[0]]
            for kind, signal in signals(x.shape, x.format.numpy).items():
                (wanted,) = evaluate(graph, [signal]).outputs
                (got,) = twin.run([signal[None]], graph.name)
                what = f"{name}, {kind}: {case.note}"
                if wanted.dtype != np.float32:
                    np.testing.assert_array_equal(got[0], wanted, err_msg=what)
                    continue
                finite = np.isfinite(wanted)
                np.testing.assert_array_equal(np.isfinite(got[0]), finite, err_msg=what)
                largest = np.abs(wanted[finite]).max(initial=0)
                np.testing.assert_allclose(
                    got[0][finite], wanted[finite], rtol=0, atol=case.tolerance * largest + 1e-6, err_msg=what
                )
