"""Numbers of one of several types, for kernels that take them all; `lil_element.h` reads and writes them in C."""

from __future__ import annotations

# LIL_ELEMENT_...
CODES = {"s8": 0, "u8": 1, "s16": 2, "s32": 3, "b8": 4, "f32": 5, "s64": 6, "u32": 7, "u64": 8}
