"""Levels that store half-wave Gaussian numbers, max(0, z) of a normal z, with the smallest squared error.

Source: Cai et al. 2017, "Deep learning with low precision by half-wave Gaussian quantization" (arXiv 1702.00953);
Lloyd 1982 and Max 1960 for the levels. The integrals are closed forms in the normal density and the error
function, so nothing is sampled.
"""

from __future__ import annotations

import math

import numpy as np

ROUNDS = 2000  # of Lloyd's iteration; 15 levels stand still to 1e-12 after these
GOLDEN = (math.sqrt(5) - 1) / 2


def half_wave_levels(count: int) -> np.ndarray:
    """The best `count` levels above 0, ascending, beside the level 0 itself: (count,) for a deviation of 1.

    A level is the mean of the numbers nearest to it; level 0 stays, as ReLU gives 0 half of the time.
    """
    levels = np.linspace(0.0, 3.0, count + 1)[1:]
    for _ in range(ROUNDS):
        edges = _edges(levels)
        levels = _first_moment(edges[1:-1], edges[2:]) / _mass(edges[1:-1], edges[2:])
    return levels


def half_wave_step(count: int) -> float:
    """The best distance of `count` levels evenly above 0, for a deviation of 1: a search by golden section."""
    low, high = 1e-3, 6.0 / count
    steps = np.arange(1, count + 1)
    while high - low > 1e-9:
        a, b = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        low, high = (low, b) if half_wave_error(a * steps) < half_wave_error(b * steps) else (a, high)
    return (low + high) / 2


def half_wave_error(levels: np.ndarray) -> float:
    """The mean squared error of max(0, z) stored at the nearest of 0 and `levels` (ascending, above 0)."""
    edges = _edges(levels)
    every = np.concatenate([[0.0], levels])
    low, high = edges[:-1], edges[1:]
    second, first, mass = _second_moment(low, high), _first_moment(low, high), _mass(low, high)
    return float((second - 2 * every * first + every**2 * mass).sum())


def _edges(levels: np.ndarray) -> np.ndarray:
    """Where the numbers of each level begin and end, level 0's first: (count + 2,)."""
    every = np.concatenate([[0.0], levels])
    return np.concatenate([[0.0], (every[:-1] + every[1:]) / 2, [np.inf]])


def _density(z: np.ndarray) -> np.ndarray:
    return np.exp(-np.square(z) / 2) / math.sqrt(2 * math.pi)


def _mass(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    below = [[0.5 * math.erf(float(z) / math.sqrt(2)) for z in ends] for ends in (low, high)]
    return np.asarray(below[1]) - np.asarray(below[0])


def _first_moment(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return _density(low) - _density(high)


def _second_moment(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    ends = [np.where(np.isinf(z), 0.0, z) * _density(z) for z in (low, high)]
    return _mass(low, high) + ends[0] - ends[1]
