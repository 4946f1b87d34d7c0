"""The one representation: named values, and nodes that say how some follow from others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import lcm

from lilliput.graph.op import TFLITE_MICRO, Call, Op
from lilliput.graph.schedule import ALWAYS, Schedule
from lilliput.graph.value import Kind, Value

RUN, LEARN = "run", "learn"
ENTRIES = (RUN, LEARN)  # the functions of the generated C that run nodes; in the order of a graph's nodes


@dataclass(frozen=True)
class Node:
    """An operator at work, in the calls of its schedule.

    sources  names of the layers of the model as given that this node stands for
    entry    who runs it: one of ENTRIES
    """

    name: str
    op: Op
    inputs: tuple[str | None, ...]
    outputs: tuple[str, ...]
    states: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    schedule: Schedule = ALWAYS
    entry: str = RUN


@dataclass(frozen=True, eq=False)
class Graph:
    """One sample in, one result out: no batch axis, channels last. Nodes stand in an order they can run in.

    A graph may learn: nodes of the entry LEARN, behind all others, take its targets and what a run has computed, and
    change states.

    labels  names of the classes, where the model has them
    origin  the file that the graph was read from, "" where there is none; nothing generated depends on it
    rate    rows a second, where the first axis of the one input is time: then the graph may be fed rows, call by call;
            None for other graphs
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    values: Mapping[str, Value]
    nodes: tuple[Node, ...]
    arithmetic: str = TFLITE_MICRO
    labels: tuple[str, ...] = ()
    origin: str = ""
    rate: float | None = None

    def call(self, node: Node) -> Call:
        """The node's operator bound to its values."""
        return Call(
            tuple(None if name is None else self.values[name] for name in node.inputs),
            tuple(self.values[name] for name in node.outputs),
            tuple(self.values[name] for name in node.states),
            self.arithmetic,
            node.op,
        )

    @property
    def states(self) -> tuple[Value, ...]:
        return tuple(v for v in self.values.values() if v.kind is Kind.STATE)

    @property
    def constants(self) -> tuple[Value, ...]:
        return tuple(v for v in self.values.values() if v.is_constant)

    @property
    def targets(self) -> tuple[str, ...]:
        """What a step of learning is given, by name."""
        return tuple(name for name, value in self.values.items() if value.kind is Kind.TARGET)

    @property
    def learns(self) -> bool:
        """Whether the model can learn while it is in use."""
        return any(node.entry == LEARN for node in self.nodes)

    @property
    def learned(self) -> tuple[Value, ...]:
        """The states that learning changes."""
        changed = {name for node in self.nodes if node.entry == LEARN for name in node.states}
        return tuple(value for value in self.states if value.name in changed)

    def entry(self, name: str) -> tuple[Node, ...]:
        """The nodes of an entry."""
        return tuple(node for node in self.nodes if node.entry == name)

    @property
    def schedules(self) -> tuple[Schedule, ...]:
        """Those that nodes have, but for ALWAYS, in the order of the nodes."""
        return tuple(dict.fromkeys(node.schedule for node in self.nodes if node.schedule != ALWAYS))

    @property
    def warm_up(self) -> int:
        """Calls before the first that every node takes part in, or would but for its stride."""
        return max((schedule.after for schedule in self.schedules), default=0)

    @property
    def period(self) -> int:
        """Calls after which the same nodes run again."""
        return lcm(*(schedule.every for schedule in self.schedules))

    def gives(self, call: int) -> bool:
        """Whether every output is written in that call, counted from 0."""
        return all(self.schedule(name).runs(call) for name in self.outputs)

    def schedule(self, value: str) -> Schedule:
        """When a value is written: ALWAYS for those that no node writes."""
        return next((node.schedule for node in self.nodes if value in node.outputs), ALWAYS)

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one inference."""
        return sum(node.op.macs(self.call(node)) for node in self.entry(RUN))

    def with_nodes(self, nodes: Iterable[Node], values: Mapping[str, Value] | None = None) -> Graph:
        """The same graph with other nodes; values that nobody mentions any more are dropped."""
        nodes = tuple(nodes)
        known = {**self.values, **(values or {})}
        used = {*self.inputs, *self.outputs, *self.targets}
        for node in nodes:
            used.update(name for name in (*node.inputs, *node.outputs, *node.states) if name is not None)
        return replace(self, nodes=nodes, values={name: value for name, value in known.items() if name in used})

    def consumers(self) -> dict[str, list[Node]]:
        """Value name to the nodes that read it."""
        readers: dict[str, list[Node]] = {name: [] for name in self.values}
        for node in self.nodes:
            for name in dict.fromkeys(node.inputs):
                if name is not None:
                    readers[name].append(node)
        return readers
