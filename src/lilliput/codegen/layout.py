"""A graph made ready to be written down: steps, memory plan, names, constants. No text yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lilliput.codegen.cgen import unique
from lilliput.codegen.names import layer_names, model_name, state_members, taken_names
from lilliput.graph import (
    RUN,
    Argument,
    Choices,
    Graph,
    In,
    Out,
    Scratch,
    State,
    Step,
    Table,
    UnsupportedError,
    Value,
    kernel_steps,
    lower,
    with_tables,
)
from lilliput.memory import Plan, by_rows, plan_memory, scratch_name


@dataclass(frozen=True)
class Options:
    """What may be chosen about the generated C; the results are the same bytes whatever is chosen.

    keep_input  the input survives a run
    optimize    "speed": a kernel is compiled anew for every distinct shape; "size": one copy serves all shapes of a
                model; "shared": one copy serves all models of a program, also where a model calls it only once
    choices     kernels that were found to be the best for calls, see `graph.choice`
    by_rows     layers may be computed together, some rows in turn, where that saves memory: not layer by layer any more
    style       "source": the model is code; "blob": it is data that can be replaced, and every kernel serves all shapes
    """

    keep_input: bool = False
    optimize: str = "speed"
    choices: Choices = field(default_factory=dict, hash=False)
    style: str = "source"
    by_rows: bool = False

    @property
    def saves_flash(self) -> bool:
        """Whether the smaller code is wanted where it differs from the faster one."""
        return self.optimize != "speed"


@dataclass(frozen=True, eq=False)
class Constant:
    """An array in flash, once, however many layers read it."""

    name: str
    table: Table
    layer: str


@dataclass(frozen=True, eq=False)
class Layout:
    """Everything the emitters print.

    name         the model's C prefix
    layers       C name of each step
    constants    by id of the Table object that a step's invocation holds
    states       C member name of each state value
    others       steps of other models whose kernels a program of style "blob" has, too
    """

    name: str
    graph: Graph
    steps: tuple[Step, ...]
    plan: Plan
    options: Options
    layers: tuple[str, ...]
    constants: Mapping[int, Constant]
    states: Mapping[str, str]
    others: tuple[Step, ...] = ()

    def table(self, argument: Table) -> Constant:
        return self.constants[id(argument)]

    @property
    def unique_constants(self) -> list[Constant]:
        return list({c.name: c for c in self.constants.values()}.values())

    def value(self, step: Step, argument: Argument) -> Value | None:
        """The graph value behind an argument, None for tables and scratch."""
        if isinstance(argument, In):
            return step.call.inputs[argument.index]
        if isinstance(argument, Out):
            return step.call.outputs[argument.index]
        return step.call.states[argument.index] if isinstance(argument, State) else None

    def offset(self, step: Step, key: str, argument: Argument) -> int:
        """Bytes from the arena's start of a value or scratch block."""
        if isinstance(argument, Scratch):
            return self.plan.offsets[scratch_name(step.node.name, key)]
        value = self.value(step, argument)
        assert value is not None
        return self.plan.offsets[value.name]

    @property
    def inference(self) -> int:
        """How many of the steps are the inference; those behind them are a step of learning."""
        return sum(step.node.entry == RUN for step in self.steps)

    def is_noop(self, step: Step) -> bool:
        """Whether a step that only moves has nothing to move: its output lies where its input lies."""
        if not step.invocation.moves_only:
            return False
        source, target = step.node.inputs[0], step.node.outputs[0]
        offset = None if source is None else self.plan.offsets.get(source)
        return offset == self.plan.offsets[target]


def layout(
    graph: Graph,
    features: frozenset[str] = frozenset(),
    options: Options = Options(),
    others: Sequence[Graph] = (),
) -> Layout:
    """Lower, plan and name; raises UnsupportedError where no kernel computes a node or nothing computes an output."""
    steps = tuple(with_tables(step) for step in lower(graph, features, options.choices, options.saves_flash))
    if graph.rate is not None and options.style != "source":
        raise UnsupportedError(
            f"{graph.name} is fed rows, and style {options.style!r} cannot wait for them; build it as code "
            "(--style source)"
        )
    if graph.learns and options.style != "source":
        raise UnsupportedError(
            f"{graph.name} learns, and style {options.style!r} has no function for that; build it as code "
            "(--style source)"
        )
    if options.by_rows and options.style == "source" and not options.saves_flash and not graph.schedules:
        graph, steps = by_rows(graph, steps, options.keep_input)
    plan = plan_memory(graph, steps, options.keep_input)
    for output in graph.outputs:
        if output not in plan.offsets:
            kind = graph.values[output].kind.value
            raise UnsupportedError(f"output {output!r} of {graph.name} is a {kind} that no layer writes; take it out")
    name, layers, members = model_name(graph.name), layer_names(steps), state_members(graph.states)
    constants = _constants(name, steps, layers, taken_names(name, layers, members.values()))
    more = tuple(step for other in others for step in lower(other, features, options.choices))
    return Layout(name, graph, steps, plan, options, layers, constants, members, more)


def _constants(prefix: str, steps: tuple[Step, ...], layers: tuple[str, ...], names: set[str]) -> dict[int, Constant]:
    """Every table, by id; tables of the same content are one constant. `names` are taken, and grow."""
    found: dict[int, Constant] = {}
    by_content: dict[tuple[str, bytes], Constant] = {}
    tables = (
        (layer, key, argument)
        for each, layer in zip(steps, layers, strict=True)
        for step in kernel_steps([each])
        for key, argument in step.invocation.arguments.items()
    )
    for layer, key, argument in tables:
        if isinstance(argument, Table):
            content = (argument.c_type, np.ascontiguousarray(argument.data).tobytes())
            if content not in by_content:
                name = unique(f"{prefix}_{layer}_{key}", names)
                names.add(name)
                by_content[content] = Constant(name, argument, layer)
            found[id(argument)] = by_content[content]
    return found
