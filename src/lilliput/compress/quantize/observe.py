"""What a float graph's values are like on calibration samples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.graph import Graph, InputError, evaluate, inner_name

Ranges = dict[str, tuple[float, float]]  # real numbers, by value name or inner name


def observe(graph: Graph, calibration: np.ndarray | Sequence[np.ndarray], percentile: float = 100.0) -> Ranges:
    """(low, high) of every float value and of every number inside an operator that it tells of.

    percentile  the share of the samples, in percent, whose range must be held
    """
    arrays = [calibration] if isinstance(calibration, np.ndarray) else list(calibration)
    if len(arrays) != len(graph.inputs) or any(len(array) == 0 for array in arrays):
        raise InputError(
            f"{graph.name} needs calibration samples for {len(graph.inputs)} inputs ({', '.join(graph.inputs)}), at "
            f"least one each; {len(arrays)} arrays came"
        )
    seen: dict[str, list[tuple[float, float]]] = {}
    for sample in zip(*arrays, strict=True):
        inputs = [
            np.asarray(x, graph.values[n].format.numpy).reshape(graph.values[n].shape)
            for n, x in zip(graph.inputs, sample, strict=True)
        ]
        for name, array in _numbers(graph, inputs).items():
            if not np.all(np.isfinite(array)):
                raise InputError(
                    f"value {name!r} of {graph.name} is not finite on a calibration sample; check the data for NaN"
                )
            seen.setdefault(name, []).append((float(array.min()), float(array.max())))
    return {
        name: (
            float(np.percentile([low for low, _ in pairs], 100.0 - percentile)),
            float(np.percentile([high for _, high in pairs], percentile)),
        )
        for name, pairs in seen.items()
    }


def _numbers(graph: Graph, inputs: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """Every float value, state and inner number of one run."""
    trace = evaluate(graph, inputs)
    found = {**trace.values, **trace.states}
    for node in graph.nodes:
        call = graph.call(node)
        before = {value.name: value.array() for value in call.states}
        operands = [None if name is None else before.get(name, found[name]) for name in node.inputs]
        inner = node.op.inner(call, *operands, *before.values())
        found.update({inner_name(call, name): array for name, array in inner.items()})
    return {name: array for name, array in found.items() if array.dtype == np.float32}
