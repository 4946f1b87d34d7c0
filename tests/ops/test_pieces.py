"""Operators whose first axis is time: rows in any pieces give what all rows at once give, to the bit."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from itertools import pairwise

import numpy as np
import pytest

from lilliput.graph import Call, Value
from lilliput.ops import operators
from lilliput.ops.case import case_graph, case_inputs

STREAMING = [name for name, op in operators().items() if op.STREAMS]
GENERATED, CUTTINGS = 12, 4


def cases_of(name):
    module = import_module(f"{operators()[name].__module__}.cases")
    rng = np.random.default_rng([9, len(name)])
    return [*module.CASES, *(module.generate(rng) for _ in range(GENERATED))]


def run(call: Call, arrays, states):
    """One call on pieces (rows, ...): outputs and new states."""
    given = iter(arrays)
    operands = [
        value.data if value is not None and value.is_constant else next(given) for value in call.inputs if value
    ]
    shaped = [_as(value, array) for value, array in zip((v for v in call.inputs if v), operands, strict=True)]
    outputs = tuple(replace(v, shape=s) for v, s in zip(call.outputs, call.op.infer(*shaped), strict=True))
    piece = replace(call, inputs=tuple(shaped), outputs=outputs)
    result = call.op.reference(piece, *operands, *states)
    results = result if isinstance(result, tuple) else (result,)
    return results[: len(outputs)], results[len(outputs) :]


def _as(value: Value, array: np.ndarray) -> Value:
    return value if value.is_constant else replace(value, shape=array.shape)


@pytest.mark.parametrize("name", STREAMING)
def test_rows_may_come_in_any_pieces(name):
    rng = np.random.default_rng(5)
    cut_at_all = 0
    for index, case in enumerate(cases_of(name)):
        graph = case_graph(case, index)
        call = graph.call(graph.nodes[0])
        if not case.op.streams(call):
            continue
        arrays = case_inputs(case, index)
        states = [value.array() for value in call.states]
        whole, last = run(call, arrays, states)
        rows, unit = len(arrays[0]), case.op.stream_rows()
        assert rows % unit == 0, f"case {index} ({case.note}) has {rows} rows, no multiple of {unit}"
        for _ in range(CUTTINGS):
            cuts = sorted({0, rows, *(unit * int(c) for c in rng.integers(0, rows // unit + 1, 5))})
            cut_at_all += len(cuts) > 2
            kept, parts = states, []
            for start, stop in pairwise(cuts):
                outputs, kept = run(call, [array[start:stop] for array in arrays], kept)
                parts.append(outputs)
            for wanted, *pieces in zip(whole, *parts, strict=True):
                assert np.concatenate(pieces).tobytes() == wanted.tobytes(), (
                    f"case {index} ({case.note}), cut at {cuts}"
                )
            for wanted, got in zip(last, kept, strict=True):
                assert got.tobytes() == wanted.tobytes(), f"case {index} ({case.note}): states, cut at {cuts}"
    assert cut_at_all, "no case has rows enough to be cut: the test sees nothing"
