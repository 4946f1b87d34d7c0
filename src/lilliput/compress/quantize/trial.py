"""One layer in integers and all others in floats, run from that layer on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lilliput.compress.quantize.lower import lower
from lilliput.compress.quantize.observe import Ranges
from lilliput.compress.quantize.plan import plan
from lilliput.compress.quantize.schemes import Floats, Integers
from lilliput.graph import Graph, Kind, Trace, evaluate_batch, verify


@dataclass(frozen=True, eq=False)
class Trial:
    """layer  the node's name; graph: it and what follows from it, its inputs what floats give before it."""

    layer: str
    graph: Graph

    def run(self, exact: Trace) -> Trace:
        """exact: all values of the float graph on some samples."""
        return evaluate_batch(self.graph, [np.asarray(exact.values[name]) for name in self.graph.inputs])


def trial(graph: Graph, layer: str, ranges: Ranges, how: Integers) -> Trial:
    """Of a prepared float graph; UnsupportedError where the layer has no integer form."""
    floats = Floats()
    formats = plan(graph, ranges, floats, lambda name: how.choices(name) if name == layer else (floats,))
    return Trial(layer, _behind(lower(graph, formats), graph, layer))


def _behind(mixed: Graph, graph: Graph, layer: str) -> Graph:
    """The nodes of `mixed` that give something else than those of `graph`: the layer, its borders, what reads them."""
    changed: set[str] = set()
    kept = []
    for node in mixed.nodes:
        is_border = any(name not in graph.values for name in node.outputs)
        if node.name == layer or is_border or changed.intersection(map(str, node.inputs)):
            kept.append(node)
            changed.update(node.outputs)
    read = dict.fromkeys([*(name for node in kept for name in node.inputs), *mixed.outputs])
    given = [
        name
        for name in read
        if name is not None
        and name not in changed
        and not mixed.values[name].is_constant
        and mixed.values[name].kind is not Kind.STATE
    ]
    values = {name: replace(mixed.values[name], kind=Kind.INPUT) for name in given}
    return verify(replace(mixed, inputs=tuple(given), rate=None).with_nodes(kept, values))
