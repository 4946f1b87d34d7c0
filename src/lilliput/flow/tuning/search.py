"""Finding the best of many candidates by trying few: all of them where they are few, else one knob at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lilliput.graph import Choice, Kernel

EXHAUSTIVE = 16  # so many candidates are all tried


def search(candidates: Sequence[Kernel], score: Callable[[Kernel], float], exhaustive: int = EXHAUSTIVE) -> Kernel:
    """The candidate of the least score, the earlier one where two are equal. The answer is the same every time.

    candidates  as `graph.candidates` gives them: every kernel at every setting, the usual one first
    score       may be asked for one more than once
    """
    if len(candidates) <= exhaustive:
        return min(candidates, key=score)
    stems = dict.fromkeys(kernel.stem for kernel in candidates)
    return min((_descend([k for k in candidates if k.stem == stem], score) for stem in stems), key=score)


def _descend(variants: Sequence[Kernel], score: Callable[[Kernel], float]) -> Kernel:
    """From the usual setting on, the best value of one knob after the other, until none is better."""
    best = variants[0]
    while True:
        start = best
        for knob in start.knobs:
            best = min([best, *(k for k in variants if _differs_only(k, best, knob))], key=score)
        if Choice.of(best) == Choice.of(start):
            return best


def _differs_only(one: Kernel, other: Kernel, knob: str) -> bool:
    return {name for name in one.settings if one.settings[name] != other.settings[name]} == {knob}
