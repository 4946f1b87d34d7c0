"""Is a stream equal? The pipeline over whole recordings, call by call, the host twin, the emulated core.

Every intermediate is compared, from the raw samples to the result; the first that differs is named with its operator,
its row and its element.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from lilliput.flow.compare import difference, first_difference
from lilliput.flow.firmware import Firmware
from lilliput.flow.recorded import Recorded
from lilliput.flow.verify import Check, Verdict
from lilliput.graph import Graph, Trace, evaluate, evaluate_rows
from lilliput.run.emulated_model import EmulatedModel, is_emulated
from lilliput.run.fed import Fed
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline
from lilliput.signal.chain import in_window

FIRST = 4  # calls at the start of a recording that the emulated core is compared in layer by layer
MOST_WINDOWS = 64  # results of a recording that are compared with the graph of the whole recording


def verify_signal(
    firmware: Firmware, pipeline: Pipeline | None, recordings: Sequence[Recorded], seed: int = 0
) -> Verdict:
    """Every comparison that can be made here.

    pipeline  what the firmware was built from, by `pipeline.stream()`; None for a graph from elsewhere, which has no
              graph of whole recordings to be compared with
    Chunks that the recordings are fed in are drawn from `seed`: from one row to twice the rows of the first result.
    """
    graph = firmware.graph
    rng = np.random.default_rng(seed)
    streamed = {each.name: list(evaluate_rows(graph, each.rows)) for each in recordings}
    rows = (graph.warm_up + 1) * graph.values[graph.inputs[0]].shape[0]
    chunks = {each.name: rng.integers(1, 2 * rows + 1, 64).tolist() for each in recordings}
    checks = [] if pipeline is None else [_against_batch(pipeline, firmware.source, recordings)]
    with HostTwin([firmware.project], sanitize=True) as twin:
        fed = {each.name: twin.feed(each.rows, chunks[each.name]) for each in recordings}
        checks.append(_traces(firmware, twin, "host twin", recordings, streamed, exact=False))
        checks.append(_results(graph, "host twin, in random chunks", recordings, streamed, fed, exact=False))
    on_core = is_emulated(firmware.board)
    if on_core:
        core = f"emulated {firmware.board.core.title}"
        with (
            HostTwin([firmware.project]) as twin,
            EmulatedModel(firmware.image, firmware.project.layout, firmware.board) as emulated,
        ):
            checks.append(_same_layers(firmware, core, recordings, twin, emulated))
            found = {each.name: emulated.feed(each.rows, chunks[each.name]) for each in recordings}
        checks.append(_same_results(graph, f"{core}, in random chunks", recordings, fed, found))
    return Verdict(len(recordings), tuple(checks), on_core)


def _against_batch(pipeline: Pipeline, source: Graph, recordings: Sequence[Recorded]) -> Check:
    """What the stream computes row by row is what the graph of the whole recording computes."""
    compared = 0
    name = "stream"
    for each in recordings:
        rows = _whole_calls(pipeline, each.rows)
        if len(rows) < pipeline.rows:
            continue
        whole = evaluate(pipeline.batch(len(rows)), [rows]).values
        pieces: dict[str, list[np.ndarray]] = {}
        for trace in evaluate_rows(source, rows):
            for node in source.nodes:
                for value in node.outputs:
                    if value in trace.values:
                        pieces.setdefault(value, []).append(trace.values[value])
        for node in source.nodes:
            for value in node.outputs:
                for first, expected, got in _pairs(value, pieces.get(value, []), whole):
                    found = difference(node.name, node.sources, expected, got)
                    if found is not None:
                        where = f"recording {each.name!r}, row {first}: {found}"
                        return Check(name, False, where, difference=found)
                    compared += 1
    return Check(
        name, compared > 0, f"{compared} rows of values equal those of the graphs of {len(recordings)} whole recordings"
    )


def _pairs(
    name: str, pieces: Sequence[np.ndarray], whole: Mapping[str, np.ndarray]
) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """(row, the value in the graph of the whole recording, the value in the stream), where both have it."""
    if name not in whole or not pieces:
        return
    batch, first = whole[name], pieces[0]
    if in_window(name, 1) not in whole and batch.shape[1:] == first.shape[1:] and batch.ndim:
        count = sum(len(piece) for piece in pieces)
        if count <= len(batch):
            at = 0
            for piece in pieces:
                yield at, batch[at : at + len(piece)], piece
                at += len(piece)
        return
    for i, piece in enumerate(pieces):
        copy = in_window(name, i)
        if copy in whole and whole[copy].shape == piece.shape:
            yield i, whole[copy], piece


def _whole_calls(pipeline: Pipeline, rows: np.ndarray) -> np.ndarray:
    """As many rows as calls take, and not more than MOST_WINDOWS results need."""
    most = pipeline.rows + pipeline.hop * pipeline.stream().period * MOST_WINDOWS
    return rows[: min(len(rows), most) // pipeline.hop * pipeline.hop]


def _hops(graph: Graph, rows: np.ndarray, most: int) -> Iterator[tuple[int, np.ndarray]]:
    hop = graph.values[graph.inputs[0]].shape[0]
    for call in range(min(most, len(rows) // hop)):
        yield call, rows[call * hop : (call + 1) * hop]


def _traces(
    firmware: Firmware,
    twin: HostTwin,
    name: str,
    recordings: Sequence[Recorded],
    streamed: Mapping[str, Sequence[Trace]],
    exact: bool,
) -> Check:
    """Every layer of every call against the reference."""
    layout, calls = firmware.project.layout, 0
    for each in recordings:
        for call, hop in _hops(firmware.graph, each.rows, len(each.rows)):
            traced = twin.trace([hop], fresh=call == 0)
            found = first_difference(layout, streamed[each.name][call].values, traced, exact)
            if found is not None:
                return Check(name, False, f"recording {each.name!r}, call {call}: {found}", difference=found)
            calls += 1
    return Check(name, calls > 0, f"all layers of {calls} calls equal the reference")


def _results(
    graph: Graph,
    name: str,
    recordings: Sequence[Recorded],
    streamed: Mapping[str, Sequence[Trace]],
    fed: Mapping[str, Sequence[Fed]],
    exact: bool,
) -> Check:
    expected = {
        each.name: [dict(zip(graph.outputs, t.outputs, strict=True)) for t in streamed[each.name] if t.outputs]
        for each in recordings
    }
    got = {
        each.name: [f.outputs for f in fed[each.name] if len(f.outputs) == len(graph.outputs)] for each in recordings
    }
    return _compare(name, expected, got, exact, "the reference")


def _same_results(
    graph: Graph,
    name: str,
    recordings: Sequence[Recorded],
    fed: Mapping[str, Sequence[Fed]],
    found: Mapping[str, Sequence[Fed]],
) -> Check:
    expected = {each.name: [f.outputs for f in fed[each.name]] for each in recordings}
    got = {each.name: [f.outputs for f in found[each.name]] for each in recordings}
    return _compare(name, expected, got, True, "the host twin")


def _compare(
    name: str,
    expected: Mapping[str, Sequence[Mapping[str, np.ndarray]]],
    got: Mapping[str, Sequence[Mapping[str, np.ndarray]]],
    exact: bool,
    whose: str,
) -> Check:
    """Results of each recording, one after the other."""
    compared = 0
    for recording, results in expected.items():
        if len(results) != len(got[recording]):
            told = f"recording {recording!r}: {len(results)} results expected, {len(got[recording])} came"
            return Check(name, False, told)
        for row, (wanted, given) in enumerate(zip(results, got[recording], strict=True)):
            for output, array in wanted.items():
                found = difference(output, (), array, given[output], exact)
                if found is not None:
                    return Check(name, False, f"recording {recording!r}, row {row}: {found}", difference=found)
            compared += 1
    return Check(name, compared > 0, f"{compared} results equal {whose}'s")


def _same_layers(
    firmware: Firmware, name: str, recordings: Sequence[Recorded], twin: HostTwin, emulated: EmulatedModel
) -> Check:
    """Layer by layer, to the bit: the first calls of each recording, and two periods of the steady state."""
    graph, calls = firmware.graph, 0
    steady = max(FIRST, graph.warm_up)
    for each in recordings:
        for call, hop in _hops(graph, each.rows, steady + 2 * graph.period + 1):
            if FIRST <= call < steady:
                twin.run([hop[None]], fresh=False)
                emulated.run([hop[None]], fresh=False)
                continue
            expected = twin.trace([hop], fresh=call == 0)
            found = first_difference(firmware.project.layout, expected, emulated.trace([hop], fresh=call == 0))
            if found is not None:
                return Check(name, False, f"recording {each.name!r}, call {call}: {found}", difference=found)
            calls += 1
    return Check(name, calls > 0, f"all layers of {calls} calls equal the host twin's")
