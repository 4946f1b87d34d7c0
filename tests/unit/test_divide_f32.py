"""The start-up's float division against the machine's own, which is correctly rounded."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from lilliput.boards import load_core
from lilliput.boards.startup import INCLUDE
from lilliput.boards.toolchain import SHARED_SUFFIX, CompileOptions, find_toolchain

SPECIAL = [0.0, -0.0, 1.0, -1.5, 3.0, np.inf, -np.inf, np.nan, 1e-45, 1.1754942e-38, 1.1754944e-38, 3.4028235e38, 1e-40]


@pytest.fixture(scope="module")
def divide(tmp_path_factory):
    folder = tmp_path_factory.mktemp("divide")
    unit = folder / "unit.c"
    text = (
        (INCLUDE / "lil_divide_f32.c")
        .read_text()
        .replace("__divsf3", "lil_divide")
        .replace("__aeabi_fdiv", "lil_divide")
    )
    sweep = "void sweep(const float *a, const float *b, float *y, int32_t n);\n"
    sweep += "void sweep(const float *a, const float *b, float *y, int32_t n)\n"
    sweep += "{\n    for (int32_t i = 0; i < n; i++)\n        y[i] = lil_divide(a[i], b[i]);\n}\n"
    unit.write_text(text + sweep)
    toolchain = find_toolchain(load_core("host"))
    library = toolchain.shared_library([unit], folder / f"unit{SHARED_SUFFIX}", CompileOptions(sanitize=True))
    sweep = ctypes.CDLL(str(library)).sweep

    def call(a, b):
        y = np.empty_like(a)
        sweep(*(array.ctypes.data_as(ctypes.c_void_p) for array in (a, b, y)), ctypes.c_int32(len(a)))
        return y

    return call


def assert_same(divide, a, b):
    with np.errstate(all="ignore"):
        wanted = a / b
    got = divide(a, b)
    nan = np.isnan(wanted)
    np.testing.assert_array_equal(np.isnan(got), nan)
    np.testing.assert_array_equal(got[~nan].view(np.uint32), wanted[~nan].view(np.uint32))


def test_special_numbers(divide):
    a, b = (x.reshape(-1).astype(np.float32) for x in np.meshgrid(SPECIAL, SPECIAL))
    assert_same(divide, np.ascontiguousarray(a), np.ascontiguousarray(b))


def test_random_bit_patterns(divide):
    rng = np.random.default_rng(0)
    a, b = (rng.integers(0, 1 << 32, 400_000, dtype=np.uint32).view(np.float32) for _ in range(2))
    assert_same(divide, a, b)


def test_subnormal_quotients(divide):
    rng = np.random.default_rng(1)
    b = rng.uniform(1, 2, 200_000).astype(np.float32) * np.float32(2) ** rng.integers(0, 30, 200_000).astype(np.float32)
    a = (rng.uniform(1, 2, 200_000) * 2.0 ** rng.integers(-140, -100, 200_000)).astype(np.float32)
    assert_same(divide, a, b)
