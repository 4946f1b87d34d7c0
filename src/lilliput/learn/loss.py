"""Losses: how far a batch of outputs is from what was wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from torch import Tensor
from torch.nn import functional

from lilliput.graph import Graph, InputError, UnsupportedError
from lilliput.ops.nn.log_softmax import LogSoftmax
from lilliput.ops.nn.logistic import Logistic
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax

Loss = str | Callable[..., Any]
CLASSES, MSE = "cross-entropy", "mse"
LOSSES = (CLASSES, MSE)


def check_loss(graph: Graph, loss: Loss) -> None:
    """InputError for a loss that is not there or does not fit the graph's outputs."""
    if callable(loss):
        return
    if loss not in LOSSES:
        raise InputError(
            f"training: a loss is one of {', '.join(LOSSES)} or a function of outputs and targets, not {loss!r}"
        )
    shape = graph.values[graph.outputs[0]].shape
    if len(graph.outputs) != 1 or (loss == CLASSES and (not shape or shape[-1] < 2)):
        raise InputError(
            f"training: {loss} needs one output{' (..., classes)' if loss == CLASSES else ''}, and {graph.name} has "
            f"{', '.join(f'{n} {list(graph.values[n].shape)}' for n in graph.outputs)}; give a function as loss"
        )


def scores_graph(graph: Graph) -> Graph:
    """The graph with the softmax at its end, also before reshapes, as its logarithm, which cannot overflow.

    Other ends are scores already: cross-entropy takes a logarithm of a softmax of what comes, and of a logarithm of a
    softmax that is the same again. Raises UnsupportedError for ends that are probabilities otherwise.
    """
    writers = {name: node for node in graph.nodes for name in node.outputs}
    last = writers.get(graph.outputs[0])
    while last is not None and isinstance(last.op, Reshape):
        last = writers.get(str(last.inputs[0]))
    if last is None or not isinstance(last.op, Softmax | Logistic):
        return graph
    if last.op != Softmax():
        raise UnsupportedError(
            f"training: {graph.name} ends in {last.op}, whose probabilities cross-entropy does not take; give a "
            "function as loss, such as torch's binary_cross_entropy"
        )
    return graph.with_nodes(replace(node, op=LogSoftmax()) if node is last else node for node in graph.nodes)


def measure(loss: Loss, outputs: tuple[Tensor, ...], targets: Tensor, weights: Tensor | None) -> Tensor:
    """The mean loss of a batch, a single number that has a gradient.

    outputs  (batch, ...) each; targets (batch, ...) labels, one a row of the output, or (batch, ...) numbers; weights
             (classes,) or None
    A function as loss gets the output, or the tuple of outputs where there are several, and the targets.
    """
    if callable(loss):
        result: Tensor = loss(outputs[0] if len(outputs) == 1 else outputs, targets)
        return result
    if loss == CLASSES:
        rows = outputs[0].float().flatten(0, -2)
        return functional.cross_entropy(rows, targets.flatten(), weights)
    return functional.mse_loss(outputs[0].float(), targets)
