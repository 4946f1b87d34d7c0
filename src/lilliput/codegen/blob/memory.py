"""The RAM that a blob works in: the arena, and the states behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lilliput.codegen.blob.format import aligned
from lilliput.codegen.layout import Layout


@dataclass(frozen=True)
class Memory:
    """Bytes from the memory's start.

    nbytes   of the whole, at least one
    states   where the states begin; they reach to the end
    places   of each state, by its name
    initial  what lies from the first state on when the model begins
    """

    nbytes: int
    states: int
    places: Mapping[str, int]
    initial: bytes


def memory_of(plan: Layout) -> Memory:
    """Every state at a multiple of 8."""
    start, places, initial = plan.plan.arena_bytes, {}, b""
    if plan.states:
        start = aligned(start)
    for name in plan.states:
        initial += bytes(aligned(len(initial)) - len(initial))
        places[name] = start + len(initial)
        initial += np.ascontiguousarray(plan.graph.values[name].array()).tobytes()
    start = start if initial else max(1, start)
    return Memory(start + len(initial), start, places, initial)
