"""Products of matrices, one for each batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Argument, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, UnsupportedError, Value
from lilliput.ops.float32 import scale_ratio
from lilliput.ops.requantize import Requantize, requantize, rounding_for
from lilliput.ops.strided import strides

DEPTH = 3  # batch axes of the kernels


@dataclass(frozen=True)
class BatchMatmul(Op):
    """x (batches..., n, k), w (batches..., k, m) → y (batches..., n, m); batch axes are stretched as in numpy.

    turn_x, turn_w  the operand comes with its last two axes exchanged: (k, n) or (m, k)
    """

    turn_x: bool = False
    turn_w: bool = False

    KERNELS: ClassVar = (
        Kernel("batch_matmul_s8.h", ("s8", "s8"), ("s8",)),
        Kernel("batch_matmul_f32.h", ("f32", "f32"), ("f32",)),
    )
    BROADCASTS: ClassVar = True
    SOURCE: ClassVar = "TFLite Micro's reference_ops::BatchMatMul, which rounds twice also in LiteRT"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, w = inputs
        assert x is not None
        assert w is not None
        where = f"batch_matmul of {x.name} {x.shape} and {w.name} {w.shape}"
        if min(len(x.shape), len(w.shape)) < 2:
            raise ShapeError(f"{where}: expected matrices")
        n, k = _matrix(x.shape, self.turn_x)
        other, m = _matrix(w.shape, self.turn_w)
        try:
            batches = np.broadcast_shapes(x.shape[:-2], w.shape[:-2])
        except ValueError:
            raise ShapeError(f"{where}: the batch axes do not fit each other") from None
        if k != other:
            raise ShapeError(f"{where}: rows of {k} numbers do not fit columns of {other}")
        return ((*batches, n, m),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return (
            self
            if all(x is not None and (not b or len(x.shape) > 2) for x, b in zip(inputs, batched, strict=True))
            else None
        )

    def macs(self, call: Call) -> int:
        return prod(call.output.shape) * _matrix(call.input(0).shape, self.turn_x)[1]

    def reference(self, call: Call, x: np.ndarray, w: np.ndarray) -> np.ndarray:
        """x and w stored → y stored."""
        y = call.output
        x, w = (np.swapaxes(a, -1, -2) if turn else a for a, turn in ((x, self.turn_x), (w, self.turn_w)))
        if y.format.is_float:
            return np.asarray(x @ w)
        acc = (x.astype(np.int64) - call.input(0).zero_point) @ (w.astype(np.int64) - call.input(1).zero_point)
        stored = self._requantize(call)(acc) + y.zero_point
        return np.asarray(np.clip(stored, *y.format.range), y.format.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, w, y = call.input(0), call.input(1), call.output
        if len(y.shape) > DEPTH + 2:
            raise UnsupportedError(
                f"batch_matmul into {y.name}: {y.shape} has more than {DEPTH} batch axes; reshape it"
            )
        batches = (1,) * (DEPTH + 2 - len(y.shape)) + y.shape[:-2]
        n, k = _matrix(x.shape, self.turn_x)
        x_row, x_step = _matrix(strides(x.shape)[-2:], self.turn_x)
        w_step, w_column = _matrix(strides(w.shape)[-2:], self.turn_w)
        params: dict[str, int | float] = {
            **{f"b{i}": extent for i, extent in enumerate(batches)},
            **{f"x{i}": stride for i, stride in enumerate(_batch_strides(x.shape))},
            **{f"w{i}": stride for i, stride in enumerate(_batch_strides(w.shape))},
            "n": n, "k": k, "m": y.shape[-1],
            "x_row": x_row, "x_step": x_step, "w_step": w_step, "w_column": w_column,
            "x_constant": int(x.is_constant), "w_constant": int(w.is_constant),
        }  # fmt: skip
        arguments: dict[str, Argument] = {"x": In(0), "w": In(1), "y": Out()}
        if y.format.is_float:
            return Invocation(params, arguments)
        requantized = self._requantize(call)
        requantized.check(np.array([k * 255 * 255]), f"batch_matmul into {y.name}")
        params |= {
            "x_zero": x.zero_point, "w_zero": w.zero_point, "y_zero": y.zero_point,
            "multiplier": int(requantized.multiplier[0]), "shift": int(requantized.shift[0]),
            "rounding": requantized.rounding, "low": y.format.range[0], "high": y.format.range[1],
        }  # fmt: skip
        return Invocation(params, arguments)

    def _requantize(self, call: Call) -> Requantize:
        """The product of the scales is rounded to float32 first. Source: TFLite's GetQuantizedConvolutionMultipler."""
        x, w, y = call.input(0), call.input(1), call.output
        if {len(v.format.scale) for v in (x, w, y)} != {1}:
            raise UnsupportedError(f"batch_matmul into {y.name}: each operand and the output need exactly one scale")
        product = scale_ratio(f"batch_matmul into {y.name}", x.scale, w.scale)
        return requantize([product / y.scale], rounding_for(call.arithmetic))


def _matrix(pair: Sequence[int], turned: bool) -> tuple[int, int]:
    """What belongs to rows and what to columns, by the last two entries."""
    first, second = pair[-2:]
    return (second, first) if turned else (first, second)


def _batch_strides(shape: Shape) -> list[int]:
    """Elements from one batch to the next along DEPTH batch axes, 0 where the operand is stretched."""
    found = [0 if n == 1 else stride for n, stride in zip(shape, strides(shape), strict=True)][:-2]
    return [0] * (DEPTH - len(found)) + found
