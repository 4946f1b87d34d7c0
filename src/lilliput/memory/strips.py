"""Layers cut into strips of rows: which rows of what are computed, read and kept, strip by strip. No bytes yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from lilliput.graph import Band, Graph, Node

Span = tuple[int, int]  # rows [first, last)


@dataclass(frozen=True)
class Strips:
    """By name, one entry a strip.

    bands  of a node: how its rows are computed, and from which rows
    made   of a value: the rows that are computed, each once
    kept   of a value between the layers: the rows that its buffer holds when they have been computed
    """

    bands: Mapping[str, Sequence[Band]]
    made: Mapping[str, Sequence[Span]]
    kept: Mapping[str, Sequence[Span]]


def cut(layers: Graph, height: int, at_once: Mapping[str, int]) -> Strips | None:
    """Strips that make `height` rows of the only output each, the last one what is left.

    at_once  by node, the rows that it computes at a time: of what lies between the layers it makes no fewer
    None where it would be one strip, where some layer cannot be computed by rows, or has nothing to do in some strip.
    """
    (last,) = layers.outputs
    total = layers.values[last].shape[0] if layers.values[last].shape else 0
    if total <= height:
        return None
    ends: dict[str, list[int]] = {last: [*range(height, total, height), total]}
    starts: dict[str, list[int]] = {}
    bands: dict[str, list[Band]] = {}
    for node in reversed(layers.nodes):
        name = node.outputs[0]
        if name != last and name in ends:
            ends[name] = [_rounded(end, at_once[node.name], layers.values[name].shape[0]) for end in ends[name]]
        found = _bands(layers, node, ends.get(name, []))
        if not found:
            return None
        bands[node.name] = found
        for index, read in enumerate(node.inputs):
            if read is None or read in layers.inputs:
                continue
            spans = [span for span in (band.rows[index] for band in found) if span is not None]
            if len(spans) != (0 if layers.values[read].is_constant else len(found)):
                return None
            if spans:
                first, end = zip(*spans, strict=True)
                ends[read] = list(map(max, ends.get(read, end), accumulate(end, max)))
                starts[read] = list(map(min, starts.get(read, first), first))
    made = {name: list(pairwise([0, *found])) for name, found in ends.items()}
    return Strips(bands, made, {name: _kept(starts[name], made[name]) for name in starts})


def _rounded(end: int, rows: int, total: int) -> int:
    return min(total, -(-end // rows) * rows)


def _bands(layers: Graph, node: Node, ends: Sequence[int]) -> list[Band]:
    """How the rows up to each of the ends are computed; none where that is not possible for all of them."""
    call = layers.call(node)
    spans = list(pairwise([0, *ends]))
    if len(node.outputs) > 1 or node.states or any(first >= last for first, last in spans):
        return []
    found = [node.op.band(call, *span) for span in spans]
    known = [band for band in found if band is not None]
    return known if len(known) == len(found) else []


def _kept(starts: Sequence[int], made: Sequence[Span]) -> list[Span]:
    """From the first row that this or a later strip reads, or that this one makes, to the last one made."""
    needed = list(accumulate(reversed(starts), min))[::-1]
    return [(min(first, start), last) for start, (first, last) in zip(needed, made, strict=True)]
