"""What filters refuse, and what they say."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.graph import Call, Format, Kind, LilliputError, Value
from lilliput.ops.signal.fir import Fir
from lilliput.ops.signal.resample import Resample

COUNTS, Q15 = Format("s16", (1.0,), (0,)), Format("s16", (2.0**-15,), (0,))


def fir(taps: np.ndarray, y: Format, line: tuple[int, ...] = (1, 2), x: Format = COUNTS) -> Call:
    """A call on eight rows of one channel."""
    given = Value("taps", taps.shape, Q15, Kind.CONSTANT, taps)
    state = Value("line", line, COUNTS, Kind.STATE, np.zeros(line, np.int16))
    return Call((Value("x", (8, 1), x, Kind.INPUT), given), (Value("y", (8, 1), y),), (state,), op=Fir())


GOOD = np.array([20000, 20000, 20000], np.int16)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (fir(GOOD, Format("s16", (0.3,), (0,))), r"2\*\*0 to 2\*\*30, not 0.3; choose such a scale"),
        (fir(GOOD, Format("s16", (1.0,), (3,))), "'y' needs one scale and zero point 0"),
        (fir(GOOD, COUNTS, x=Format("s16")), "'x' needs one scale"),
        (fir(GOOD + np.int16(3000), COUNTS), "store the taps with a scale twice as large"),
        (fir(GOOD, COUNTS, line=(1, 3)), r"keeps s16\[1, 2\], but its state 'line' is s16\[1, 3\]"),
    ],
)
@pytest.mark.parametrize("kernel", [0, 1])
def test_fir(call, sentence, kernel):
    with pytest.raises(LilliputError, match=sentence):
        call.op.lower(call, Fir.KERNELS[kernel])


def test_the_good_one_is_taken():
    assert fir(GOOD, COUNTS).op.lower(fir(GOOD, COUNTS), Fir.KERNELS[1]).params["shift"] == 15


@pytest.mark.parametrize(
    ("op", "rows", "taps", "sentence"),
    [
        (Resample(2, 4), (8, 1), 9, "no common factor, not 2/4"),
        (Resample(3, 2), (8, 1), 3, "expected more than 3 taps"),
        (Resample(1, 3), (8, 1), 9, "every 3 rows give 1, but 8 rows come"),
        (Resample(1, 2), (8,), 9, r"expected \(rows, channels\)"),
    ],
)
def test_resample(op, rows, taps, sentence):
    values = Value("x", rows, Format(), Kind.INPUT), Value("taps", (taps,), Format(), Kind.INPUT)
    with pytest.raises(LilliputError, match=sentence):
        op.infer(*values)
