"""Bits by sensitivity: the smallest sum of the layers' own errors whose bytes fit, exactly.

Each layer's error is measured alone, all others at the most bits; their sum stands for the error of all. Source: Tang
et al. 2022 (arXiv 2203.08368), who solve the same program with learned sensitivities; the dynamic program is the
textbook's, over what is not dominated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

Choice = tuple[int, ...]


def frontier(
    errors: Sequence[Mapping[int, float]], sizes: Sequence[Mapping[int, int]]
) -> list[tuple[int, float, Choice]]:
    """(bytes, sum of errors, bits) of every choice that none other beats in both, by bytes; equal ones once.

    errors, sizes  for each layer, by its bits
    """
    found: list[tuple[int, float, Choice]] = [(0, 0.0, ())]
    for error, size in zip(errors, sizes, strict=True):
        grown = [(b + size[w], e + error[w], (*choice, w)) for b, e, choice in found for w in error]
        found = undominated(grown)
    return found


def undominated(choices: Sequence[tuple[int, float, Choice]]) -> list[tuple[int, float, Choice]]:
    """By bytes; each of a smaller error than all before it."""
    kept: list[tuple[int, float, Choice]] = []
    for each in sorted(choices, key=lambda c: (c[0], c[1], tuple(-w for w in c[2]))):
        if not kept or each[1] < kept[-1][1]:
            kept.append(each)
    return kept


def solve(
    errors: Sequence[Mapping[int, float]],
    sizes: Sequence[Mapping[int, int]],
    flash: int,
    accepts: Callable[[Choice], bool] = lambda choice: True,
) -> Choice | None:
    """The choice of the smallest sum of errors within `flash` bytes that is accepted; None where none is."""
    fitting = [choice for size, _, choice in frontier(errors, sizes) if size <= flash]
    return next((choice for choice in reversed(fitting) if accepts(choice)), None)
