"""How much of a .keras file is read. A model for a microcontroller is far below each of these."""

from __future__ import annotations

MAX_BYTES = 1 << 26
"""Bytes of one member of the archive after it has been expanded; what expands to more is not expanded at all."""

MAX_LAYERS = 5_000
"""Layers of a model, those of models inside it counted too, and calls of layers."""

MAX_DEPTH = 16
"""Models, and groups of weights, inside one another."""

MAX_ENTRIES = 50_000
"""Entries of groups, blocks and messages of the weights' file that are looked at, all together."""

MAX_ELEMENTS = 1 << 24
"""Numbers of one value between layers."""
