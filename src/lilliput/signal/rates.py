"""Rows at another rate."""

from __future__ import annotations

from lilliput.graph import InputError
from lilliput.ops.signal.resample import Resample
from lilliput.signal.chain import Chain
from lilliput.signal.filtering import constant_taps, line_state, require_rows
from lilliput.signal.fir_design import rate_taps
from lilliput.signal.signal import Signal


def at_another_rate(chain: Chain, x: Signal, up: int, down: int, crossings: int) -> Signal:
    """`up` rows for every `down` rows, stored as x is; the filter has `crossings` zeros to each side."""
    require_rows(x)
    if up == down:
        return x
    if crossings < 1:
        raise InputError(f"expected one crossing of zero or more, got {crossings}")
    if not chain.streaming and x.rows % down:
        raise InputError(f"every {down} rows give {up}, but a recording has {x.rows}; give a multiple of {down}")
    op, taps = Resample(up, down), rate_taps(up, down, crossings)
    given = constant_taps(chain, x, taps, up)
    states = [line_state(x, op.per_phase(len(taps)) - 1)]
    return chain.apply(op, x, given, states=states, rate=x.rate * up / down)
