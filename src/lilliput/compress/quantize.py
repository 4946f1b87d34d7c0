"""Post-training quantization: a float graph and samples of its input become an int8 graph in native arithmetic.

Weights are symmetric with a scale per output channel, activations affine with a scale per tensor, biases int32 at the
product of the two scales. Source: Jacob et al. 2018 (arXiv 1712.05877), section 2; Krishnamoorthi 2018
(arXiv 1806.08342).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lilliput.graph import NATIVE, Format, Graph, InputError, Kind, Node, UnsupportedError, Value, evaluate, verify


@dataclass(frozen=True)
class Quantize:
    """How to quantize.

    percentile   the share of observed activations, in percent, that must not be clipped
    per_channel  one weight scale per output channel instead of one per tensor
    """

    percentile: float = 100.0
    per_channel: bool = True


def quantize(graph: Graph, calibration: np.ndarray | Sequence[np.ndarray], how: Quantize = Quantize()) -> Graph:
    """The int8 graph.

    graph        every value float32
    calibration  real samples (n, ...), or one such array per input; a few hundred that look like the data in use
    Raises InputError for samples that do not fit and UnsupportedError for a graph that is quantized already.
    """
    if any(not value.format.is_float for value in graph.values.values()):
        raise UnsupportedError(
            f"{graph.name} is not all float32, so it cannot be quantized (again); load the float model"
        )
    ranges = observe(graph, calibration, how.percentile)
    values: dict[str, Value] = {}
    for name in graph.inputs:
        values[name] = replace(graph.values[name], format=affine(*ranges[name]))
    for node in graph.nodes:
        _quantize_node(graph, node, ranges, values, how)
    return verify(replace(graph, values=values, arithmetic=NATIVE))


def observe(
    graph: Graph, calibration: np.ndarray | Sequence[np.ndarray], percentile: float
) -> dict[str, tuple[float, float]]:
    """The range of every value over the samples: (low, high), real numbers."""
    arrays = [calibration] if isinstance(calibration, np.ndarray) else list(calibration)
    if len(arrays) != len(graph.inputs) or any(len(array) == 0 for array in arrays):
        raise InputError(
            f"{graph.name} needs calibration samples for {len(graph.inputs)} inputs ({', '.join(graph.inputs)}), at "
            f"least one each; {len(arrays)} arrays came"
        )
    seen: dict[str, list[tuple[float, float]]] = {}
    for sample in zip(*arrays, strict=True):
        inputs = [
            np.asarray(x, np.float32).reshape(graph.values[n].shape) for n, x in zip(graph.inputs, sample, strict=True)
        ]
        for name, array in evaluate(graph, inputs).values.items():
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


def affine(low: float, high: float) -> Format:
    """The int8 format that holds [low, high] and exactly 0."""
    low, high = min(low, 0.0), max(high, 0.0)
    scale = float(np.float32(max(high - low, 1e-6) / 255.0))
    return Format("s8", (scale,), (int(np.clip(round(-128 - low / scale), -128, 127)),))


def symmetric(weights: np.ndarray, axis: int | None) -> Format:
    """The int8 format that holds the weights around zero point 0, with a scale per index of `axis` or one."""
    others = tuple(i for i in range(weights.ndim) if i != axis)
    largest = np.abs(weights).max(axis=others) if axis is not None else np.abs(weights).max(keepdims=False)
    scales = np.maximum(np.atleast_1d(largest).astype(np.float64) / 127.0, 1e-9)
    return Format("s8", tuple(map(float, scales)), (0,) * scales.size, axis if scales.size > 1 else None)


def _quantize_node(
    graph: Graph, node: Node, ranges: dict[str, tuple[float, float]], values: dict[str, Value], how: Quantize
) -> None:
    op = node.op
    if node.states:
        raise UnsupportedError(
            f"layer {node.name!r} ({op.name}) keeps a state; its states cannot be quantized yet, use float32"
        )
    for position, name in enumerate(node.inputs):
        if name is not None and graph.values[name].is_constant and position != op.BIAS:
            values[name] = _constant(graph.values[name], op.WEIGHTS.get(position, -1), how)
    if op.BIAS is not None and len(node.inputs) > op.BIAS and node.inputs[op.BIAS] is not None:
        bias = node.inputs[op.BIAS]
        assert bias is not None
        weights = next(iter(op.WEIGHTS))
        values[bias] = _bias(graph.values[bias], values, node.inputs[0], node.inputs[weights])
    for name in node.outputs:
        low, high = op.RANGE or ranges[name]
        format = values[str(node.inputs[0])].format if op.KEEPS_FORMAT else affine(low, high)
        values[name] = replace(graph.values[name], format=format)


def _constant(value: Value, channels: int, how: Quantize) -> Value:
    data = value.array()
    if channels >= 0:
        format = symmetric(data, channels if how.per_channel else None)
    else:
        format = affine(float(data.min()), float(data.max()))
    return replace(value, kind=Kind.CONSTANT, format=format, data=format.encode(data))


def _bias(bias: Value, values: dict[str, Value], x: str | None, weights: str | None) -> Value:
    assert x is not None and weights is not None
    scales = values[x].scale * np.asarray(values[weights].format.scale)
    format = Format("s32", tuple(map(float, scales)), (0,) * scales.size, 0 if scales.size > 1 else None)
    return replace(bias, kind=Kind.CONSTANT, format=format, data=format.encode(bias.array()))
