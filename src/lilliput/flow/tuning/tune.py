"""Tuning a model: every layer by itself with every kernel that computes it, and the best ones together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from lilliput.flow.limits import check_limits
from lilliput.flow.tuning.measure import Measured, layer_graph, measure, measure_layer
from lilliput.flow.tuning.search import search
from lilliput.flow.tuning.session import Session
from lilliput.graph import NO_CHOICES, Choice, Choices, Graph, Kernel, Node, candidates, signature
from lilliput.passes import run_passes

WORTH = 0.01  # of a layer's cost is what another kernel must save; less may come from where code happens to lie
EARNS = 0.5  # percent of the model's cost that a percent of its flash must save


@dataclass(frozen=True)
class Tuned:
    """Layers of one signature. Costs are of one of them, in the session's unit; `tried` counts measurements."""

    signature: str
    layers: tuple[str, ...]
    usual: Choice
    choice: Choice
    usual_cost: float
    cost: float
    tried: int


@dataclass(frozen=True)
class Tuning:
    """A model before and after."""

    unit: str
    rows: tuple[Tuned, ...]
    before: Measured
    after: Measured

    @property
    def choices(self) -> Choices:
        return {row.signature: row.choice for row in self.rows}


def tune(graph: Graph, session: Session, features: frozenset[str]) -> Tuning:
    """The best kernels for the layers of a model, by measurement; the same ones every time where the session counts.

    A kernel is chosen in the usual one's place where it gives the same bytes, saves a percent of the layer's cost or
    more, needs no more memory, and earns its flash (`EARNS`); of several, the one that leaves the model best off. Where
    the whole model is not cheaper with all of these together, every layer keeps its usual kernel.
    """
    ready = run_passes(check_limits(graph))
    before = measure(ready, session, features, NO_CHOICES)
    groups: dict[str, list[Node]] = {}
    for node in ready.nodes:
        groups.setdefault(signature(node.op, ready.call(node)), []).append(node)
    rows = [_tune_layers(ready, nodes, before, session, features) for nodes in groups.values()]
    found = tuple(row for row in rows if row is not None)
    after = measure(ready, session, features, {row.signature: row.choice for row in found})
    if after.cost <= before.cost and after.outputs == before.outputs:
        return Tuning(session.unit, found, before, after)
    return Tuning(session.unit, (), before, before)


def _tune_layers(
    graph: Graph, nodes: Sequence[Node], whole: Measured, session: Session, features: frozenset[str]
) -> Tuned | None:
    """The best kernel for nodes of one signature, None where there is only one."""
    call = graph.call(nodes[0])
    kernels = list(candidates(nodes[0].op, call, features))
    if len(kernels) < 2:
        return None
    layer, usual = layer_graph(graph, nodes[0]), Choice.of(kernels[0])
    found = {usual: measure_layer(layer, kernels[0], session, features)}

    def score(kernel: Kernel) -> float:
        choice = Choice.of(kernel)
        if choice not in found:
            found[choice] = measure_layer(layer, kernel, session, features)
        return worth(found[usual], found[choice], whole, len(nodes))

    best = Choice.of(search(kernels, score))
    return Tuned(
        signature=signature(nodes[0].op, call),
        layers=tuple(node.name for node in nodes),
        usual=usual,
        choice=best,
        usual_cost=found[usual].cost,
        cost=found[best].cost,
        tried=len(found),
    )


def worth(usual: Measured, other: Measured, whole: Measured, count: int) -> float:
    """What `other` in the place of `usual` does to a model of `count` such layers: a share of its cost, negative where
    it is saved, with what the flash must earn on top. 0 for the usual one, infinite for one that is not allowed."""
    if other is usual:
        return 0.0
    if other.outputs != usual.outputs or other.arena > usual.arena or other.cost > usual.cost * (1 - WORTH):
        return inf
    flash = other.code - usual.code + count * (other.constants - usual.constants)
    return count * (other.cost - usual.cost) / whole.cost + EARNS * flash / whole.flash
