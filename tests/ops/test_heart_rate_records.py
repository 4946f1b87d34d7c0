"""Heartbeats: on a record of the MIT-BIH arrhythmia database against its annotations, and on pulse waves we made."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from lilliput.codegen import c_project
from lilliput.graph import Format
from lilliput.ops.case import Case, Operand, case_graph
from lilliput.ops.signal.heart_rate import HeartRate
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.heart_rate import BPM
from lilliput.signal.blocks.heart_rate import HeartRate as Block
from lilliput.signal.blocks.to_float import ToFloat

RECORD = Path(os.environ.get("LILLIPUT_DATA", "/nowhere")) / "mitbih_100"
RATE, TOLERANCE = 360.0, 54  # rows: 150 ms
BEATS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 25, 30, 31, 34, 35, 38, 41}  # annotation codes of heartbeats
LEAST = 0.99
needs_record = pytest.mark.skipif(not RECORD.exists(), reason="needs mitbih_100 under LILLIPUT_DATA")


def lead() -> np.ndarray:
    """The record's first lead (650000, 1) int16: pairs of 12-bit numbers in three bytes (PhysioNet's format 212)."""
    triples = np.fromfile(RECORD / "100.dat", np.uint8).reshape(-1, 3).astype(np.int16)
    first = triples[:, 0] | (triples[:, 1] & 15) << 8
    return np.where(first > 2047, first - 4096, first)[:, None].astype(np.int16)


def annotated() -> np.ndarray:
    """Rows of the beats: pairs of a code and the time since the last one (PhysioNet's annotation format)."""
    words = np.fromfile(RECORD / "100.atr", "<u2").tolist()
    now, at, found = 0, 0, []
    while at < len(words) and words[at]:
        code, time = words[at] >> 10, words[at] & 1023
        at += 1
        if code == 59:  # a long time follows, high word first
            now, at = now + (words[at] << 16) + words[at + 1], at + 2
        elif code == 63:  # so many bytes of text follow
            at += (time + 1) // 2
        elif code < 60:
            now += time
            found += [now] if code in BEATS else []
    return np.array(found)


def told(x: np.ndarray, op: HeartRate, in_float: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Rows of beats, and beats a minute for every row, from the C."""
    format, levels = (Format(), Format()) if in_float else (Format("s16", (0.005,), (0,)), Format("s32"))
    states = (Operand((op.lag,), format, low=0, high=0), Operand((4,), levels, low=0, high=0))
    counts = Operand((7,), Format("s32"), low=0, high=0)
    graph = case_graph(Case(op, (Operand(x.shape, format),), (Format() if in_float else BPM,), (*states, counts)))
    with HostTwin([c_project(graph)]) as twin:
        y = twin.run([x.astype(format.numpy)[None]])[0][0].astype(np.float64)
    return np.flatnonzero(y[:, 0]), y[:, 1] * (1 if in_float else BPM.scale[0])


def matched(found: np.ndarray, beats: np.ndarray) -> tuple[float, float]:
    """Sensitivity and positive predictivity; a beat is found once, and one finding is for one beat."""
    nearest = beats[np.abs(found[:, None] - beats[None]).argmin(1)] if len(found) else found
    hits = len(np.unique(nearest[np.abs(nearest - found) <= TOLERANCE]))
    return hits / len(beats), hits / max(len(found), 1)


@needs_record
@pytest.mark.parametrize("in_float", [False, True])
def test_record_100(in_float):
    found, rate = told(lead(), Block()._op(RATE), in_float)
    sensitivity, predictivity = matched(found, annotated())
    print(f"record 100: sensitivity {sensitivity:.4f}, positive predictivity {predictivity:.4f}")
    assert sensitivity >= LEAST and predictivity >= LEAST
    truth = 60 * RATE / np.diff(annotated()).mean()
    assert abs(np.median(rate[10 * int(RATE) :]) - truth) < 2  # of the median over half an hour from the mean


@needs_record
def test_the_score_can_fail():
    """The same signal with its beats shifted half a second, and one that never forgets its highest peak."""
    found, _ = told(lead(), Block()._op(RATE))
    assert matched(found, annotated() + 144)[0] < 0.1
    deaf, _ = told(lead() * (1 + 9 * (np.arange(650000) < 400))[:, None].astype(np.int16), HeartRate(decay=30))
    assert matched(deaf, annotated())[0] < 0.1


def pulse(rate: float, minutes: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A pulse wave (rows, 1) int16 and the rows where its beats begin: from 55 to 120 beats a minute, breathing, noise.

    Each beat rises in 0.12 s, falls, and has a second, lower wave after 0.35 s.
    """
    rng = np.random.default_rng(seed)
    time = np.arange(int(rate * 60 * minutes)) / rate
    starts, now = [], 0.5
    while now < time[-1] - 1:
        starts.append(now)
        now += 60 / (87 + 32 * np.sin(now / 20)) * rng.normal(1, 0.02)
    wave = 300 * np.sin(2 * np.pi * 0.2 * time) + rng.normal(0, 15, len(time))
    for start in starts:
        since = time - start
        for delay, height, width in ((0.15, 1000, 0.06), (0.45, 350, 0.09)):
            wave += height * np.exp(-(((since - delay) / width) ** 2) / 2)
    return wave[:, None].astype(np.int16), np.rint(np.array(starts) * rate).astype(int)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_pulse_wave(seed):
    rate = 100.0
    x, beats = pulse(rate, 3.0, seed)
    block = Block(direction="up", slope=0.1, mean=0.04, memory=12.0, refractory=0.3)
    found, bpm = told(x, block._op(rate))
    after = beats[beats > rate * block.learning]
    found = found[found > rate * block.learning] - 10  # the mean of slopes passes half its peak a tenth later
    hits = np.abs(found[:, None] - after[None]).min(1) <= 0.15 * rate
    assert hits.mean() >= LEAST and abs(len(found) - len(after)) <= 2
    fourth = np.searchsorted(after, np.arange(len(x)))
    checked = np.arange(20 * int(rate), len(x) - int(rate))
    truth = np.array([60 * rate * 4 / (after[fourth[i] - 2] - after[fourth[i] - 6]) for i in checked])
    assert np.mean(np.abs(bpm[checked] - truth) < 8) > 0.95  # whose four intervals these are differs by a beat


def test_the_rate_is_unknown_when_beats_stop():
    x, _ = pulse(100.0, 0.5, 3)
    x = np.concatenate([x, np.full((800, 1), x[-1, 0], np.int16)])
    _, bpm = told(x, Block(direction="up", slope=0.1, mean=0.04)._op(100.0))
    assert bpm[2900] > 0 and bpm[-1] == 0


def test_the_block_counts_in_rows():
    op = Block()._op(RATE)
    assert (op.lag, op.smooth, op.decay, op.refractory, op.learning, op.lost) == (11, 5, 11, 90, 360, 1080)
    for first in ((), (ToFloat(),)):
        graph = Pipeline("beats", Source(RATE), (*first, Block())).stream()
        assert [node.op for node in graph.nodes][-1] == op
