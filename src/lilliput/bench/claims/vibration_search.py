"""A search among pre-processing pipelines for one that tells a machine's faults from its healthy self.

A detector is a cluster: features of healthy recordings, each less its mean and over its deviation; what is far from
zero is a fault. Which filter and features make the best cluster is searched on training machines, with their faults;
the cluster itself is fitted on healthy recordings alone, of the machine that it watches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from lilliput.data.generators.vibration import Vibration
from lilliput.graph import Graph, evaluate
from lilliput.signal import Pipeline, Source
from lilliput.signal.block import Block
from lilliput.signal.blocks.band_pass import BandPass
from lilliput.signal.blocks.derivative import DerivativeBlock
from lilliput.signal.blocks.frames import FramesBlock
from lilliput.signal.blocks.high_pass import HighPass
from lilliput.signal.blocks.low_pass import LowPass
from lilliput.signal.blocks.nearest_centroid import NearestCentroid
from lilliput.signal.blocks.normalise import Normalise
from lilliput.signal.blocks.remove_dc import RemoveDCBlock
from lilliput.signal.blocks.statistics import Statistics

RATE, SCALE = Vibration.RATE, 1 / 2048  # of the accelerometer
AXES = tuple(channel.name for channel in Vibration.CHANNELS)
SETTLE = 200  # rows that filters take to forget that they began with gravity
MARGIN = 0.025  # of the mean that a deviation is at least: features of few recordings vary less than they will

LOW_BAND = "below 10 Hz"
FILTERS: dict[str, tuple[Block, ...]] = {
    "gravity taken away": (RemoveDCBlock(2.0),),
    LOW_BAND: (LowPass(10.0, 2), RemoveDCBlock(2.0)),
    "above 5 Hz": (HighPass(5.0, 2),),
    "10 to 100 Hz": (BandPass(10.0, 100.0, 1),),
    "above 300 Hz": (HighPass(300.0, 4),),
    "jerk": (DerivativeBlock(1),),
}
FEATURES = {
    "loudness": ("rms",),
    "loudness and peaks": ("rms", "peak_to_peak"),
    "loudness and shape": ("rms", "crest", "kurtosis"),
}
LENGTHS = (64, 128, 512)


@dataclass(frozen=True)
class Candidate:
    """What comes before the cluster, by its name in FILTERS and FEATURES, and rows of a frame."""

    filter: str
    features: str
    length: int

    @property
    def described(self) -> tuple[Block, ...]:
        """From filtered rows to features."""
        return FramesBlock(self.length, self.length), Statistics(FEATURES[self.features], scale=2.0**-16)


@dataclass(frozen=True, eq=False)
class Recordings:
    """Of one machine: rows (recordings, rows, axes) int16, and whether each is of a fault."""

    machine: str
    rows: np.ndarray
    faulty: np.ndarray

    def features(self, candidate: Candidate) -> np.ndarray:
        """(recordings, frames, features) in real numbers, once filters have settled."""
        found = side_by_side(filtered(self, candidate.filter), candidate.described)
        frames = found.reshape(len(found), len(self.rows), -1)[-(-SETTLE // candidate.length) :]
        return np.asarray(frames.transpose(1, 0, 2))


@cache
def filtered(machine: Recordings, filter: str) -> tuple[np.ndarray, float]:
    """Rows (rows, recordings * axes) behind a filter, all recordings side by side, and their scale."""
    count, rows, axes = machine.rows.shape
    raw = machine.rows.transpose(1, 0, 2).reshape(rows, count * axes)
    graph = _over(raw, SCALE, FILTERS[filter])
    (found,) = evaluate(graph, [raw]).outputs
    return found, graph.values[graph.outputs[0]].scale


def side_by_side(given: tuple[np.ndarray, float], blocks: tuple[Block, ...]) -> np.ndarray:
    """What blocks make of rows (rows, channels) of a scale, in real numbers."""
    rows, scale = given
    graph = _over(rows, scale, blocks)
    (found,) = evaluate(graph, [rows]).outputs
    return graph.values[graph.outputs[0]].format.decode(found)


def _over(rows: np.ndarray, scale: float, blocks: tuple[Block, ...]) -> Graph:
    names = tuple(f"c{i}" for i in range(rows.shape[1]))
    return Pipeline("features", Source(RATE, names, scale=scale), blocks).batch(len(rows))


def recordings(part: str, seed: int, each: int) -> list[Recordings]:
    """Of each machine of a part `each` of every fault, and as many healthy ones as faulty ones."""
    generator = Vibration(seed)
    machines = generator.MACHINES[part]
    found = []
    for index, machine in enumerate(machines):
        rows, faulty = [], []
        for label in generator.LABELS:
            count = each if label != "healthy" else 2 * each * (len(generator.LABELS) - 1)
            for number in range(count):
                rows.append(generator.one(part, label, index + number * len(machines)).values)
                faulty.append(label != "healthy")
        found.append(Recordings(machine.name, np.array(rows), np.array(faulty)))
    return found


@dataclass(frozen=True, eq=False)
class Cluster:
    """Mean and deviation of each feature of healthy frames: (features,)."""

    means: np.ndarray
    deviations: np.ndarray

    @classmethod
    def of(cls, features: np.ndarray) -> Cluster:
        """features (recordings, frames, features)."""
        flat = features.reshape(-1, features.shape[-1])
        means = flat.mean(0)
        return cls(means, np.maximum(flat.std(0), 1e-3 + MARGIN * np.abs(means)))

    def distances(self, features: np.ndarray) -> np.ndarray:
        """Of recordings: the mean over their frames of the squared distance from the cluster."""
        return np.asarray((((features - self.means) / self.deviations) ** 2).sum(-1).mean(-1))


def halves(machine: Recordings) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the healthy recordings to fit on, and of all others to judge."""
    healthy = np.flatnonzero(~machine.faulty)
    fit = healthy[: len(healthy) // 2]
    return fit, np.setdiff1d(np.arange(len(machine.faulty)), fit)


def areas(candidate: Candidate, machines: Sequence[Recordings], shuffled: int | None = None) -> list[float]:
    """The area under the curve on each machine; against shuffled labels where a seed for that is given."""
    found = []
    for machine in machines:
        fit, judged = halves(machine)
        features = machine.features(candidate)
        distances = Cluster.of(features[fit]).distances(features[judged])
        faulty = machine.faulty[judged]
        if shuffled is not None:
            faulty = np.random.default_rng(shuffled).permutation(faulty)
        found.append(area_under_curve(distances, faulty))
    return found


def area_under_curve(scores: np.ndarray, positive: np.ndarray) -> float:
    """How often a positive scores higher than a negative; ties count half."""
    above = scores[positive][:, None] - scores[~positive]
    return float(np.mean((above > 0) + 0.5 * (above == 0)))


def candidates(quick: bool) -> list[Candidate]:
    """Every filter with every feature and every length of frames; `quick` leaves out some filters and a length."""
    filters = [*FILTERS][:3] if quick else [*FILTERS]
    return [Candidate(*choice) for choice in product(filters, FEATURES, LENGTHS[::2] if quick else LENGTHS)]


def detector(candidate: Candidate, cluster: Cluster) -> Pipeline:
    """From rows to the number of the one centroid, and `distance`, in integers throughout."""
    means, deviations = (tuple(float(v) for v in values) for values in (cluster.means, cluster.deviations))
    cluster_blocks = Normalise(means, deviations, "s16", 2.0**-5), NearestCentroid(((0.0,) * len(means),))
    blocks = (*FILTERS[candidate.filter], *candidate.described, *cluster_blocks)
    return Pipeline("detector", Source(RATE, AXES, scale=SCALE), blocks)
