"""How large a model may become while it is turned into a graph: far above any for a microcontroller."""

from __future__ import annotations

MAX_RANK = 8
MAX_ELEMENTS = 1 << 26
"""Elements of one tensor, stored or computed."""

MAX_FOLDED_ELEMENTS = 1 << 24
"""Elements that steps of constants alone may compute at import, all together."""
