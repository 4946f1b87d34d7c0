"""The part of the page that plays recordings: rows that went through the chip, and its answers, to compare with."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.flow.firmware import Firmware
from lilliput.flow.outcomes import decision_of, scores_of
from lilliput.flow.recorded import Recorded
from lilliput.graph import Graph
from lilliput.run.emulated_model import EmulatedModel, is_emulated
from lilliput.run.fed import Fed
from lilliput.run.host import HostTwin

CLIPS = 8  # at most, and
CLIP_BYTES = 400_000  # of samples at most, so that the page stays small
CHUNKS = (61, 1, 128, 7, 300)  # rows that the chip is fed at a time
AUDIBLE = 4000.0  # rows a second from which on a recording of one channel is taken for sound


@dataclass(frozen=True)
class Result:
    """What a call wrote: the bytes of every output, hexadecimal, and how many rows had been fed by then."""

    rows: int
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Clip:
    """A recording: its rows as stored numbers, base64, and the chip's results."""

    name: str
    label: str
    rows: int
    samples: str
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Stream:
    """How the model is fed.

    rate      rows a second
    hop       rows of a call
    row       numbers of a row
    scores    the value that holds a number for each label, "" where there is none
    decision  the output that holds the number of the label that stands, -1 where none does
    audible   the recordings are sound
    """

    rate: float
    hop: int
    row: int
    scores: str
    decision: int
    audible: bool
    computed_by: str
    clips: tuple[Clip, ...]


def stream(firmware: Firmware, recordings: Sequence[Recorded]) -> Stream | None:
    """Let the chip compute the recordings; None for a model that is not fed rows."""
    graph = firmware.graph
    if graph.rate is None:
        return None
    value = graph.values[graph.inputs[0]]
    chosen = _chosen(recordings)
    computed_by, results = _answers(firmware, chosen)
    clips = tuple(_clip(each, fed, graph) for each, fed in zip(chosen, results, strict=True))
    one = value.size == value.shape[0]
    return Stream(
        rate=graph.rate,
        hop=value.shape[0],
        row=value.size // value.shape[0],
        scores=_shown(firmware),
        decision=graph.outputs.index(decision) if (decision := decision_of(graph)) else -1,
        audible=one and graph.rate >= AUDIBLE and value.format.dtype in ("s16", "f32"),
        computed_by=computed_by,
        clips=clips,
    )


def _shown(firmware: Firmware) -> str:
    """The scores as the page can read them: a layer that does nothing in place has no numbers of its own."""
    layout = firmware.project.layout
    written = [step.node for step in layout.steps if not layout.is_noop(step)]
    return scores_of(layout.graph.with_nodes(written))


def _chosen(recordings: Sequence[Recorded]) -> list[Recorded]:
    """The first ones of each label in turn, as many as the page has room for."""
    labels = list(dict.fromkeys(each.label for each in recordings))
    queues = {label: [each for each in recordings if each.label == label] for label in labels}
    found: list[Recorded] = []
    while any(queues.values()):
        for queue in queues.values():
            if queue and len(found) < CLIPS and sum(r.rows.nbytes for r in (*found, queue[0])) <= CLIP_BYTES:
                found.append(queue[0])
            del queue[:1]
    return found


def _answers(firmware: Firmware, recordings: Sequence[Recorded]) -> tuple[str, list[list[Fed]]]:
    if is_emulated(firmware.board):
        with EmulatedModel(firmware.image, firmware.project.layout, firmware.board) as chip:
            found = [chip.feed(each.rows, CHUNKS) for each in recordings]
        return f"the emulated {firmware.board.core.title}", found
    with HostTwin([firmware.project]) as twin:
        return "the host twin", [twin.feed(each.rows, CHUNKS) for each in recordings]


def _clip(recording: Recorded, fed: Sequence[Fed], graph: Graph) -> Clip:
    samples = base64.b64encode(np.ascontiguousarray(recording.rows).tobytes()).decode("ascii")
    whole = [each for each in fed if len(each.outputs) == len(graph.outputs)]
    results = tuple(Result(f.rows, tuple(f.outputs[n].tobytes().hex() for n in graph.outputs)) for f in whole)
    return Clip(recording.name, recording.label, len(recording.rows), samples, results)
