"""From nodes to kernel calls, before anything is placed in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lilliput.graph.choice import NO_CHOICES, Choices
from lilliput.graph.graph import Graph, Node
from lilliput.graph.kernel import WEIGHTS, In, Invocation, Kernel, Table
from lilliput.graph.op import Call
from lilliput.graph.select import select_kernel

LITTLE = 0.03  # of a model's MACs: a layer that does no more is worth less than the flash of code of its own


@dataclass(frozen=True, eq=False)
class Step:
    """One layer as the chip will run it. `is_little` says that it does little of the model's work."""

    node: Node
    call: Call
    kernel: Kernel
    invocation: Invocation
    is_little: bool = False


def lower(
    graph: Graph, features: frozenset[str] = frozenset(), choices: Choices = NO_CHOICES, small: bool = False
) -> tuple[Step, ...]:
    """A step a node, in order, with the best kernel for a core of these features; `small` spares flash."""
    steps, work = [], graph.macs
    for node in graph.nodes:
        call = graph.call(node)
        kernel = select_kernel(node.op, call, features, choices, small)
        is_little = node.op.macs(call) <= LITTLE * work
        steps.append(Step(node, call, kernel, node.op.lower(call, kernel), is_little))
    return tuple(steps)


def with_tables(step: Step) -> Step:
    """The step with inputs that are constants turned into tables, so that arguments say where their bytes are."""
    arguments = dict(step.invocation.arguments)
    for key, argument in arguments.items():
        value = step.call.inputs[argument.index] if isinstance(argument, In) else None
        if value is not None and value.is_constant:
            arguments[key] = Table(value.array(), value.format.c_type, WEIGHTS)
    if arguments == dict(step.invocation.arguments):
        return step
    return replace(step, invocation=replace(step.invocation, arguments=arguments))
