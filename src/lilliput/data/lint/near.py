"""Near-duplicates: the same recording again with another gain, a little shifted or cut, with a little noise.

Three steps, so that the work is bounded: a descriptor of each recording that gain and shift hardly change; pairs whose
descriptors are close (hashed where there are many); and each such pair laid over each other and compared row by row.

Two recordings are taken for one where, at the best shift, the curves correlate by CURVE and their changes from row to
row by CHANGE. The second tells apart what only sounds alike: two recordings of the same hum, or of the same movement
made twice, have the same curve, but not the same noise. Curves so smooth that their changes amount to few independent
numbers (less than DETAIL) hardly show any noise, so these must agree by CHANGE_OF_SMOOTH.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

Array = np.ndarray
CURVE = 0.97
CHANGE = 0.9
CHANGE_OF_IMAGES = 0.96  # pictures of one thing share their edges
CHANGE_OF_SMOOTH = 0.98  # strokes of a wand, made again, reach 0.966
DETAIL = 20.0  # strokes of a wand in the air have 4 to 15, gestures 8 to 70, sounds hundreds
LEAST_OVERLAP = 0.5  # of the shorter recording
ROWS = 1 << 13  # of a recording that are compared
BANDS, PARTS = 24, 8
RADIUS = 4.0  # of descriptors that are compared further, in standard deviations of the data set
NEAREST = 8  # such neighbours of each recording
EXACT = 4096  # recordings up to which every pair of descriptors is looked at
TABLES, BUCKET = 16, 64  # of hashes beyond that; a bucket's members beyond BUCKET meet their nearest only


def flat(values: Array) -> Array:
    """(rows, channels) float64: ROWS rows around the middle of what happens, an image row after row; no NaNs."""
    x = values.reshape(-1, values.shape[-1])
    if len(x) > ROWS:
        energy = np.square(np.diff(x[: 8 * ROWS].astype(np.float64), axis=0)).sum(axis=1)
        middle = int(np.arange(energy.size) @ energy / energy.sum()) if energy.any() else 0
        start = min(max(middle - ROWS // 2, 0), len(x) - ROWS)
        x = x[start : start + ROWS]
    return np.nan_to_num(x.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)


def descriptor(values: Array) -> Array:
    """(BANDS + PARTS,): how the power spreads over frequency, and over time, loudest part first."""
    x = flat(values)
    x = x - x.mean(axis=0) if len(x) else x
    if not x.any():
        return np.zeros(BANDS + PARTS)
    size = 1 << (len(x) - 1).bit_length()
    power = np.square(np.abs(np.fft.rfft(x * np.hanning(len(x))[:, None], size, axis=0))).sum(axis=1)
    edges = np.geomspace(1, power.size, BANDS + 1).astype(int)
    bands = np.array([power[low : max(high, low + 1)].mean() for low, high in pairwise(edges)])
    loud = np.sort([np.square(part).sum() / max(len(part), 1) for part in np.array_split(x, PARTS)])[::-1]
    return np.concatenate([np.log(bands / bands.max() + 1e-3), np.log(loud / loud.max() + 1e-2)])


def likely_pairs(table: Array, others: Array | None = None) -> list[tuple[int, int]]:
    """Pairs (i, j) of rows of the descriptors (n, d) whose distance is at most RADIUS, j among the NEAREST of i.

    others  (m, d): pairs between the two; where it is None, pairs i < j within the table.
    """
    both = table if others is None else np.concatenate([table, others])
    if not len(both):
        return []
    scaled = (both - both.mean(axis=0)) / (both.std(axis=0) + 1e-9) / np.sqrt(both.shape[1]) * 4
    left = np.arange(len(table))
    right = left if others is None else np.arange(len(table), len(both))
    if len(both) <= EXACT:
        found = _close(scaled, left, right)
    else:
        found = [pair for bucket in _buckets(scaled) for pair in _close(scaled, *_sides(bucket, len(table), others))]
    nearest: dict[int, dict[int, float]] = {}
    for distance, i, j in sorted(set(found)):
        if len(mine := nearest.setdefault(i, {})) < NEAREST:
            mine[j] = distance
    pairs = {(i, j) if others is not None or i < j else (j, i) for i, mine in nearest.items() for j in mine}
    return sorted((i, j - len(table) if others is not None else j) for i, j in pairs)


def _sides(bucket: Array, n: int, others: Array | None) -> tuple[Array, Array]:
    return (bucket, bucket) if others is None else (bucket[bucket < n], bucket[bucket >= n])


def _close(scaled: Array, left: Array, right: Array) -> list[tuple[float, int, int]]:
    """(distance, i, j) of each i of left and its NEAREST j of right, i not j, within RADIUS."""
    found: list[tuple[float, int, int]] = []
    for start in range(0, len(left) if len(right) else 0, 512):
        block = left[start : start + 512]
        square = np.square(scaled[block]).sum(axis=1)[:, None] + np.square(scaled[right]).sum(axis=1)
        distance = np.sqrt(np.maximum(square - 2 * scaled[block] @ scaled[right].T, 0))
        distance[block[:, None] == right] = np.inf
        order = np.argsort(distance, axis=1, kind="stable")[:, :NEAREST]
        close = np.take_along_axis(distance, order, axis=1)
        rows, places = np.nonzero(close <= RADIUS)
        triples = (close[rows, places], block[rows], right[order[rows, places]])
        found += zip(*(each.tolist() for each in triples), strict=True)
    return found


def _buckets(scaled: Array) -> list[Array]:
    """Rows that share a hash, in groups of at most BUCKET. A hash is the sides of some random planes a row lies on."""
    rng = np.random.default_rng(0)
    bits = max(4, int(np.log2(len(scaled))) - 2)
    found = []
    for _ in range(TABLES):
        sides = scaled @ rng.standard_normal((scaled.shape[1], bits)) > 0
        keys = sides @ (1 << np.arange(bits))
        order = np.lexsort((scaled @ rng.standard_normal(scaled.shape[1]), keys))
        for group in np.split(order, np.nonzero(np.diff(keys[order]))[0] + 1):
            found += [group[start : start + BUCKET] for start in range(0, len(group), BUCKET // 2)]
    return [bucket for bucket in found if len(bucket) > 1]


@dataclass(frozen=True)
class Laid:
    """A recording, ready to be laid over others.

    kind      the number of axes, the channels, and an image's width: only the same kinds are compared
    curve     (rows, channels) as from `flat`
    change    (rows - 1, channels) from row to row, each channel's mean taken off
    size      of its transform: at least twice the rows, so that no shift comes round; a power of two
    spectrum  (size / 2 + 1, channels) of the change
    sums      (rows,) of the change's energy before each row
    """

    kind: tuple[int, ...]
    curve: Array
    change: Array
    size: int
    spectrum: Array
    sums: Array


def laid(values: Array) -> Laid:
    """A recording's values, ready to be laid over others."""
    kind = (values.ndim, values.shape[-1], *(values.shape[1:2] if values.ndim == 3 else ()))
    curve = flat(values)
    change = np.diff(curve, axis=0)
    change = change - change.mean(axis=0) if len(change) else change
    sums = np.concatenate([[0.0], np.cumsum(np.square(change).sum(axis=1))])
    size = 1 << (2 * len(change)).bit_length()
    return Laid(kind, curve, change, size, np.fft.rfft(change, size, axis=0), sums)


def detail(x: Laid) -> float:
    """How many independent numbers the changes amount to: the participation ratio of their power spectrum."""
    power = np.square(np.abs(x.spectrum)).sum(axis=1)
    return float(power.sum() ** 2 / max(float(np.square(power).sum()), 1e-300)) * len(x.change) * 2 / x.size


def likeness(one: Laid, two: Laid) -> tuple[float, float, int]:
    """(correlation of the curves, correlation of their changes, shift in rows) at the shift that is best.

    Signs do not matter: a sensor may be turned round.
    """
    a, b = one.change, two.change
    if min(len(a), len(b)) < 8 or not one.sums[-1] * two.sums[-1]:
        return 0.0, 0.0, 0
    size = max(one.size, two.size)
    spectra = (x.spectrum if x.size == size else np.fft.rfft(x.change, size, axis=0) for x in (one, two))
    correlation = np.fft.irfft((next(spectra) * next(spectra).conj()).sum(axis=1), size)
    least = int(LEAST_OVERLAP * min(len(a), len(b)))
    shifts = np.arange(least - len(b), len(a) - least + 1)
    energy = np.sqrt(_energy(one, shifts, shifts + len(b)) * _energy(two, -shifts, len(a) - shifts))
    counts = energy > 0.3 * np.sqrt(one.sums[-1] * two.sums[-1])
    change = np.where(counts, np.abs(correlation[shifts % size]) / np.where(counts, energy, 1), 0)
    best = int(change.argmax())
    return _curve(one.curve, two.curve, int(shifts[best])), float(change[best]), int(shifts[best])


def _energy(x: Laid, low: Array, high: Array) -> Array:
    """Of the rows [low, high) of the change, as far as it has them."""
    last = len(x.change)
    return x.sums[np.clip(high, 0, last)] - x.sums[np.clip(low, 0, last)]


def _curve(one: Array, two: Array, shift: int) -> float:
    """Correlation of the rows that lie over each other."""
    low, high = max(shift, 0), min(len(one), shift + len(two))
    a, b = one[low:high], two[low - shift : high - shift]
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    return float(np.abs((a * b).sum()) / np.sqrt(np.square(a).sum() * np.square(b).sum() + 1e-30))


def is_the_same(one: Laid, two: Laid) -> bool:
    """Whether two recordings are one, by CURVE and CHANGE."""
    if one.kind != two.kind:
        return False
    curve, change, _ = likeness(one, two)
    smooth = min(detail(one), detail(two)) < DETAIL
    least = CHANGE_OF_SMOOTH if smooth else CHANGE_OF_IMAGES if one.kind[0] == 3 else CHANGE
    return curve >= CURVE and change >= least
