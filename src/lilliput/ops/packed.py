"""How weights of 4 or 2 bits lie in flash: `lil_unpack.h`, `lil_dot_packed.h` and `lil_unpack_dsp.h` read them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lilliput.graph import WEIGHTS, Argument, Call, Kernel, Table, Value
from lilliput.ops import simd
from lilliput.ops.weighted import Folded

WORD = 32  # bits


def kernels(header: str, kind: str = "s", **settings: object) -> Iterator[Kernel]:
    """The kernel for fields of 4 bits and of 2: it is told which. `kind` is "c" for places in a codebook."""
    for storage in (f"{kind}4", f"{kind}2"):
        yield Kernel(header, ("s8", storage, "s32?"), ("s8",), **settings)  # type: ignore[arg-type]


def bits(call: Call) -> int:
    """Of a field of the weights."""
    return call.input(1).format.field


def can_sum_whole(call: Call, folded: Folded) -> bool:
    """Whether sums of products with weights that are half of their range larger stay within the 24 bits of a join."""
    return folded.rows.shape[1] * 128 * ((1 << bits(call)) - 1) < simd.WIDEST


def fields(numbers: np.ndarray, width: int) -> Table:
    """int8 numbers (..., n) in two's complement, low bits first, as one row of bytes."""
    return Table(_pack(numbers.reshape(-1) & ((1 << width) - 1), width, 8), "uint8_t", WEIGHTS)


def rows_of_places(weights: Value) -> dict[str, Argument]:
    """Weights of a codebook, output channels first: its places by rows, each from a byte on, and the book."""
    width = weights.format.field
    book = np.pad(np.array(weights.format.codebook, np.int8), (0, (1 << width) - len(weights.format.codebook)))
    rows = weights.format.places(weights.array()).reshape(weights.shape[0], -1)
    return {"w": Table(_pack(rows, width, 8), "uint8_t", WEIGHTS), "book": Table(book, "int8_t", WEIGHTS)}


def rows_of_fields(rows: np.ndarray, width: int) -> Table:
    """Rows (m, n), 2**(width - 1) larger, each from a byte on: (m, bytes)."""
    return Table(_pack(_raised(rows, width), width, 8), "uint8_t", WEIGHTS)


def rows_of_quads(rows: np.ndarray, width: int) -> Table:
    """Rows (m, n) in two's complement, made up to whole quads, each from a byte on: (m, bytes)."""
    return Table(_pack(simd.quads(rows) & ((1 << width) - 1), width, 8), "uint8_t", WEIGHTS)


def rows_of_pairs(rows: np.ndarray, width: int) -> Table:
    """Rows (m, n) two at a time as `lil_dense_packed_dsp` reads them: (ceil(m / 2), words)."""
    in_word = WORD // width // 2
    padded = np.pad(_raised(rows, width), [(0, len(rows) % 2), (0, -rows.shape[1] % in_word)])
    quads = padded.reshape(len(padded) // 2, 2, -1, in_word // 4, 4)
    # to (two rows, words, half of a word, row, quad, pair): of a quad, 0 and 1 lie in the low half, 2 and 3 in the high
    halves = quads.reshape(*quads.shape[:4], 2, 2).transpose(0, 2, 4, 1, 3, 5)
    return _words(halves.reshape(len(padded) // 2, -1, WORD // width), width)


def rows_of_joined(rows: np.ndarray, width: int) -> Table:
    """Rows (m, n) two at a time as `lil_unpack_joined` reads them: (ceil(m / 2), words)."""
    in_word = WORD // width // 2
    padded = np.pad(_raised(rows, width), [(0, 0), (0, -rows.shape[1] % in_word)])
    joined = simd.joined_rows(padded).view("<u4").reshape(-(-len(rows) // 2), -1, 8 // width)
    shifted = joined << (width * np.arange(8 // width, dtype=np.uint32))
    return Table(np.bitwise_or.reduce(shifted, -1).view("<i4"), "int32_t", WEIGHTS)


def _raised(rows: np.ndarray, width: int) -> np.ndarray:
    return rows.astype(np.int16) + (1 << (width - 1))


def _words(numbers: np.ndarray, width: int) -> Table:
    packed = np.bitwise_or.reduce(numbers.astype(np.uint32) << (width * np.arange(WORD // width, dtype=np.uint32)), -1)
    return Table(np.ascontiguousarray(packed).view("<i4"), "int32_t", WEIGHTS)


def _pack(numbers: np.ndarray, width: int, unit: int) -> np.ndarray:
    """The last axis, made up with zeros, in bytes."""
    each = unit // width
    padded = np.pad(numbers, [(0, 0)] * (numbers.ndim - 1) + [(0, -numbers.shape[-1] % each)]).astype(np.uint8)
    grouped = padded.reshape(*padded.shape[:-1], -1, each) << (width * np.arange(each, dtype=np.uint8))
    return np.ascontiguousarray(np.bitwise_or.reduce(grouped, -1))
