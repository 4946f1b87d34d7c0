"""Segments of AR(1) noise with known truth, and how well labels fit it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from lilliput.data.generators.stationarity import Stationarity as Generator
from lilliput.ops.signal.stationarity import Stationarity, fixed

ROWS = 1024  # of a segment: 16 blocks of 64
SCALE = 2.0**-7  # of the converter: 51 steps a standard deviation of the quietest process
TRUTH = {"stationary": 0, "slope": 1, "variance": 2, "mean": 3, "regime": 3}  # as the classifier names them
CLASSES = 4
GRID = tuple(product((10, 11, 12, 13, 14, 15, 16), (-2, 0, 2, 4, 6, 8, 10), (9, 10, 11, 12, 13, 14)))


@dataclass(frozen=True)
class Segments:
    """rows (ROWS, segments) int16, labels (segments,) as in TRUTH."""

    rows: np.ndarray
    labels: np.ndarray


def segments(part: str, seed: int, each: int) -> Segments:
    """`each` segments of each change, and four times as many that are stationary; all mixed."""
    found = list(Generator(seed=seed, each=each, length=ROWS).recordings(part))
    order = np.random.default_rng(seed).permutation(len(found))
    rows = np.stack([np.rint(found[i].values[:, 0] / SCALE) for i in order], axis=1).astype(np.int16)
    return Segments(rows, np.array([TRUTH[found[i].label] for i in order]))


def block_sums(op: Stationarity, rows: np.ndarray) -> np.ndarray:
    """rows (ROWS, segments) int16 → what the operator keeps of them (blocks, 3, segments)."""
    sums, kept = np.zeros((6, rows.shape[1]), np.int64), []
    for at in range(0, len(rows), op.block):
        piece = rows[at : at + op.block]
        sums = fixed.add(piece, fixed.begin(piece[0], sums, at == 0))
        kept.append(fixed.close(sums, op.block))
    return np.array(kept)


def calibrated(op: Stationarity, rows: np.ndarray, labels: np.ndarray) -> Stationarity:
    """The operator with the thresholds of GRID that fit the labels best, by the mean of the classes' F1."""
    kept = block_sums(op, rows)
    choices = [replace(op, change=float(c), jump=float(j), scatter=float(s)) for c, j, s in GRID]
    return max(choices, key=lambda chosen: macro_f1(labels, fixed.judge(chosen, kept), CLASSES))


def macro_f1(truth: np.ndarray, said: np.ndarray, classes: int) -> float:
    """The mean over the classes of 2 TP / (2 TP + FP + FN)."""
    scores = []
    for label in range(classes):
        hits = int(np.sum((truth == label) & (said == label)))
        asked = int(np.sum(truth == label)) + int(np.sum(said == label))
        scores.append(2 * hits / asked if asked else 0.0)
    return float(np.mean(scores))
