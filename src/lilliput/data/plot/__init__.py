"""Pictures of recordings: in a terminal, and as SVG."""

from lilliput.data.plot.svg import svg
from lilliput.data.plot.terminal import drawing

__all__ = ["drawing", "svg"]
