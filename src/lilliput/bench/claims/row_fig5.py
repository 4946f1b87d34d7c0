"""Fig. 5, the edge pipeline: a stationarity classifier on bounded memory, and a memory of regimes behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.segments import CLASSES, SCALE, block_sums, calibrated, macro_f1, segments
from lilliput.bench.claims.unit_root import CRITICAL, statistic, usual_lags
from lilliput.codegen import c_project
from lilliput.graph import evaluate, evaluate_rows
from lilliput.ops.signal.stationarity import Stationarity, fixed
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.regimes import Regimes
from lilliput.signal.blocks.stationarity import Stationarity as Test

LEAST, MOST_ALONE = 0.95, 0.80
CHUNKS = (1, 7, 64, 301)
LEVELS = (0.0, 3.0, 0.0, -3.0, 3.0)  # of the stream with regimes, in standard deviations


@dataclass(frozen=True)
class Scores:
    """Of one seed, macro F1: over four classes; over stationary or not; of the unit-root test alone, at 5 % and with
    the threshold that is best on the training part; and the controls."""

    classes: float
    stationary: float
    alone: float
    alone_tuned: float
    shuffled: float
    uncorrected: float


def measure(quick: bool) -> Claim:
    """Thresholds from the processes of the training part, scores on those of the test part, of other seeds."""
    seeds, each = (range(1), 40) if quick else (range(5), 100)
    scores = [score(seed, each) for seed in seeds]
    rows, differing, held = c_equals_python(quick)
    ends, switches, bypassed = regimes_of_a_stream()
    returns = ends[0] == ends[2] and ends[1] == ends[4] and len(set(ends)) == 3

    def worst(of: Callable[[Scores], float]) -> float:
        return min(map(of, scores))

    alone, tuned = max(s.alone for s in scores), max(s.alone_tuned for s in scores)
    return Claim(
        row="FIG5",
        claim="segments of 1,024 rows of AR(1) noise (rho 0.5) with changes of 1.5 sigma, a variance ratio of 2, a "
        "line or a regime are told apart where a unit-root test is not enough; C equals Python; regimes are recalled",
        value=f"macro F1 of four classes at least {worst(lambda s: s.classes):.3f}, stationary or not "
        f"{worst(lambda s: s.stationary):.3f}; ADF alone at most {alone:.3f} at 5 % (at most {tuned:.3f} with its "
        f"threshold tuned); {differing} of {rows:,} labels differ in C; {held} bytes a channel kept of a window of "
        f"2,048; levels {list(LEVELS)} end in regimes {ends}, {switches} switches, {bypassed} rows bypassed",
        target=f"at least {LEAST}; ADF alone at most {MOST_ALONE}; 0; less than the window; the same regime for the "
        "same level, each change bypassed",
        holds=worst(lambda s: s.classes) >= LEAST
        and worst(lambda s: s.stationary) >= LEAST
        and alone <= MOST_ALONE
        and max(s.shuffled for s in scores) < 0.4
        and differing == 0
        and held < 2048
        and returns
        and switches == len(LEVELS)
        and bypassed > 0,
        control=f"against shuffled labels {max(s.shuffled for s in scores):.3f}; with neighbours taken for independent "
        f"stationary or not falls to {max(s.uncorrected for s in scores):.3f}",
        seeds=len(seeds),
        source="Ray 2022, Fig. 5 (names the classifier, gives no figure); ADF: Said and Dickey 1984",
    )


def score(seed: int, each: int) -> Scores:
    """Calibrate on one seed of the training processes, score on another of the test processes."""
    train, test = segments("train", 2 * seed + 1, each), segments("test", 2 * seed + 2, each)
    kept = block_sums(Stationarity(), test.rows)
    said = fixed.judge(calibrated(Stationarity(), train.rows, train.labels), kept)
    mixed = np.random.default_rng(seed).permutation(test.labels)
    truth = (test.labels > 0).astype(int)
    lags = usual_lags(len(test.rows))
    before, after = ([statistic(x, lags) for x in part.rows.T.astype(np.float64)] for part in (train, test))
    tuned = best_threshold(before, train.labels > 0)
    return Scores(
        macro_f1(test.labels, said, CLASSES),
        macro_f1(truth, (said > 0).astype(int), 2),
        macro_f1(truth, (np.array(after) >= CRITICAL).astype(int), 2),
        macro_f1(truth, (np.array(after) >= tuned).astype(int), 2),
        macro_f1(mixed, said, CLASSES),
        macro_f1(truth, without_correction(Stationarity(), kept), 2),
    )


def without_correction(op: Stationarity, kept: np.ndarray) -> np.ndarray:
    """1 where the same statistics see a change if neighbours are taken for independent: (segments,)."""
    squares = kept[:, 1].sum(0)
    rho = np.zeros_like(squares)
    changes, _ = fixed.mean_changes(op, kept[:, 0], squares, fixed.even_shift(squares, fixed.MEAN_BITS), rho)
    return (changes | fixed.spread_changes(op, kept[:, 1], kept[:, 2], squares, rho)).astype(int)


def best_threshold(statistics: Sequence[float], changes: np.ndarray) -> float:
    """From which on a statistic speaks best for a change."""
    found = np.array(statistics)
    return max(np.quantile(found, np.linspace(0, 1, 101)), key=lambda t: macro_f1(changes * 1, (found >= t) * 1, 2))


def c_equals_python(quick: bool) -> tuple[int, int, int]:
    """Labels compared row by row, those that differ, and bytes of state a channel: integers and floats, odd chunks."""
    part = segments("test", 99, 2 if quick else 6)
    count, differing, held = 0, 0, 0
    channels = tuple(f"segment {i}" for i in range(part.rows.shape[1]))
    for name, rows in (("s16", part.rows), ("f32", (part.rows * SCALE).astype(np.float32))):
        pipeline = Pipeline("edge", Source(10.0, channels, name, SCALE), (Test(),))
        graph = pipeline.stream()
        twice = np.concatenate([rows, rows])  # the window moves on into the next segment
        (wanted,) = evaluate(pipeline.batch(len(twice)), [twice]).outputs
        python = np.concatenate([trace.outputs[0] for trace in evaluate_rows(graph, twice[:200])])
        with HostTwin([c_project(graph)]) as twin:
            for chunk in CHUNKS:
                found = np.concatenate([fed.outputs[graph.outputs[0]] for fed in twin.feed(twice, [chunk])])
                differing += int(np.sum(found != wanted))
                count += wanted.size
        differing += int(np.sum(python != wanted[:200]))
        held = max(held, sum(state.nbytes for state in graph.states) // len(channels))
    return count, differing, held


def regimes_of_a_stream() -> tuple[list[int], int, int]:
    """Levels one after the other: the regime at the end of each, switches, and rows in which no regime is in force
    although one was before."""
    rng = np.random.default_rng(3)
    noise = rng.standard_normal(len(LEVELS) * 3000)
    for t in range(1, len(noise)):
        noise[t] += 0.5 * noise[t - 1]
    level = np.repeat(LEVELS, 3000) / np.sqrt(0.75)
    rows = np.rint((noise + level) * 500).astype(np.int16)[:, None]
    blocks = (Regimes(slots=4, radius=1.5, rate=8, settle=64, average=64),)
    pipeline = Pipeline("edge", Source(10.0, ("x",), scale=0.002), blocks)
    regime, _, switched = evaluate(pipeline.batch(len(rows)), [rows]).outputs
    ends = [int(regime[3000 * (i + 1) - 1, 0]) for i in range(len(LEVELS))]
    return ends, int(switched.sum()), int(np.sum(regime[1300:] == -1))
