"""Rows of a heartbeat detector in float32 and in integers: what the kernels compute, in numpy."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from lilliput.ops.scaled import from_integers, from_reals

DIRECTIONS = {"up": (1, 0), "down": (0, 1), "both": (1, 1)}  # whether rises and falls count


class Times(Protocol):
    """What of the operator the detector reads."""

    @property
    def lag(self) -> int: ...
    @property
    def smooth(self) -> int: ...
    @property
    def decay(self) -> int: ...
    @property
    def refractory(self) -> int: ...
    @property
    def learning(self) -> int: ...
    @property
    def lost(self) -> int: ...
    @property
    def direction(self) -> str: ...


class Beats:
    """The states while rows go by: float32 scalars, or integers."""

    def __init__(self, op: Times, levels: list[Any], counts: list[int], minute: float, one: int = 0) -> None:
        """minute: rows in one, in y's numbers. one: 1 in y's integers, 0 for float32."""
        self.op, self.levels, self.counts = op, levels, counts
        self.is_float, self.one, self.minute = one == 0, one or 1, minute

    def row(self, now: Any, before: Any) -> tuple[Any, Any]:
        """One row of y."""
        change, (up, down) = now - before, DIRECTIONS[self.op.direction]
        counts = self.counts[0] >= self.op.lag and (down if change < 0 else up)
        slope = abs(change) if counts else 0 * now
        beat = self._step(slope)
        return (self.one if beat else 0), self.levels[3]

    def _step(self, slope: Any) -> bool:
        levels, counts, op, beat = self.levels, self.counts, self.op, False
        levels[0] = levels[0] + self._part(slope if self.is_float else slope * 256, levels[0], op.smooth)
        counts[2] = min(counts[2] + 1, op.lost)
        if counts[0] < op.learning:
            counts[0] += 1
            levels[1] = max(levels[0], levels[1])
            return False
        if counts[1]:
            levels[2] = max(levels[0], levels[2])
            if levels[0] < self._three_quarters(levels[2]):
                levels[1] = levels[1] + self._part(levels[2], levels[1], 2)
                counts[1] = 0
        elif levels[0] > self._part(levels[1], 0 * levels[1], 1) and counts[2] > op.refractory:
            beat = True
            levels[2], levels[3] = levels[0], self._rate(counts[2])
            counts[1:3] = [1, 0]
        levels[1] = levels[1] - self._part(levels[1], 0 * levels[1], op.decay)
        if counts[2] >= op.lost:
            levels[3] = 0 * levels[3]
        return beat

    def _part(self, to: Any, start: Any, shift: int) -> Any:
        """1 / 2^shift of the way."""
        return (to - start) * np.float32(2.0**-shift) if self.is_float else int(to - start) >> shift

    def _three_quarters(self, x: Any) -> Any:
        return np.float32(0.75) * x if self.is_float else int(x) - (int(x) >> 2)

    def _rate(self, rows: int) -> Any:
        self.counts[3:] = [rows if rows < self.op.lost else 0, *self.counts[3:-1]]
        total, count = sum(self.counts[3:]), sum(n > 0 for n in self.counts[3:])
        if count == 0:
            return self.levels[3] * 0
        if self.is_float:
            return np.float32(self.minute) * np.float32(count) / np.float32(total)
        minute, beats = from_reals(np.array([self.minute])), from_integers(np.array([count]))
        return int((minute * beats / from_integers(np.array([total]))).rounded(0, 32767)[0])
