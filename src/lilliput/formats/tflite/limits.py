"""How much of a .tflite file the reader takes. A model for a microcontroller is far below each of these."""

from __future__ import annotations

MAX_FILE_BYTES = 64 << 20
MAX_TENSORS = 20_000
MAX_OPERATORS = 20_000
MAX_OPERATOR_CODES = 2_000
MAX_METADATA = 1_000
MAX_SIGNATURES = 1_000
MAX_RANK = 8
MAX_ELEMENTS = 1 << 28
"""Elements of one tensor, stored or not."""

MAX_VARIABLE_ELEMENTS = 1 << 22
"""Elements of all variables together: they are made without standing in the file."""

MAX_DEPTH = 16
"""Tables inside tables; the schema itself needs five."""

MAX_WORK = 1 << 23
"""Tables opened, numbers copied out of vectors, and bytes of text or of packed numbers decoded, all together.

FlatBuffers may share: a small file can name one long vector from thousands of places, so its size alone bounds nothing.
"""
