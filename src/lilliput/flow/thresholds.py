"""Tuning a pipeline's decisions on recordings: its scores against the truth, and the pipeline with what was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lilliput.codegen import c_project
from lilliput.data.collection import Collection
from lilliput.data.recording import Recording
from lilliput.flow.recorded import recorded
from lilliput.graph import InputError
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline
from lilliput.signal.blocks.decide import Decide
from lilliput.signal.blocks.smooth import Smooth
from lilliput.signal.detection import Event, Scored, Setting, Tuned, settings, tune
from lilliput.signal.shapes import rows_of

PARTS = ("train", "test")


@dataclass(frozen=True)
class Decisions:
    """A pipeline taken apart: what makes the scores, what decides, and what stands behind.

    every, first  a row of scores comes every so many rows of samples, the first when so many are there
    """

    pipeline: Pipeline
    scores: Pipeline
    smooth: Smooth | None
    decide: Decide
    every: int
    first: int

    @property
    def rate(self) -> float:
        """Rows of scores a second."""
        return self.pipeline.source.rate / self.every

    @property
    def background(self) -> tuple[int, ...]:
        return tuple(self.pipeline.labels.index(name) for name in self.decide.background)

    @property
    def setting(self) -> Setting:
        """How the pipeline decides as it is."""
        mean = self.smooth
        length = 1 if mean is None else mean.rows or rows_of(mean.seconds, self.rate)
        assert isinstance(self.decide.on, float)
        rest = rows_of(self.decide.refractory, self.rate, 0)
        return Setting(length, self.decide.on, self.decide.need, self.decide.of, rest, self.hysteresis)

    @property
    def hysteresis(self) -> float:
        """What `off` is of `on`."""
        on, off = self.decide.on, self.decide.off
        assert isinstance(on, float)
        return 1.0 if off is None or isinstance(off, tuple) or on == 0 else off / on

    def with_setting(self, setting: Setting) -> Pipeline:
        """The pipeline that decides so."""
        off = None if setting.off_part == 1 else round(setting.on * setting.off_part, 4)
        decide = replace(self.decide, on=setting.on, off=off, need=setting.need, of=setting.of)
        mean = (Smooth(rows=setting.smooth),) if setting.smooth > 1 else ()
        behind = self.pipeline.blocks[self.pipeline.blocks.index(self.decide) + 1 :]
        return replace(self.pipeline, blocks=(*self.scores.blocks, *mean, decide, *behind))


def taken_apart(pipeline: Pipeline) -> Decisions:
    """InputError where the pipeline has no decide stage, or decides in a way that one threshold does not say."""
    found = [i for i, block in enumerate(pipeline.blocks) if isinstance(block, Decide)]
    if not found or not pipeline.labels:
        raise InputError(
            f"{pipeline.name} has {'no labels' if found else 'no stage decide'}; thresholds are tuned where scores of "
            "labelled classes are decided on"
        )
    at = found[-1]
    decide = pipeline.blocks[at]
    assert isinstance(decide, Decide)
    if isinstance(decide.on, tuple) or isinstance(decide.off, tuple):
        raise InputError(
            f"{pipeline.name}, stage {at + 1} (decide): has a threshold a class; give one for all to tune it"
        )
    before = pipeline.blocks[at - 1] if at else None
    smooth = before if isinstance(before, Smooth) and not before.weight else None
    scores = replace(pipeline, blocks=pipeline.blocks[: at - 1 if smooth else at])
    graph = scores.stream()
    value = graph.values[graph.outputs[0]]
    due = graph.schedule(graph.outputs[0])
    every = scores.hop * due.every // value.shape[0]
    return Decisions(
        pipeline, scores, smooth, decide, every, scores.hop * (due.after + 1) - every * (value.shape[0] - 1)
    )


def scored(decisions: Decisions, recordings: Iterable[Recording]) -> Iterator[Scored]:
    """Each recording's scores, by the pipeline's C on this machine, and what happens in it.

    That is its marks, or its label from end to end.
    """
    graph = decisions.scores.stream()
    value = graph.values[graph.outputs[0]]
    with HostTwin([c_project(run_passes(graph))]) as twin:
        for each in recordings:
            rows = recorded(each, decisions.pipeline.source).rows
            fed = [result.outputs[value.name] for result in twin.feed(rows, [max(1, len(rows))])]
            if not fed:
                raise InputError(f"{each.name} has {len(rows)} rows, too few for one score; leave it out")
            stored = np.concatenate(fed)
            scores = value.format.decode(stored).astype(np.float32).reshape(len(stored), -1)
            yield Scored(scores, tuple(events_of(decisions, each, len(scores))))


def events_of(decisions: Decisions, recording: Recording, count: int) -> Iterable[Event]:
    """What happens, in rows of scores, each event at least one; nothing of classes that are background or unknown."""
    labels = decisions.pipeline.labels
    spans = [(mark.row, mark.row + max(mark.rows, 1), mark.label) for mark in recording.marks]
    for start, stop, label in spans or [(0, len(recording.values), recording.label)]:
        if label in labels and label not in decisions.decide.background:
            first = min(max(0, -(-(start + 1 - decisions.first) // decisions.every)), count - 1)
            last = min(-(-(stop + 1 - decisions.first) // decisions.every), count)
            yield Event(first, max(last, first + 1), labels.index(label))  # the first score hears what was before it


def tune_thresholds(
    pipeline: Pipeline,
    recordings: Collection | Sequence[Recording],
    most_per_hour: float,
    tried: Iterable[Setting] | None = None,
    slack: float = 0.5,
) -> tuple[Pipeline, Tuned]:
    """The pipeline with the setting chosen on recordings of the split "train", and what it does on those of "test".

    Raises InputError where a split is missing, or no setting keeps `most_per_hour`.
    """
    decisions = taken_apart(pipeline)
    chosen = [recording for recording in recordings if recording.split in PARTS]
    parts: dict[str, list[Scored]] = {part: [] for part in PARTS}
    for recording, found in zip(chosen, scored(decisions, chosen), strict=True):
        parts[recording.split].append(found)
    for part in PARTS:
        if not any(one.events for one in parts[part]):
            raise InputError(
                f"no recording of the split {part!r} holds an event of {', '.join(pipeline.labels)}; thresholds are "
                "tuned on train and judged on test: split the data first, see `lil data split`"
            )
    now = decisions.setting
    choices = usual(now) if tried is None else tried
    tuned = tune(
        parts["train"], parts["test"], decisions.rate, most_per_hour, now, choices, decisions.background, slack
    )
    return decisions.with_setting(tuned.chosen.setting), tuned


def usual(now: Setting) -> Iterable[Setting]:
    """Settings worth trying: those around the usual, with the hysteresis and the rest of the one there is."""
    return (replace(s, refractory=now.refractory, off_part=now.off_part) for s in (now, *settings()))
