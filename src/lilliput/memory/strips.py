"""Layers cut into strips of rows: which rows of what are computed, read and kept, strip by strip. No bytes yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from lilliput.graph import Band, Graph, Kind, Node

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


def cut(layers: Graph, height: int) -> Strips | None:
    """Strips that make `height` rows of the only output each, the last one what is left.

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
        found = _bands(layers, node, ends.get(node.outputs[0], []))
        if not found:
            return None
        bands[node.name] = found
        for index, name in enumerate(node.inputs):
            reads = [band.rows[index] for band in found]
            if name is None or name in layers.inputs:
                continue
            spans = [span for span in reads if span is not None]
            if layers.values[name].kind is not Kind.TEMPORARY:
                if spans:
                    return None
                continue
            if len(spans) < len(reads):
                return None
            ends[name] = list(map(max, ends.get(name, [0] * len(spans)), accumulate((b for _, b in spans), max)))
            starts[name] = list(map(min, starts.get(name, [a for a, _ in spans]), (a for a, _ in spans)))
    made = {name: list(pairwise([0, *found])) for name, found in ends.items()}
    return Strips(bands, made, {name: _kept(starts[name], made[name]) for name in starts})


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
