"""Our float32 functions against numpy's float64: accuracy over all magnitudes, and the values at the edges."""

from __future__ import annotations

import ctypes
import math

import numpy as np
import pytest

from lilliput.boards import load_core
from lilliput.boards.toolchain import SHARED_SUFFIX, CompileOptions, find_toolchain
from lilliput.ops import COMMON_HEADERS

erf = np.vectorize(math.erf, otypes=[np.float64])
FUNCTIONS = {  # the function, where to try it, and the bound in units in the last place
    # The bounds are the worst of every 211th float32 (about 10 million each), rounded up to the next 0.1; measured
    # 0.9994, 1.65, 0.871, 1.24, 2.22, 1.453, 0.49999999 (so always correctly rounded) and 1.49 in this order.
    "exp": (np.exp, (-104.0, 88.72), 1.0),
    "exp_minus_one": (np.expm1, (-104.0, 88.72), 1.7),
    "log": (np.log, (0.0, np.inf), 0.9),
    "tanh": (np.tanh, (-np.inf, np.inf), 1.3),
    "logistic": (lambda x: np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x))), (-103.0, np.inf), 2.3),
    "erf": (erf, (-np.inf, np.inf), 1.5),
    "sqrt": (np.sqrt, (0.0, np.inf), 0.5),
    "rsqrt": (lambda x: 1 / np.sqrt(x), (0.0, np.inf), 1.5),
}
STEP = 4999  # of the bit patterns that are tried
INF, NAN = math.inf, math.nan
EDGES = {
    "exp": [(0.0, 1.0), (-0.0, 1.0), (INF, INF), (-INF, 0.0), (NAN, NAN), (88.73, INF), (1e30, INF), (-104.1, 0.0)],
    "exp_minus_one": [(0.0, 0.0), (INF, INF), (-INF, -1.0), (NAN, NAN), (-20.0, -1.0), (1e-30, 1e-30)],
    "log": [(1.0, 0.0), (0.0, -INF), (-1.0, NAN), (-INF, NAN), (INF, INF), (NAN, NAN)],
    "tanh": [(0.0, 0.0), (INF, 1.0), (-INF, -1.0), (NAN, NAN), (1e-40, 1e-40)],
    "logistic": [(0.0, 0.5), (INF, 1.0), (-INF, 0.0), (NAN, NAN), (-1e30, 0.0)],
    "erf": [(0.0, 0.0), (INF, 1.0), (-INF, -1.0), (NAN, NAN)],
    "sqrt": [(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-1.0, NAN), (-INF, NAN), (NAN, NAN), (1.0, 1.0)],
    "rsqrt": [(0.0, INF), (-0.0, -INF), (INF, 0.0), (-1.0, NAN), (NAN, NAN), (4.0, 0.5)],
}


@pytest.fixture(scope="module")
def call(tmp_path_factory):
    """call(name, x) applies lil_<name> to every number of x, with undefined behaviour trapped."""
    folder = tmp_path_factory.mktemp("math")
    unit = folder / "unit.c"
    lines = ['#include "lil_math.h"']
    for name in FUNCTIONS:
        head = f"void sweep_{name}(const float *x, float *y, int32_t n)"
        lines += [f"{head};", head, f"{{\n    for (int32_t i = 0; i < n; i++)\n        y[i] = lil_{name}(x[i]);\n}}"]
    unit.write_text("\n".join(lines) + "\n")
    toolchain = find_toolchain(load_core("host"))
    options = CompileOptions((COMMON_HEADERS,), sanitize=True)
    library = ctypes.CDLL(str(toolchain.shared_library([unit], folder / f"unit{SHARED_SUFFIX}", options)))

    def apply(name, x):
        x = np.ascontiguousarray(x, np.float32)
        y = np.empty_like(x)
        pointers = (array.ctypes.data_as(ctypes.c_void_p) for array in (x, y))
        getattr(library, f"sweep_{name}")(*pointers, ctypes.c_int32(x.size))
        return y

    return apply


def every_magnitude(low, high):
    """Finite float32 numbers between low and high, of every exponent."""
    positive = np.arange(1, 0x7F800000, STEP, dtype=np.uint32).view(np.float32)
    both = np.concatenate([positive, -positive])
    return both[(both >= low) & (both <= high)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_accuracy(call, name):
    function, limits, bound = FUNCTIONS[name]
    x = every_magnitude(*limits)
    with np.errstate(over="ignore"):
        wanted = function(x.astype(np.float64))
    unit = np.maximum(2.0 ** (np.frexp(wanted)[1] - 24), 2.0**-149)
    error = np.abs(call(name, x) - wanted) / unit
    assert error.max() <= bound, (error.max(), x[error.argmax()])


@pytest.mark.parametrize("name", EDGES)
def test_edges(call, name):
    x, wanted = np.array(EDGES[name], np.float32).T
    y = call(name, x)
    np.testing.assert_array_equal(y, wanted)
    np.testing.assert_array_equal(np.signbit(y[~np.isnan(y)]), np.signbit(wanted[~np.isnan(wanted)]))


def test_square_root_is_correctly_rounded(call):
    x = np.random.default_rng(0).integers(0, 0x7F800000, 300_000, dtype=np.uint32).view(np.float32)
    np.testing.assert_array_equal(call("sqrt", x), np.sqrt(x))
