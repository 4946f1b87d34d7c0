"""What blocks that filter rows have in common."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, InputError, Value
from lilliput.ops.signal.biquad import Biquad
from lilliput.signal.biquad_design import stored_sections
from lilliput.signal.chain import Chain, State
from lilliput.signal.fir_design import stored_taps
from lilliput.signal.shapes import require_dtype
from lilliput.signal.signal import Signal


def require_rows(x: Signal) -> None:
    """InputError unless x is rows of channels, float32 or int16."""
    if len(x.shape) != 2:
        raise InputError(f"expected rows of channels, got {x.shape}; put this stage before frames")
    require_dtype(x, "f32", "s16")


def require_frames(x: Signal) -> None:
    """InputError unless x is frames, float32 or int16."""
    if len(x.shape) != 3:
        raise InputError(f"expected frames (frames, channels, length), got {x.shape}; put a stage frames before it")
    require_dtype(x, "f32", "s16")


def level_state(x: Signal) -> State:
    """A level of 0 for each channel: float, or int32 of filters that follow int16."""
    format = Format() if x.format.is_float else Format("s32")
    return np.zeros(x.shape[1], format.numpy), format


def line_state(x: Signal, rows: int) -> State:
    """What came before the first row: nothing but zeros."""
    return np.zeros((x.shape[1], rows), x.format.numpy), x.format


def constant_taps(chain: Chain, x: Signal, taps: np.ndarray, phases: int = 1) -> Value:
    """Real taps as x is stored."""
    stored, format = (taps.astype(np.float32), Format()) if x.format.is_float else stored_taps(taps, phases)
    return chain.constant(stored, format, "taps")


def filtered(chain: Chain, x: Signal, sections: np.ndarray) -> Signal:
    """x through second-order sections (n, 5), stored as x is."""
    require_rows(x)
    op, kept = Biquad(), Format() if x.format.is_float else Format("s32")
    stored, format = (sections.astype(np.float32), Format()) if x.format.is_float else stored_sections(sections)
    state = np.zeros(op.state_shape(x.shape[1], len(sections), x.format.is_float), kept.numpy)
    return chain.apply(op, x, chain.constant(stored, format, "sections"), states=[(state, kept)])


def steps(seconds: float, rate: float) -> float:
    """A time in rows; InputError below 0."""
    if not seconds >= 0:
        raise InputError(f"expected a time of 0 seconds or more, got {seconds:g}")
    return seconds * rate
