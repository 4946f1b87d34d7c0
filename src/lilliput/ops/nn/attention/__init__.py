"""Scaled dot-product attention of several heads, from queries, keys and values to the context."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Scratch, Shape, ShapeError, Value
from lilliput.ops.nn.attention import integer
from lilliput.ops.simd import DSP

QUAD = 4  # numbers that cores with the DSP extension read at once


def suits_dsp(call: Call) -> bool:
    """Heads whose rows are whole quads."""
    assert isinstance(call.op, Attention)
    return call.input(0).shape[-1] // call.op.heads % QUAD == 0


@dataclass(frozen=True)
class Attention(Op):
    """q (..., m, heads * d), k (..., n, heads * d), v (..., n, heads * e) → y (..., m, heads * e).

    Each head by itself: row i of y is the mean of v's rows, weighted by the softmax over j of scale q[i] k[j]. Heads
    lie side by side on the last axis, so nothing is turned.
    causal  row i sees the rows of k and v up to its own
    scale   None for 1 / sqrt(d)
    """

    heads: int = 1
    causal: bool = False
    scale: float | None = None

    KERNELS: ClassVar = (
        Kernel("attention_s8_dsp.h", ("s8", "s8", "s8"), ("s8",), DSP, suits_dsp),
        Kernel("attention_s8.h", ("s8", "s8", "s8"), ("s8",)),
        Kernel("attention_f32.h", ("f32", "f32", "f32"), ("f32",)),
    )
    SOURCE: ClassVar = (
        "Vaswani et al. 2017 (arXiv 1706.03762); head by head and row by row, without transposes: Burrello et al. "
        "2021, 'A Microcontroller is All You Need'; int8: our own arithmetic, see integer.py"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        q, k, v = inputs
        assert q is not None
        assert k is not None
        assert v is not None
        where = f"attention of {q.name} {q.shape}, {k.name} {k.shape} and {v.name} {v.shape}"
        if min(len(x.shape) for x in (q, k, v)) < 2:
            raise ShapeError(f"{where}: expected rows, (..., rows, heads * width)")
        if q.shape[:-2] != k.shape[:-2] or k.shape[:-1] != v.shape[:-1] or q.shape[-1] != k.shape[-1]:
            raise ShapeError(f"{where}: queries are as wide as keys, and each key has a value")
        if self.heads < 1 or q.shape[-1] % self.heads or v.shape[-1] % self.heads:
            raise ShapeError(f"{where}: the last axes do not fall into {self.heads} heads")
        return ((*q.shape[:-1], v.shape[-1]),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self if all(batched) and all(x is not None and len(x.shape) > 2 for x in inputs) else None

    def macs(self, call: Call) -> int:
        """A causal head computes about half of it."""
        q, k, v = (call.input(i).shape for i in range(3))
        return prod(q[:-1]) * k[-2] * (q[-1] + v[-1])

    def factor(self, call: Call) -> float:
        """What products of queries and keys are multiplied by."""
        return 1 / math.sqrt(call.input(0).shape[-1] // self.heads) if self.scale is None else self.scale

    def reference(self, call: Call, q: np.ndarray, k: np.ndarray, v: np.ndarray) -> np.ndarray:
        """q, k, v stored → y stored."""
        if not call.output.format.is_float:
            return integer.attend(call, self, q, k, v)
        q, k, v = (self.split(x.astype(np.float64)) for x in (q, k, v))
        scores = np.where(self.sees(*q.shape[-2:-1], *k.shape[-2:-1]), q @ k.mT * self.factor(call), -np.inf)
        powers = np.exp(scores - scores.max(-1, keepdims=True))
        return self.joined(powers / powers.sum(-1, keepdims=True) @ v).astype(np.float32)

    def split(self, x: np.ndarray) -> np.ndarray:
        """(..., n, heads * d) → (..., heads, n, d)."""
        return np.moveaxis(x.reshape(*x.shape[:-1], self.heads, -1), -2, -3)

    def joined(self, y: np.ndarray) -> np.ndarray:
        """(..., heads, n, d) → (..., n, heads * d)."""
        moved = np.moveaxis(y, -3, -2)
        return moved.reshape(*moved.shape[:-2], -1)

    def sees(self, m: int, n: int) -> np.ndarray:
        """Which keys each query sees, bool (m, n)."""
        return np.tri(m, n, dtype=bool) if self.causal else np.ones((m, n), bool)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        q, k, v = (call.input(i) for i in range(3))
        d, e, n = q.shape[-1] // self.heads, v.shape[-1] // self.heads, k.shape[-2]
        params: dict[str, int | float] = {
            "rows": prod(q.shape[:-2]), "heads": self.heads, "queries": q.shape[-2], "keys": n,
            "width": d, "value_width": e, "causal": int(self.causal),
        }  # fmt: skip
        operands = {"q": In(0), "k": In(1), "v": In(2)}
        if q.format.is_float:
            scores = Scratch(n * 4, "float")
            return Invocation({**params, "scale": self.factor(call)}, {**operands, "scores": scores, "y": Out()})
        arithmetic = integer.arithmetic_of(call, self)
        params |= arithmetic.params(call)
        quads = -(-n // QUAD)
        if kernel.needs == DSP:
            scratch = {
                "scores": Scratch(2 * n * 4, "int32_t"),
                "pairs": Scratch(max(quads, d // QUAD) * 4 * 4, "int32_t"),
                "turned": Scratch((e + e % 2) * quads * QUAD, "int8_t"),
            }
        else:
            scratch = {"scores": Scratch(n * 4, "int32_t"), "query": Scratch(d * 2, "int16_t")}
        return Invocation(params, {**operands, "powers": arithmetic.table(), **scratch, "y": Out()})
