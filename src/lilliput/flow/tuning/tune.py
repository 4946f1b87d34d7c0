"""Tuning a model: every layer by itself with every kernel that computes it, and the best ones together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from lilliput.codegen import Options
from lilliput.codegen.layout import layout
from lilliput.flow.limits import check_limits
from lilliput.flow.tuning.measure import Measured, layer_graph, measure, measure_layer
from lilliput.flow.tuning.search import search
from lilliput.flow.tuning.session import Session
from lilliput.graph import NO_CHOICES, Choice, Choices, Graph, Kernel, Node, candidates, signature
from lilliput.passes import run_passes

WORTH = 0.01  # of a layer's cost is what another kernel must save; less may come from where code happens to lie


@dataclass(frozen=True)
class Terms:
    """What speed may cost.

    flash   percent of the model's cost that one percent of its flash must save; 0 where flash does not matter
    memory  the model's arena, at most, in multiples of what it is with the usual kernels
    """

    flash: float = 0.5
    memory: float = 1.0


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
        """Those that are not the usual ones."""
        return {row.signature: row.choice for row in self.rows if row.choice != row.usual}


def tune(graph: Graph, session: Session, features: frozenset[str], terms: Terms = Terms()) -> Tuning:
    """The best kernels for the layers of a model, by measurement; the same ones every time where the session counts.

    A kernel is chosen in the usual one's place where it gives the same bytes, saves a percent of the layer's cost or
    more, keeps the model's memory and earns its flash; of several, the one that leaves the model best off. Where the
    whole model is not better with all of these together, every layer keeps its usual kernel.
    """
    ready = run_passes(check_limits(graph))
    tuner = _Tuner(ready, session, features, terms, measure(ready, session, features, NO_CHOICES))
    groups: dict[str, list[Node]] = {}
    for node in ready.nodes:
        groups.setdefault(signature(node.op, ready.call(node)), []).append(node)
    rows = tuple(row for nodes in groups.values() if (row := tuner.tune(nodes)) is not None)
    before, after = tuner.whole, measure(ready, session, features, {row.signature: row.choice for row in rows})
    kept = after.arena <= terms.memory * before.arena and after.outputs == before.outputs
    if kept and after.cost <= before.cost:
        return Tuning(session.unit, rows, before, after)
    usual = tuple(replace(row, choice=row.usual, cost=row.usual_cost) for row in rows)
    return Tuning(session.unit, usual, before, before)


def worth(usual: Measured, other: Measured, whole: Measured, count: int, flash: float) -> float:
    """What `other` in the place of `usual` does to a model of `count` such layers: a share of its cost, negative where
    it is saved, with what flash must earn on top. 0 for the usual one, infinite where it is no better."""
    if other is usual:
        return 0.0
    if other.outputs != usual.outputs or other.cost > usual.cost * (1 - WORTH):
        return inf
    more = other.code - usual.code + count * (other.constants - usual.constants)
    return count * (other.cost - usual.cost) / whole.cost + flash * more / whole.flash


@dataclass(frozen=True)
class _Tuner:
    """A model to tune; `whole` is what it costs with the usual kernels."""

    graph: Graph
    session: Session
    features: frozenset[str]
    terms: Terms
    whole: Measured

    def tune(self, nodes: Sequence[Node]) -> Tuned | None:
        """The best kernel for nodes of one signature, None where there is only one."""
        call, name = self.graph.call(nodes[0]), signature(nodes[0].op, self.graph.call(nodes[0]))
        kernels = list(candidates(nodes[0].op, call, self.features))
        if len(kernels) < 2:
            return None
        layer, usual = layer_graph(self.graph, nodes[0]), Choice.of(kernels[0])
        found = {usual: measure_layer(layer, kernels[0], self.session, self.features)}

        def score(kernel: Kernel) -> float:
            choice = Choice.of(kernel)
            if choice not in found:
                found[choice] = measure_layer(layer, kernel, self.session, self.features)
            gain = worth(found[usual], found[choice], self.whole, len(nodes), self.terms.flash)
            return gain if gain >= 0 or self._fits(name, choice, found[choice].arena - found[usual].arena) else inf

        best = Choice.of(search(kernels, score))
        layers = tuple(node.name for node in nodes)
        return Tuned(name, layers, usual, best, found[usual].cost, found[best].cost, len(found))

    def _fits(self, name: str, choice: Choice, more: int) -> bool:
        """Whether the model's arena stays within its limit where the layer alone takes `more` bytes."""
        if more <= 0:
            return True
        plan = layout(self.graph, self.features, Options(choices={name: choice})).plan
        return plan.arena_bytes <= self.terms.memory * self.whole.arena
