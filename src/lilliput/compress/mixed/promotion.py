"""HAUNTER-style promotion: all layers start with the fewest bits, and the most profitable one gets more, in turns.

Source: the bit-width part of Jaiswal et al. 2023, MinUn (arXiv 2210.16556): a heat map of what each layer's fewer bits
cost alone, promotion by heat a byte, the few hottest tried in earnest, then demotions that cost nothing. What is
promoted must fit as the memory planner lays it out, not by its own size.
"""

from __future__ import annotations

from collections.abc import Callable

from lilliput.compress.mixed.trials import Bits, Trials

HOTTEST = 3  # promotions that are tried in earnest


def promote(trials: Trials, fits: Callable[[Bits], bool]) -> Bits:
    """Bits that fit, from those of `trials.narrowest`, which must."""
    bits = trials.narrowest
    while True:
        better = [_step(trials, bits, i, 1) for i in range(len(bits))]
        open_ = [(i, b) for i, b in enumerate(better) if b is not None and fits(b)]
        if not open_:
            return _demoted(trials, bits)
        hottest = sorted(open_, key=lambda each: -_heat(trials, bits, each[0], each[1]))[:HOTTEST]
        bits = min((b for _, b in hottest), key=trials.error)


def _heat(trials: Trials, bits: Bits, layer: int, promoted: Bits) -> float:
    """How much of its own error the layer loses, a byte."""
    errors, sizes = trials.sensitivity[layer], trials.layer_bytes[layer]
    gained = errors[bits[layer]] - errors[promoted[layer]]
    return gained / max(1, sizes[promoted[layer]] - sizes[bits[layer]])


def _demoted(trials: Trials, bits: Bits) -> Bits:
    """The same without bits that do not lessen the error."""
    for i in range(len(bits)):
        less = _step(trials, bits, i, -1)
        while less is not None and trials.error(less) <= trials.error(bits):
            bits, less = less, _step(trials, less, i, -1)
    return bits


def _step(trials: Trials, bits: Bits, layer: int, by: int) -> Bits | None:
    """The next more bits of a layer, or fewer; None at the end."""
    at = trials.widths.index(bits[layer]) + by
    return (*bits[:layer], trials.widths[at], *bits[layer + 1 :]) if 0 <= at < len(trials.widths) else None
