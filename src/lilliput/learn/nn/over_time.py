"""Convolutions over time: x (steps, channels), computed as images of one column."""

from __future__ import annotations

from lilliput.learn.nn.shapes import Shapes
from lilliput.ops.window import Padding, Window, tflite_padding

CAUSAL = "causal"  # a result sees its own step and those before it


class OverTime(Shapes):
    """padding: "same", "valid" or "causal"."""

    def conv1d(
        self,
        x: str,
        channels: int,
        size: int,
        stride: int = 1,
        padding: str = "same",
        *,
        dilation: int = 1,
        activation: str = "none",
        groups: int = 1,
        bias: bool = True,
        named: str = "",
    ) -> str:
        """x (steps, c) → (y_steps, channels)."""
        pads = over_steps(self.shape(x)[0], padding, size, stride, dilation)
        y = self.conv2d(
            self._column(x), channels, (size, 1), (stride, 1), pads,
            dilation=(dilation, 1), activation=activation, groups=groups, bias=bias, named=named,
        )  # fmt: skip
        return self._steps(y)

    def depthwise1d(
        self,
        x: str,
        size: int,
        stride: int = 1,
        padding: str = "same",
        *,
        multiplier: int = 1,
        dilation: int = 1,
        activation: str = "none",
        bias: bool = True,
        named: str = "",
    ) -> str:
        """x (steps, c) → (y_steps, c * multiplier), each channel by itself."""
        pads = over_steps(self.shape(x)[0], padding, size, stride, dilation)
        y = self.depthwise(
            self._column(x), (size, 1), (stride, 1), pads,
            multiplier=multiplier, dilation=(dilation, 1), activation=activation, bias=bias, named=named,
        )  # fmt: skip
        return self._steps(y)

    def _column(self, x: str) -> str:
        steps, channels = self.shape(x)
        return self.reshape(x, (steps, 1, channels))

    def _steps(self, x: str) -> str:
        steps, _, channels = self.shape(x)
        return self.reshape(x, (steps, channels))


def over_steps(steps: int, padding: str, size: int, stride: int, dilation: int) -> Padding:
    """The rows in front of and behind so many steps."""
    window = Window((size, 1), (stride, 1), (dilation, 1))
    if padding == CAUSAL:
        return (window.spans[0] - 1, 0), (0, 0)
    return tflite_padding(padding.upper(), (steps, 1), window)
