"""Softmax of int8 in native arithmetic: a table of powers, and one division a row; softmax_s8_native.h is the same.

What a number is below the largest of its row is a number d from 0 to 255, so there are 256 powers at most:
exp(-beta scale d), with as many binary digits as leave the sum of a row below 2**30. A probability is the first 15 bits
of its power times the first 15 of the sum's reciprocal: half a step of the output's 1/256 and 2**-13 from what it
should be, but for those above 255/256, which the output's format cuts to that.
"""

from __future__ import annotations

import math

import numpy as np

from lilliput.graph import IN_PLACE, TABLES, Call, In, Invocation, Out, Table
from lilliput.ops.softmax_row import check_length

SUM = 30  # bits of a sum, at most
FIRST = 15  # bits of factors
BITS = 8  # of a probability, behind its point


def digits(n: int) -> int:
    """Binary digits behind the point of powers, in rows of n numbers."""
    return SUM - math.ceil(math.log2(n))


def power_array(call: Call, beta: float) -> np.ndarray:
    """exp(-beta scale d) for d from 0 to 255, int64 (256,)."""
    x = call.input(0)
    check_length(x, f"softmax to {call.output.name}")
    return np.rint(np.ldexp(np.exp(-beta * x.scale * np.arange(256)), digits(x.shape[-1]))).astype(np.int64)


def softmax_of(table: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The powers (256,) and x (..., n) int8 → (..., n) int8 of scale 1/256 and zero point -128."""
    cut = digits(x.shape[-1]) - FIRST
    powers = table[x.max(-1, keepdims=True).astype(np.int64) - x]
    total = powers.sum(-1, keepdims=True)
    up = SUM + 1 - np.frexp(total.astype(np.float64))[1].astype(np.int64)
    reciprocal = ((1 << 2 * FIRST) - 1) // ((total << up) >> FIRST)
    shift = np.minimum(3 * FIRST - BITS - cut - up, 31)
    rounded = ((powers >> cut) * reciprocal + (np.int64(1) << (shift - 1))) >> shift
    return np.minimum(rounded - 128, 127).astype(np.int8)


def lowered(call: Call, beta: float) -> Invocation:
    """How to call the kernel."""
    x = call.input(0)
    n = x.shape[-1]
    powers = Table(power_array(call, beta).astype(np.int32), "int32_t", TABLES)
    params = {"rows": x.size // n, "n": n, "cut": digits(n) - FIRST}
    return Invocation(params, {"x": In(0), "powers": powers, "y": Out()}, overlaps={0: IN_PLACE})
