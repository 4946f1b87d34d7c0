"""Models whose frameworks put channels second, turned into graphs that put them last: what ONNX and PyTorch share.

`builder.Builder` collects the graph; a file for each family of operators says how they are built, whatever a format
calls them.
"""

from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.layout import Held
from lilliput.formats.channels_first.step import Step

__all__ = ["Builder", "Held", "Step"]
