"""The flash in front of a core, as the emulator's second run simulates it: wait states, and caches that hide them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FlashModel:
    """Addresses from `start` to `end`. A miss reads one word of `word_bytes` and costs `wait_states` cycles.

    Both caches are fully associative with least-recently-used replacement; a line holds several words, each valid by
    itself. A cache without lines remembers the last word. Left out: prefetching, contention of the two sides, writes.
    """

    start: int
    end: int
    wait_states: int
    word_bytes: int
    line_bytes: int
    instruction_lines: int
    data_lines: int


def flash_model(board: Any) -> FlashModel | None:
    """The flash of a board (of the board descriptions), or None where its timing is not known or costs nothing."""
    timing, region = board.chip.flash_timing, board.flash
    if timing is None or timing.wait_states == 0 or region.origin is None:
        return None
    word_bytes = timing.word_bits // 8
    return FlashModel(
        start=region.origin,
        end=region.origin + region.size,
        wait_states=timing.wait_states,
        word_bytes=word_bytes,
        line_bytes=max(timing.line_bytes, word_bytes),
        instruction_lines=timing.instruction_cache_lines,
        data_lines=timing.data_cache_lines,
    )
