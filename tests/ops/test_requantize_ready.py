"""Requantization without SIMD: the C with and without a long multiply equals its meaning, also at ties and limits."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from lilliput.boards import load_core
from lilliput.boards.toolchain import SHARED_SUFFIX, CompileOptions, find_toolchain
from lilliput.ops import COMMON_HEADERS
from lilliput.ops.requantize import TWICE, Requantize
from lilliput.ops.scalar import LARGEST, ZERO_POINT, scale_table

GLUE = """
#include "lil_requantize_ready.h"
void requantize(const int32_t *acc, int32_t n, int32_t multiplier, int32_t shift, int32_t zero_point, int8_t *y);
void requantize(const int32_t *acc, int32_t n, int32_t multiplier, int32_t shift, int32_t zero_point, int8_t *y)
{
    const lil_scale scale = {multiplier, shift};
    const lil_scale_ready ready = lil_ready_scale(scale, LIL_ROUND_TWICE, zero_point);
    for (int32_t i = 0; i < n; i++)
        y[i] = lil_requantize_s8_ready(acc[i], ready, LIL_ROUND_TWICE, -128, 127);
}
"""


def sums(rng: np.random.Generator, multiplier: int, shift: int) -> np.ndarray:
    """Random sums, limits, and sums around which the result turns over."""
    largest = min(LARGEST, int((2.0**31 - ZERO_POINT * 2.0**shift) * 2.0**31 / multiplier)) - 1
    halves = ((np.arange(-130, 130) + 0.5) * 2.0 ** (31 + shift) / multiplier).astype(np.int64)
    around = (halves[:, None] + np.arange(-2, 3)).reshape(-1)
    random = rng.integers(-largest, largest + 1, 500)
    return np.clip(
        np.concatenate([around, random, [0, 1, -1, 1 << 15, -(1 << 15), largest, -largest]]), -largest, largest
    )


@pytest.mark.parametrize("defines", [(), ("LIL_NO_LONG_MULTIPLY",)], ids=["long multiply", "halves"])
def test_c_equals_meaning(tmp_path, defines):
    source = tmp_path / "ready.c"
    source.write_text(GLUE)
    options = CompileOptions((COMMON_HEADERS,), defines=defines, sanitize=True)
    library = find_toolchain(load_core("host")).shared_library([source], tmp_path / f"ready{SHARED_SUFFIX}", options)
    c = ctypes.CDLL(str(library)).requantize
    rng = np.random.default_rng(5)
    for multiplier in [1 << 30, (1 << 31) - 1, *rng.integers(1 << 30, 1 << 31, 20).tolist()]:
        for shift in (1, 2, 7, 12, 20):
            zero_point = int(rng.integers(-128, 128))
            meaning = Requantize(np.array([multiplier]), np.array([shift]), TWICE)
            acc = sums(rng, multiplier, shift)
            wanted = np.clip(meaning(acc[:, None])[:, 0] + zero_point, -128, 127)
            doubled, _ = scale_table(meaning).data[0].tolist()
            given, y = acc.astype(np.int32), np.empty(acc.size, np.int8)
            c(
                given.ctypes.data_as(ctypes.c_void_p),
                acc.size,
                doubled,
                shift,
                zero_point,
                y.ctypes.data_as(ctypes.c_void_p),
            )
            np.testing.assert_array_equal(y, wanted, err_msg=f"multiplier {multiplier}, shift {shift}")
