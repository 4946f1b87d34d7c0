"""Learning on the chip: graphs whose last layers go on learning where they run."""

from lilliput.ondevice.learnable import learnable
from lilliput.ondevice.options import Learn

__all__ = ["Learn", "learnable"]
