"""Tuning the end of a pipeline: smoothing and thresholds, chosen on labelled recordings of long signals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lilliput.codegen import c_project
from lilliput.data import Recording
from lilliput.flow.outcomes import scores_of
from lilliput.flow.recorded import recorded
from lilliput.graph import InputError, UnsupportedError
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline
from lilliput.signal.blocks.decide import Decide
from lilliput.signal.blocks.smooth import Smooth
from lilliput.signal.detection import Event, Scored, Setting, Tuned, settings, tune


@dataclass(frozen=True, eq=False)
class TunedPipeline:
    """The pipeline with other smoothing and thresholds, and how they were found."""

    pipeline: Pipeline
    tuned: Tuned


def tune_pipeline(
    pipeline: Pipeline, train: Iterable[Recording], test: Iterable[Recording], most_per_hour: float = 1.0
) -> TunedPipeline:
    """Choose the fewest misses at no more than so many false accepts an hour on `train`; `test` tells what comes of it.

    Truth is each recording's marks, or its label from end to end where it has none and is not background.
    Raises UnsupportedError for a pipeline that does not end in an optional stage smooth and a stage decide.
    """
    *scoring, smooth, decide = _parts(pipeline)
    raw = replace(pipeline, blocks=tuple(scoring))
    rate, first = _result_rate(raw)
    background = [pipeline.labels.index(name) for name in decide.background]
    before = _setting(smooth, decide, rate)
    refractory = (before.refractory,)
    found = tune(
        list(_scored(raw, train, decide.background)),
        list(_scored(raw, test, decide.background)),
        rate,
        most_per_hour,
        before,
        [*settings(refractory=refractory), before],
        background,
        first / pipeline.source.rate,
    )
    chosen = found.chosen.setting
    end = replace(decide, on=chosen.on, off=None, need=chosen.need, of=chosen.of)
    blocks = (*scoring, *([Smooth(rows=chosen.smooth)] if chosen.smooth > 1 else []), end)
    return TunedPipeline(replace(pipeline, blocks=blocks), found)


def _parts(pipeline: Pipeline) -> tuple:
    """The blocks that score, the one that smooths or None, and the one that decides."""
    *before, last = pipeline.blocks
    if not isinstance(last, Decide) or isinstance(last.on, tuple):
        raise UnsupportedError(
            f"{pipeline.name} is tuned by its last stage, a decide with one threshold for all labels, and it has none"
        )
    if before and isinstance(before[-1], Smooth):
        return (*before, last)
    return (*before, None, last)


def _setting(smooth: Smooth | None, decide: Decide, rate: float) -> Setting:
    rows = 1 if smooth is None else smooth.rows or max(1, round(smooth.seconds * rate))
    assert not isinstance(decide.on, tuple)
    return Setting(rows, decide.on, decide.need, decide.of, round(decide.refractory * rate))


def _result_rate(pipeline: Pipeline) -> tuple[float, int]:
    """Results a second, and the rows of the source that the first needs."""
    graph = pipeline.stream()
    return pipeline.source.rate / (pipeline.hop * graph.period), pipeline.rows


def _scored(pipeline: Pipeline, recordings: Iterable[Recording], quiet: Sequence[str]) -> Iterable[Scored]:
    """Scores of every result, and the truth in results."""
    graph = run_passes(pipeline.stream())
    scores = scores_of(graph)
    if not scores:
        raise UnsupportedError(f"{pipeline.name} gives no score for each of its labels; name them in `labels`")
    format, step = graph.values[scores].format, pipeline.hop * graph.period
    with HostTwin([c_project(replace(graph, outputs=(scores,)))]) as twin:
        for each in recordings:
            rows = recorded(each, pipeline.source).rows
            given = [format.decode(fed.outputs[scores]).reshape(-1) for fed in twin.feed(rows, [max(1, len(rows))])]
            if not given:
                raise InputError(f"{each.name} is shorter than the {pipeline.rows} rows that the first result needs")
            yield Scored(np.array(given, np.float32), _events(each, pipeline, quiet, step, len(given)))


def _events(each: Recording, pipeline: Pipeline, quiet: Sequence[str], step: int, count: int) -> tuple[Event, ...]:
    """What happens in a recording, in rows of results: result i tells of rows up to `pipeline.rows` + i * step."""
    marks = [(mark.row, mark.row + mark.rows, mark.label) for mark in each.marks]
    if not marks and each.label:
        marks = [(0, len(each.values), each.label)]
    found = []
    for start, stop, label in marks:
        if label in pipeline.labels and label not in quiet:
            first = max(0, -(-(start - pipeline.rows) // step))
            last = max(first + 1, -(-(stop - pipeline.rows) // step))
            found.append(Event(min(first, count - 1), min(last, count), pipeline.labels.index(label)))
    return tuple(found)
