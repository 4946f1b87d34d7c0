"""Division without dividing: the meaning in numpy and the C, at every number where rounding could go wrong."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from lilliput.boards import load_core
from lilliput.boards.toolchain import SHARED_SUFFIX, CompileOptions, find_toolchain
from lilliput.graph import UnsupportedError
from lilliput.ops import COMMON_HEADERS
from lilliput.ops.division import divide, divisor_table

GLUE = """
#include "lil_divide.h"
int32_t divide(int32_t x, int32_t divisor, int32_t multiplier, int32_t bits);
int32_t divide(int32_t x, int32_t divisor, int32_t multiplier, int32_t bits)
{
    const lil_divisor by = {divisor, multiplier, bits};
    return lil_divide(x, by);
}
"""


def test_divide_rounds_ties_away_from_zero():
    x = np.array([-7, -5, -4, -3, 0, 3, 5, 6, 7])
    np.testing.assert_array_equal(divide(x, 2), [-4, -3, -2, -2, 0, 2, 3, 3, 4])
    np.testing.assert_array_equal(divide(x, 5), [-1, -1, -1, -1, 0, 1, 1, 1, 1])


@pytest.mark.parametrize("largest", [128, 32768])
def test_multiplication_equals_division(largest):
    """All divisors up to 600 and some large ones; around every half of every quotient, where rounding turns over."""
    divisors = [*range(1, 600), 1024, 4095, 4096, 9216, 16383]
    for divisor, multiplier, bits in divisor_table(divisors, largest, "a test").data.tolist():
        quotients = np.arange(0, largest, max(1, largest // 512), dtype=np.int64)
        around = (quotients * divisor + divisor // 2)[:, None] + np.arange(-2, 3)
        x = np.append(np.clip(around, 0, largest * divisor), largest * divisor)
        found = [(int(each) * multiplier + (1 << (bits - 1))) >> bits for each in x]
        np.testing.assert_array_equal(found, divide(x, divisor), err_msg=str(divisor))


@pytest.mark.parametrize("defines", [(), ("LIL_NO_LONG_MULTIPLY",)], ids=["long multiply", "halves"])
def test_c_equals_division(tmp_path, defines):
    source = tmp_path / "divide.c"
    source.write_text(GLUE)
    options = CompileOptions((COMMON_HEADERS,), defines=defines, sanitize=True)
    library = find_toolchain(load_core("host")).shared_library([source], tmp_path / f"divide{SHARED_SUFFIX}", options)
    c = ctypes.CDLL(str(library)).divide
    rng = np.random.default_rng(3)
    for divisor, multiplier, bits in divisor_table([1, 2, 3, 5, 7, 100, 125, 4096, 9999], 128, "a test").data.tolist():
        x = np.append(rng.integers(-128 * divisor, 128 * divisor, 500), [0, -128 * divisor, 127 * divisor])
        assert [c(int(each), divisor, multiplier, bits) for each in x] == divide(x, divisor).tolist()


def test_an_average_over_too_many_numbers_is_refused():
    with pytest.raises(UnsupportedError, match="average in two steps"):
        divisor_table([1 << 24], 32768, "a test")
