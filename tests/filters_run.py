"""Running one filter by its reference on real numbers, for comparisons with SciPy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.graph import Format, Graph, Kind, Node, Op, Value, evaluate, verify


def run(
    op: Op,
    x: np.ndarray,
    constant: np.ndarray | None = None,
    format: Format | None = None,
    stored: np.ndarray | None = None,
    stored_format: Format | None = None,
    states: Sequence[tuple[tuple[int, ...], str]] | None = None,
    y_format: Format | None = None,
) -> np.ndarray:
    """x real → y real, float64. Float32 where no `format` of x is given; states begin as zeros, of shape and dtype.

    constant  the second operand in float32; `stored` of `stored_format` where x has a format
    """
    real = format is None
    format = format or Format()
    values = {"x": Value("x", x.shape, format, Kind.INPUT)}
    if constant is not None:
        data = constant.astype(np.float32) if real else stored
        values["c"] = Value("c", data.shape, Format() if real else stored_format, Kind.CONSTANT, data)
    if states is None:
        taps = len(constant) if constant is not None else 0
        states = [((x.shape[1], _kept(op, taps)), format.dtype)] if constant is not None else []
    for index, (shape, dtype) in enumerate(states):
        kept = Format(dtype, format.scale if dtype == "s16" else (), format.zero_point if dtype == "s16" else ())
        values[f"s{index}"] = Value(f"s{index}", shape, kept, Kind.STATE, np.zeros(shape, kept.numpy))
    operands = tuple(name for name in ("x", "c") if name in values)
    (shape,) = op.infer(*(values[name] for name in operands))
    values["y"] = Value("y", shape, y_format or format)
    node = Node("y", op, operands, ("y",), tuple(name for name in values if name.startswith("s")))
    graph = verify(Graph("one", ("x",), ("y",), values, (node,)))
    (y,) = evaluate(graph, [format.encode(x)]).outputs
    return values["y"].format.decode(y)


def _kept(op: Op, taps: int) -> int:
    """Rows of the past that a filter of so many taps keeps."""
    per_phase = getattr(op, "per_phase", None)
    return (per_phase(taps) if per_phase else taps) - 1


def snr(wanted: np.ndarray, found: np.ndarray) -> float:
    """Power of the wanted signal over that of the difference, in decibels."""
    return float(10 * np.log10(np.mean(wanted**2) / np.mean((found - wanted) ** 2)))
