"""Which axis of an image a kernel takes as its rows, and how a row of the plane is laid out for DSP."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Shape
from lilliput.ops.window import Window


@dataclass(frozen=True)
class Axis:
    """One axis of the image, and how windows move along it.

    x_step, y_step  from one number to the next, in x and in y
    """

    extent: int
    results: int
    size: int
    stride: int
    dilation: int
    before: int
    x_step: int
    y_step: int

    @property
    def apart(self) -> bool:
        """Whether windows along this axis do not lie in pairs, so that each must be copied on its own."""
        return self.dilation > 1 or (self.stride > 1 and self.stride % 2 == 1)

    @property
    def words(self) -> int:
        """Pairs of taps in a window; one that starts inside a pair may need one more."""
        return self.size // 2 + 1 if self.step == 0 else -(-self.size // 2)

    @property
    def is_odd(self) -> bool:
        """Whether results that share pairs see an odd number of taps, few enough for compilers to unroll their loop.

        The first pair of taps then holds the first one moved on by one, and the last of those moved on the last pair.
        """
        return self.step == 0 and self.size in (3, 5)

    @property
    def tap_words(self) -> int:
        """Pairs of taps in a row of the window, with those moved on by one."""
        return (2 * self.words if self.step == 0 else self.words) - (2 if self.is_odd else 0)

    @property
    def step(self) -> int:
        """Pairs from one result to the next; 0 for a stride of 1, where two results share a pair."""
        if self.apart:
            return -(-self.size // 2)
        return self.stride // 2

    @property
    def pitch(self) -> int:
        """Pairs in a row, for results made up to fours."""
        last = 4 * -(-self.results // 4) - 1
        return (last * self.step if self.step else last // 2) + self.words

    @property
    def reach(self) -> int:
        """Positions from the first window's start to the last one's end."""
        return (self.results - 1) * self.stride + self.dilation * (self.size - 1) + 1


def axes(window: Window, x: Shape, y: Shape) -> tuple[Axis, Axis]:
    """The vertical and the horizontal axis of x (..., h, w, c) and y (..., oh, ow, m)."""
    (h, w, c), (oh, ow, m) = x[-3:], y[-3:]
    settings = zip(window.size, window.stride, window.dilation, window.padding, strict=True)
    (kh, sh, dh, top), (kw, sw, dw, left) = settings
    return Axis(h, oh, kh, sh, dh, top[0], w * c, ow * m), Axis(w, ow, kw, sw, dw, left[0], c, m)


def rows_and_columns(window: Window, x: Shape, y: Shape) -> tuple[Axis, Axis]:
    """The axes of x (..., h, w, c) and y (..., oh, ow, m) as the DSP kernel's (rows, columns), perhaps turned.

    Results on the kernel's columns are computed in fours, so the better axis is the one that wastes less.
    """
    vertical, horizontal = axes(window, x, y)
    return min((vertical, horizontal), (horizontal, vertical), key=_work)


def _work(axes: tuple[Axis, Axis]) -> tuple[bool, int]:
    """Whether windows must be copied on their own, which is worse than any waste, then multiplications of a channel."""
    rows, columns = axes
    return columns.apart, rows.results * -(-columns.results // 4) * rows.size * columns.words
