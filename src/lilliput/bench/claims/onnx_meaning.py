"""What ONNX's own specification says of some operators: channels second, in float64, a batch axis, nothing shared with
our reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lilliput.formats.onnx.writing.file import NodeSpec

Attributes = Mapping[str, Any]


def run_nodes(nodes: Sequence[NodeSpec], constants: Mapping[str, np.ndarray], x: np.ndarray) -> dict[str, np.ndarray]:
    """Every tensor by its name, for the input "x"."""
    values: dict[str, np.ndarray] = {"": np.zeros(0), **constants, "x": x.astype(np.float64)}
    for node in nodes:
        result = MEANINGS[node.op](node.attributes, *(values[name] for name in node.inputs))
        values |= zip(node.outputs, result if isinstance(result, tuple) else (result,), strict=False)
    return values


def conv(with_: Attributes, x: np.ndarray, w: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
    """x (n, c, h, w), weights (m, c / group, kh, kw)."""
    top, left, bottom, right = with_.get("pads", (0, 0, 0, 0))
    down, over = with_.get("strides", (1, 1))
    group = with_.get("group", 1)
    x = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    seen = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], (2, 3))[:, :, ::down, ::over]
    parts = [
        np.einsum("nchwij,mcij->nmhw", part, weights)
        for part, weights in zip(np.split(seen, group, 1), np.split(w, group), strict=True)
    ]
    return np.concatenate(parts, 1) + (0 if bias is None else bias.reshape(1, -1, 1, 1))


def max_pool(with_: Attributes, x: np.ndarray) -> np.ndarray:
    """Windows side by side."""
    size = with_["kernel_shape"]
    seen = np.lib.stride_tricks.sliding_window_view(x, size, (2, 3))[:, :, :: size[0], :: size[1]]
    return np.asarray(seen.max((-1, -2)))


def batch_normalization(
    with_: Attributes, x: np.ndarray, scale: np.ndarray, offset: np.ndarray, mean: np.ndarray, variance: np.ndarray
) -> np.ndarray:
    scale, offset, mean, variance = (each.reshape(1, -1, 1, 1) for each in (scale, offset, mean, variance))
    return (x - mean) / np.sqrt(variance + with_.get("epsilon", 1e-5)) * scale + offset


def gemm(with_: Attributes, a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    return a @ (b.T if with_.get("transB") else b) + c


def lstm(
    with_: Attributes, x: np.ndarray, w: np.ndarray, r: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """x (steps, n, inputs); gates i, o, f, c; one direction, from zero."""
    cells = with_["hidden_size"]
    hidden, cell, rows = (np.zeros((x.shape[1], cells)), np.zeros((x.shape[1], cells)), [])
    for step in x:
        total = step @ w[0].T + hidden @ r[0].T + b[0][: 4 * cells] + b[0][4 * cells :]
        i, o, f = (1 / (1 + np.exp(-part)) for part in np.split(total[:, : 3 * cells], 3, 1))
        cell = f * cell + i * np.tanh(total[:, 3 * cells :])
        hidden = o * np.tanh(cell)
        rows.append(hidden)
    return np.stack(rows)[:, None], hidden[None]


def softmax(with_: Attributes, x: np.ndarray) -> np.ndarray:
    powers = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True))


def quantize_linear(with_: Attributes, x: np.ndarray, scale: np.ndarray, zero: np.ndarray) -> np.ndarray:
    """Halves to even."""
    info = np.iinfo(zero.dtype)
    return np.clip(np.rint(x / scale.astype(np.float64)) + zero, info.min, info.max).astype(zero.dtype)


def dequantize_linear(with_: Attributes, x: np.ndarray, scale: np.ndarray, zero: np.ndarray) -> np.ndarray:
    shape = [1] * x.ndim
    if scale.size > 1:
        shape[with_["axis"]] = scale.size
    return (x.astype(np.float64) - zero.reshape(shape)) * scale.astype(np.float64).reshape(shape)


MEANINGS: dict[str, Callable[..., Any]] = {
    "Conv": conv,
    "MaxPool": max_pool,
    "BatchNormalization": batch_normalization,
    "Gemm": gemm,
    "LSTM": lstm,
    "Softmax": softmax,
    "QuantizeLinear": quantize_linear,
    "DequantizeLinear": dequantize_linear,
    "Relu": lambda with_, x: np.maximum(x, 0),
    "Add": lambda with_, a, b: a + b,
    "GlobalAveragePool": lambda with_, x: x.mean((2, 3), keepdims=True),
    "Flatten": lambda with_, x: x.reshape(len(x), -1),
    "Squeeze": lambda with_, x, axes: x.reshape([n for at, n in enumerate(x.shape) if at not in axes]),
}
