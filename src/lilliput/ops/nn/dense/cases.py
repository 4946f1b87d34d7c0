"""Shapes and edges worth trying."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lilliput.graph import ARITHMETICS, LITERT, TFLITE_MICRO, Format, Shape
from lilliput.ops.case import Case, Operand, of_codebook, packed, weights
from lilliput.ops.nn.dense import Dense
from lilliput.ops.steps import HIGH, LOW


def dense_s8(
    shape: Shape,
    m: int,
    per_output: bool = True,
    zeros: tuple[int, int] = (0, 0),
    activation: str = "none",
    bias: bool = True,
    arithmetic: str = TFLITE_MICRO,
    note: str = "",
) -> Case:
    """x of `shape`, m outputs; scales such that y fills its range without saturating everywhere."""
    n = shape[-1]
    scales = tuple(0.002 + 0.0001 * (i % 7) for i in range(m if per_output else 1))
    y_scale = 0.05 * 0.003 * 70 * 70 * n**0.5 / 40
    x = Operand(shape, Format("s8", (0.05,), (zeros[0],)))
    b = Operand((m,), Format("s32"), True, -2000, 2000) if bias else None
    y = Format("s8", (y_scale,), (zeros[1],))
    return Case(Dense(activation), (x, weights((m, n), scales), b), (y,), arithmetic=arithmetic, note=note)


def dense_s16(
    shape: Shape, m: int, bias: str = "s64", activation: str = "none", arithmetic: str = TFLITE_MICRO, note: str = ""
) -> Case:
    """int16 x of `shape`, m outputs; bias "s64", "s32" or "" for none."""
    b = Operand((m,), Format(bias), True, -200000, 200000) if bias else None
    y = Format("s16", (0.0007 * shape[-1] ** 0.5,), (0,))
    x = Operand(shape, Format("s16", (0.0002,), (0,)))
    return Case(Dense(activation), (x, weights((m, shape[-1]), (0.005,)), b), (y,), arithmetic=arithmetic, note=note)


def dense_float(
    shape: Shape, m: int, op: Dense, scales: tuple[float, ...] = (), bias: bool = True, note: str = ""
) -> Case:
    """Float x of `shape`; weights of int8 where they have scales."""
    kernel = (m, shape[-1])
    w = weights(kernel, scales) if scales else Operand(kernel, constant=True)
    return Case(op, (Operand(shape), w, Operand((m,), constant=True) if bias else None), (Format(),), note=note)


def hybrid_packed(shape: Shape, m: int, op: Dense, bits: int) -> Case:
    """Float x of `shape`; weights of so many bits, packed, a scale a row."""
    case = packed(dense_float(shape, m, op, tuple(0.01 + 0.002 * (i % 5) for i in range(m))), bits)
    return replace(case, note=f"weights of {bits} bits, x of {op.dynamic_bits}")


def dense_ties(zero_point: int, activation: str) -> Case:
    """Every eighth result lies half way between two integers: scales are powers of two, weights small."""
    x, b = Operand((33,), Format("s8", (0.5,), (3,))), Operand((40,), Format("s32"), True, -500, 500)
    w = Operand((40, 33), Format("s8", (1.0,), (0,)), True, -3, 3)
    return Case(Dense(activation), (x, w, b), (Format("s8", (4.0,), (zero_point,)),), note="many ties")


def dense_learned(
    n: int,
    m: int,
    y: str = "f32",
    zeros: tuple[int, int] = (0, 0),
    activation: str = "none",
    rows: int = 1,
    note: str = "",
) -> Case:
    """Weights and bias given: floats, or int32 under int8 x; y in that format."""
    lead, op = (rows,) if rows > 1 else (), Dense(activation)
    if y == "f32":
        return Case(op, (Operand((*lead, n)), Operand((m, n)), Operand((m,))), (Format(),), note=note)
    w, scale = Format("s32", (2.0**-30,), (0,)), 2.0**-10 * n**0.5
    operands = (
        Operand((*lead, n), Format("s8", (0.05,), (zeros[0],))),
        Operand((m, n), w, low=LOW, high=HIGH),
        Operand((m,), Format("s32", (0.05 * 2.0**-22,), (0,)), low=LOW, high=HIGH),
    )
    return Case(op, operands, (Format(y, (scale * (1 if y == "s16" else 256),), (zeros[1],)),), note=note)


CASES = [
    dense_s8((1,), 1, False, note="the smallest"),
    dense_s8((3,), 5, zeros=(-128, 127), note="zero points at both ends; n not a multiple of four"),
    dense_s8((64,), 32, zeros=(0, -128), activation="relu", note="a fused ReLU"),
    dense_s8((33,), 10, False, zeros=(7, -3), activation="relu6", note="a fused clamp inside the range"),
    dense_s8((5, 16), 4, bias=False, note="several rows, no bias"),
    dense_s8((640,), 128, False, zeros=(89, 96), note="the autoencoder of MLPerf Tiny"),
    *(dense_s8((17,), 9, zeros=(-5, 4), arithmetic=a, note=f"{a} rounding") for a in ARITHMETICS),
    dense_ties(-3, "none"),
    dense_ties(-128, "none"),
    dense_ties(5, "relu"),
    *(packed(dense_s8((n,), 10, zeros=(7, -3)), bits) for n, bits in ((1, 4), (1, 2), (33, 4), (33, 3), (37, 2))),
    *(packed(dense_s8((3, 64), 7, a == LITERT, (-128, 5), "relu", arithmetic=a), 4) for a in ARITHMETICS),
    of_codebook(dense_s8((33,), 10, False, (7, -3)), (-128, -90, -40, -9, -3, 1, 2, 8, 30, 31, 77, 127)),
    of_codebook(dense_s8((2, 30), 5, True, (-128, 3), "relu"), (-100, 20, 90)),
    dense_s16((33,), 10, note="int16, sums of 64 bits"),
    dense_s16((700,), 4, arithmetic=LITERT, note="int16, LiteRT's multipliers of 31 bits"),
    dense_s16((600,), 3, "", note="int16 without bias, sums of 32 bits"),
    dense_s16((2, 20), 5, "s32", "relu", note="int16, rows, bias of 32 bits"),
    dense_float((20,), 6, Dense("relu")),
    dense_float((3, 7), 4, Dense(), bias=False, note="float rows without bias"),
    dense_float((40,), 3, Dense(), (0.01,), note="int8 weights with one scale"),
    dense_float((33,), 5, Dense(dynamic_bits=4), (0.01,), note="int8 weights, x of 4 bits"),
    dense_float((2, 17), 5, Dense("relu", True, 2), (0.02,), False, note="int8 weights, x of 2 bits with zero points"),
    *(hybrid_packed((2, n), 7, Dense("relu", b < 4, b + 1), b) for n, b in ((33, 4), (64, 4), (1, 3), (37, 2))),
    dense_float(
        (2, 40), 3, Dense("relu6", asymmetric=True), (0.01, 0.02, 0.03), note="int8 weights, x with zero points"
    ),
    *(dense_learned(20, 6, y, activation="relu", note="weights in RAM") for y in ("f32", "s8", "s16")),
    *(dense_learned(700, 3, y, (-128, 0), note="weights in RAM, long sums") for y in ("f32", "s16")),
    dense_learned(9, 5, "s8", (127, -3), rows=3, note="weights in RAM, several rows"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    shape = (int(rng.integers(1, 4)), int(rng.integers(1, 70))) if rng.random() < 0.3 else (int(rng.integers(1, 200)),)
    m, activation = int(rng.integers(1, 40)), str(rng.choice(["none", "relu", "relu6", "relu_n1_to_1"]))
    kind = rng.choice(["s8", "s8", "s8", "s8", "s8", "s8", "s16", "float", "hybrid", "learned"])
    if kind == "learned":
        n, y = int(rng.integers(1, 600)), str(rng.choice(["f32", "s8", "s16"]))
        return dense_learned(n, m, y, (int(rng.integers(-128, 128)), 0), activation)
    if kind == "s16":
        return dense_s16(shape, m, str(rng.choice(["s64", "s32", ""])), activation, str(rng.choice(ARITHMETICS)))
    if kind in ("float", "hybrid"):
        activation = "relu6" if activation == "relu_n1_to_1" else activation  # its ends hide how large the sums are
        scales = tuple(rng.uniform(0.001, 0.1, m if rng.random() < 0.5 else 1).tolist()) if kind == "hybrid" else ()
        op = Dense(activation, rng.random() < 0.5, int(rng.integers(2, 9)))
        case = dense_float(shape, m, op, scales, rng.random() < 0.8)
        return packed(case, int(rng.integers(2, 5))) if scales and rng.random() < 0.4 else case
    zeros = (int(rng.integers(-128, 128)), int(rng.integers(-128, 128)))
    arithmetic = str(rng.choice(ARITHMETICS))
    plain = dense_s8(shape, m, rng.random() < 0.5, zeros, activation, rng.random() < 0.8, arithmetic)
    if rng.random() < 0.1:
        book = sorted(rng.choice(np.arange(-128, 128), int(rng.integers(2, 17)), replace=False).tolist())
        return of_codebook(plain, tuple(book))
    return packed(plain, int(rng.integers(2, 5))) if rng.random() < 0.3 else plain
