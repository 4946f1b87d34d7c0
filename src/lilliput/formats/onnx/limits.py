"""How much of a .onnx file the reader takes. A model for a microcontroller is far below each of these."""

from __future__ import annotations

MAX_FILE_BYTES = 64 << 20
MAX_NODES = 20_000
MAX_TENSORS = 20_000
MAX_FIELDS = 1 << 19
"""Fields of all messages together, each entry of an unpacked list among them."""

MAX_DEPTH = 16
"""Messages inside messages. The reader never follows a graph inside a node, so the schema itself needs seven."""

OPSETS = range(13, 23)
"""Versions of the standard operators whose meaning the mappings follow."""
