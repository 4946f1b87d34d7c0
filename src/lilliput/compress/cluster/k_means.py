"""Numbers in clusters: the centres with the smallest squared error, exactly.

In one dimension clusters are intervals, so a dynamic program over the distinct numbers finds the best ones. Source:
Wang and Song 2011, Ckmeans.1d.dp (R Journal 3/2).
"""

from __future__ import annotations

import numpy as np


def k_means(numbers: np.ndarray, counts: np.ndarray, clusters: int) -> np.ndarray:
    """Centres, ascending, at most `clusters`: numbers (n,) ascending and distinct, how often each occurs (n,)."""
    n = len(numbers)
    if n <= clusters:
        return numbers.astype(float)
    error = _errors(numbers, counts)
    best, starts = error[0], []
    for _ in range(clusters - 1):  # best[j]: numbers up to j in so many clusters
        before = np.concatenate([[np.inf], best[:-1]])  # before[i]: numbers up to i - 1
        total = before[:, None] + error
        starts.append(total.argmin(0))
        best = total.min(0)
    ends, last = [], n - 1
    for start in reversed(starts):
        ends.append((int(start[last]), last))
        last = int(start[last]) - 1
    return np.array([_mean(numbers, counts, *span) for span in [(0, last), *reversed(ends)]])


def _errors(numbers: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """(n, n): the squared error of numbers i to j around their mean; infinite below the diagonal."""
    weight, first, second = (np.concatenate([[0.0], np.cumsum(counts * numbers**power)]) for power in (0, 1, 2))
    spans = [total[None, 1:] - total[:-1, None] for total in (weight, first, second)]
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.maximum(spans[2] - spans[1] ** 2 / spans[0], 0.0)
    return np.where(np.triu(np.ones_like(error)) > 0, error, np.inf)


def _mean(numbers: np.ndarray, counts: np.ndarray, first: int, last: int) -> float:
    return float(np.average(numbers[first : last + 1], weights=counts[first : last + 1]))
