"""A float graph as a torch module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from torch import Tensor, from_numpy, nn

from lilliput.graph import Call, Graph, Kind, UnsupportedError
from lilliput.learn.meanings import meaning
from lilliput.learn.parameters import is_trained, measured


@dataclass(frozen=True)
class Step:
    """One node, ready to run: what it computes, at use and in training, and the names it reads and writes."""

    forward: Any
    forward_in_training: Any
    op: Any
    call: Call
    reads: tuple[str | None, ...]
    writes: tuple[str, ...]


class Network(nn.Module):
    """The graph's torch meaning. Parameters are its values of kind PARAMETER, each once however often it is used.

    Values stay channels last, as the graph has them, behind a batch axis; convolutions see the same memory in torch's
    channels_last format. States begin at their initial value with every sample. Operators that measure their batches
    (MEASURED) do so in training mode, where any of their own parameters is trained: a frozen layer stays as it is.
    """

    def __init__(self, graph: Graph) -> None:
        """Raises UnsupportedError for operators without a torch meaning, computed weights and nodes that skip calls."""
        super().__init__()
        self.graph = graph
        self.steps = tuple(_step(graph, node) for node in graph.nodes)
        if graph.schedules:
            raise UnsupportedError(f"{graph.name} is fed rows, call by call; train the graph of its batch form")
        self.learned = tuple(v.name for v in graph.constants if v.kind is Kind.PARAMETER)
        self.fixed = tuple(v.name for v in (*graph.constants, *graph.states) if v.kind is not Kind.PARAMETER)
        self.measured = measured(graph)
        self.weights = nn.ParameterList(nn.Parameter(_tensor(graph, name)) for name in self.learned)
        for index, name in enumerate(self.fixed):
            self.register_buffer(f"fixed{index}", _tensor(graph, name))

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        """One tensor (batch, *shape) an input → one (batch, *shape) an output."""
        values = self.constants()
        for state in self.graph.states:
            values[state.name] = values[state.name].expand(inputs[0].shape[0], *state.shape)
        values.update(zip(self.graph.inputs, inputs, strict=True))
        values[None] = None
        for step in self.steps:
            forward = step.forward_in_training if self.training else step.forward
            result = forward(step.op, step.call, *(values[name] for name in step.reads))
            values.update(zip(step.writes, result if isinstance(result, tuple) else (result,), strict=True))
        return tuple(values[name] for name in self.graph.outputs)

    def constants(self) -> dict[str | None, Any]:
        """What nodes read as weights, biases and tables, and the initial values of states."""
        values: dict[str | None, Any] = dict(zip(self.learned, self.weights, strict=True))
        values.update({name: getattr(self, f"fixed{index}") for index, name in enumerate(self.fixed)})
        return values

    def groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """The optimizer's parameter groups: weights decay, biases do not; "rate" is times the learning rate."""
        decayed = [w for w in self.weights if w.dim() > 1]
        plain = [w for w in self.weights if w.dim() <= 1]
        groups = [{"params": decayed, "weight_decay": weight_decay}, {"params": plain, "weight_decay": 0.0}]
        return [{**group, "rate": 1.0} for group in groups if group["params"]]

    def stepped(self, done: float) -> None:
        """Called after every step of the optimizer; done: the share of the training that is over, in [0, 1)."""

    def numbers(self) -> dict[str, np.ndarray]:
        """A copy of every parameter, and of what was measured, float32, by the name of its value."""
        tensors = dict(zip(self.learned, self.weights, strict=True))
        tensors |= {n: getattr(self, f"fixed{i}") for i, n in enumerate(self.fixed) if n in self.measured}
        return {name: tensor.detach().float().cpu().numpy().copy() for name, tensor in tensors.items()}


def with_numbers(graph: Graph, numbers: Mapping[str, np.ndarray]) -> Graph:
    """The graph with other numbers in some of its constants."""
    values = {n: replace(v, data=numbers[n]) if n in numbers else v for n, v in graph.values.items()}
    return replace(graph, values=values)


def _step(graph: Graph, node: Any) -> Step:
    call = graph.call(node)
    for index in (*node.op.WEIGHTS, *(() if node.op.BIAS is None else (node.op.BIAS,))):
        value = call.optional(index)
        if value is not None and not value.is_constant:
            raise UnsupportedError(
                f"{node.name} of {graph.name}: {value.name!r} are weights that the graph computes itself, which "
                "cannot be trained through; make them constants"
            )
    found = meaning(node.op)
    in_training = found.forward_in_training if is_trained(graph, node) and node.op.MEASURED else found.forward
    reads, writes = (*node.inputs, *node.states), (*node.outputs, *node.states)
    return Step(found.forward, in_training, node.op, call, reads, writes)


def _tensor(graph: Graph, name: str) -> Tensor:
    return from_numpy(np.array(graph.values[name].array()))
