"""What a pipeline makes of recordings whose label is known: one answer a recording."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lilliput.codegen import c_project
from lilliput.data import Recording
from lilliput.flow.recorded import Recorded, recorded
from lilliput.graph import Graph, InputError, UnsupportedError
from lilliput.passes import run_passes
from lilliput.run.fed import Fed
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline

LOUD, QUIET = 90, 10  # percentiles of short pieces' energies: the event, and the room
PIECES = 50  # of a recording
FACTS = ("label", "session", "device", "speaker")


@dataclass(frozen=True, eq=False)
class Outcome:
    """The answer to a recording.

    expected, answer  labels
    margin            by how much the expected label's best score lies above the best of the others; below 0: wrong
    groups            what it belongs to: session, device, level and the like, by name
    """

    recorded: Recorded
    expected: str
    answer: str
    margin: float
    groups: Mapping[str, str]

    @property
    def is_right(self) -> bool:
        return self.answer == self.expected


def outcomes(
    pipeline: Pipeline, recordings: Iterable[Recording], corrected: Mapping[str, str] | None = None
) -> list[Outcome]:
    """Each recording streamed through the pipeline's C on this machine, from a fresh start.

    The answer is the label that was decided with the highest score; where nothing was decided, the one that no
    decision is made on ("background"); without a stage that decides, the label of the highest score.
    corrected  labels by a recording's name, which take the place of what the recording says
    Raises UnsupportedError for a pipeline without labels or scores, InputError for recordings that do not fit it.
    """
    graph = run_passes(pipeline.stream())
    scores = scores_of(graph)
    if not scores:
        raise UnsupportedError(
            f"{pipeline.name} has no stage that gives a score for each of its labels, so there is nothing to compare "
            "recordings with; name the pipeline's labels, and end it with a model"
        )
    listened = replace(graph, outputs=tuple(dict.fromkeys((*graph.outputs, scores))))
    found = []
    with HostTwin([c_project(listened)]) as twin:
        for each in recordings:
            rows = recorded(each, pipeline.source)
            fed = twin.feed(rows.rows, [max(1, len(rows.rows))])
            expected = (corrected or {}).get(each.name, each.label)
            found.append(_outcome(pipeline, graph, scores, rows, fed, expected, each))
    return found


def scores_of(graph: Graph) -> str:
    """The last value of a graph with a number for each label, "" where there is none."""
    if len(graph.labels) < 2:
        return ""
    written = [name for node in graph.nodes for name in node.outputs]
    return next((n for n in reversed(written) if graph.values[n].size == len(graph.labels)), "")


def decision_of(graph: Graph) -> str:
    """The first output of one small integer, the number of a label; "" where there is none."""
    values = [graph.values[name] for name in graph.outputs]
    return next((v.name for v in values if v.size == 1 and v.format.dtype == "s8" and not v.format.scale), "")


def read_corrections(path: Path) -> dict[str, str]:
    """Labels by recording from a CSV file of lines `name,label`, as the report's page writes it. Raises InputError."""
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); give a CSV file of lines `name,label`") from None
    for number, row in enumerate(rows, 1):
        if row and len(row) != 2:
            raise InputError(f"{path.name}, line {number}: expected `name,label`, got {len(row)} columns")
    return {row[0]: row[1] for row in rows if row}


def _outcome(
    pipeline: Pipeline, graph: Graph, scores: str, rows: Recorded, fed: Sequence[Fed], expected: str, each: Recording
) -> Outcome:
    labels = pipeline.labels
    given = [f for f in fed if scores in f.outputs]
    if not given:
        raise InputError(
            f"{each.name} has {len(rows.rows)} rows, but the first result needs {pipeline.rows}; record longer"
        )
    best = np.max([graph.values[scores].format.decode(f.outputs[scores]).reshape(-1) for f in given], axis=0)
    decision = decision_of(graph)
    if decision:
        numbers = {int(f.outputs[decision].reshape(-1)[-1]) for f in given if decision in f.outputs} - {-1}
        answer = labels[max(numbers, key=lambda i: best[i])] if numbers else _silent(pipeline)
    else:
        answer = labels[int(best.argmax())]
    margin = -np.inf
    if expected in labels:
        index = labels.index(expected)
        margin = float(best[index] - np.max(np.delete(best, index)))
    return Outcome(rows, expected, answer, margin, {**_facts(each), "label": expected, **_loudness(rows.rows)})


def _silent(pipeline: Pipeline) -> str:
    """The label that is meant where nothing is decided."""
    named = (getattr(block, "background", ()) for block in pipeline.blocks)
    quiet = next(filter(None, named), ())
    return quiet[0] if quiet else ""


def _facts(each: Recording) -> dict[str, str]:
    return {fact: getattr(each, fact) for fact in FACTS if getattr(each, fact)}


def _loudness(rows: np.ndarray) -> dict[str, str]:
    """Level (RMS) in steps of 10 dB of full scale, and how far the loud pieces stand above the quiet ones."""
    full = 1.0 if rows.dtype.kind == "f" else float(np.iinfo(rows.dtype).max)
    x = rows[:, 0].astype(np.float64) / full
    level = 20 * np.log10(np.sqrt(np.mean(x * x)) + 1e-9)
    pieces = np.array_split(x, min(PIECES, len(x)))
    energies = [float(np.mean(piece * piece)) + 1e-18 for piece in pieces]
    ratio = 10 * np.log10(np.percentile(energies, LOUD) / np.percentile(energies, QUIET))
    return {"level": _band(level, "dB of full scale"), "signal to noise": _band(ratio, "dB")}


def _band(value: float, unit: str) -> str:
    low = int(np.floor(value / 10)) * 10
    return f"{low} to {low + 10} {unit}"
