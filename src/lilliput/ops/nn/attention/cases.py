"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import NATIVE, Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.nn.attention import Attention


def attention(
    op: Attention, m: int, n: int, d: int, e: int = 0, scales: tuple[float, ...] = (0.05, 0.05, 0.02, 0.012),
    zeros: tuple[int, ...] = (3, -7, 11, -20), rows: int = 1, note: str = "",
) -> Case:  # fmt: skip
    """int8; d and e: the widths of a head of keys and of values; scales and zeros of q, k, v and y."""
    formats = [Format("s8", (s,), (z,)) for s, z in zip(scales, zeros, strict=True)]
    operands = tuple(Operand(x, f) for x, f in zip(_shapes(op, m, n, d, e, rows), formats[:3], strict=True))
    return Case(op, operands, (formats[3],), arithmetic=NATIVE, note=note)


def attention_f32(op: Attention, m: int, n: int, d: int, e: int = 0, rows: int = 1, note: str = "") -> Case:
    """Float."""
    operands = tuple(Operand(x, low=-2, high=2) for x in _shapes(op, m, n, d, e, rows))
    return Case(op, operands, (Format(),), note=note)


def _shapes(op: Attention, m: int, n: int, d: int, e: int, rows: int) -> tuple[tuple[int, ...], ...]:
    lead = (rows,) if rows > 1 else ()
    return (*lead, m, op.heads * d), (*lead, n, op.heads * d), (*lead, n, op.heads * (e or d))


CASES = [
    attention(Attention(4), 16, 16, 8, note="a small transformer"),
    attention(Attention(2), 5, 9, 4, 6, note="queries of another sequence, wider values"),
    attention(Attention(2), 7, 7, 8, 3, note="odd values"),
    attention(Attention(3), 7, 7, 5, note="heads that are no quads"),
    attention(Attention(2, True), 9, 9, 4, note="causal"),
    attention(Attention(1, True), 6, 3, 8, note="causal, more queries than keys"),
    attention(Attention(2), 3, 300, 4, note="more keys than 15 digits of weights sum up"),
    attention(Attention(1), 1, 1, 4, note="one of each"),
    attention(Attention(2), 4, 6, 8, scales=(2.0, 3.0, 0.02, 0.02), note="only the largest counts"),
    attention(Attention(2), 4, 6, 8, scales=(1e-4, 1e-4, 0.02, 0.001), note="all alike, results that do not fit"),
    attention(
        Attention(2, scale=1.0), 4, 6, 8, zeros=(-128, 127, -128, 127), note="a factor, zero points at their ends"
    ),
    attention(Attention(2), 4, 6, 8, rows=3, note="several at once"),
    attention_f32(Attention(4), 16, 16, 8),
    attention_f32(Attention(2, True), 9, 9, 5, note="causal"),
    attention_f32(Attention(1, scale=0.7), 5, 3, 4, 2, rows=2),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    op = Attention(int(rng.integers(1, 4)), bool(rng.random() < 0.3), None if rng.random() < 0.7 else 0.4)
    m, n = (int(rng.integers(1, 14)) for _ in range(2))
    d, e = int(rng.choice([1, 3, 4, 4, 8, 12])), int(rng.integers(1, 9))
    rows = int(rng.choice([1, 1, 2]))
    if rng.random() < 0.3:
        return attention_f32(op, m, n, d, e, rows)
    scales = tuple(float(10 ** rng.uniform(-2.5, -0.5)) for _ in range(3))
    zeros = tuple(int(z) for z in rng.integers(-128, 128, 4))
    return attention(op, m, n, d, e, (*scales, scales[2] * float(10 ** rng.uniform(-0.7, 0.3))), zeros, rows)
