"""What a pipeline reads: the rows that a sensor gives."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Format, InputError


@dataclass(frozen=True)
class Source:
    """Rows of one number a channel, as the sensor's driver gives them.

    rate      rows a second
    channels  their names, in order
    dtype     "s16" (the usual ADC), "s8", "u8", "s32" or "f32"
    scale     real = scale * number, for integers
    units     of the real numbers, for people
    """

    rate: float
    channels: tuple[str, ...] = ("x",)
    dtype: str = "s16"
    scale: float = 2.0**-15
    units: str = ""

    def __post_init__(self) -> None:
        if not self.rate > 0 or not self.channels:
            raise InputError(
                f"a source has a rate above 0 and at least one channel, not {self.rate} Hz and {list(self.channels)}"
            )
        if self.dtype not in ("s16", "s8", "u8", "s32", "f32"):
            raise InputError(f"a source's dtype is one of s16, s8, u8, s32, f32, not {self.dtype!r}")

    @property
    def format(self) -> Format:
        """Of the rows."""
        return Format() if self.dtype == "f32" else Format(self.dtype, (self.scale,), (0,))
