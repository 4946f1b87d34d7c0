"""`lil.learnable`: a trained classifier becomes one that goes on learning where it runs."""

from __future__ import annotations

from dataclasses import replace

from lilliput.graph import Format, Graph, InputError, Kind, Node, UnsupportedError, Value, verify
from lilliput.ondevice.head import find_head
from lilliput.ondevice.options import AUTO, DEFAULT, FIXED, FLOAT, Learn
from lilliput.ondevice.rebuild import Rebuilt, rebuild
from lilliput.ondevice.rules import sgd
from lilliput.ops.gradient import Tape, gradients
from lilliput.ops.nn.softmax.gradient import cross_entropy
from lilliput.passes import run_passes

LABEL = Format("s32")


def learnable(graph: Graph, last: int = 1, options: Learn = DEFAULT) -> Graph:
    """The graph with a step of learning behind its inference: softmax, cross-entropy, gradient descent on one sample.

    graph  trained, float or int8; it ends in dense layers, with a softmax behind them or not
    last   how many dense layers learn; all below stay as they are
    The weights and biases of those layers become states that begin as they were trained. The step is given a label, the
    number of the class that the sample of the last run was; any number that is no class teaches nothing.
    Raises UnsupportedError for a graph that does not end so or learns already, InputError for options that make no
    sense.
    """
    if graph.learns:
        raise InputError(f"{graph.name} learns already; make it from the model as it was trained")
    if graph.rate is not None:
        raise UnsupportedError(
            f"{graph.name} is fed rows of a stream, and such graphs cannot learn yet; let the classifier in it learn"
        )
    ready = run_passes(graph)
    head = find_head(ready, last)
    stored = ready.values[head.features].format
    arithmetic = options.arithmetic if options.arithmetic != AUTO else FLOAT if stored.is_float else FIXED
    options = replace(options, arithmetic=arithmetic)
    return verify(_with_learning(rebuild(ready, head, options), options))


def _with_learning(rebuilt: Rebuilt, options: Learn) -> Graph:
    """The step of learning, from the scores back to the first layer that learns; each changes once it is passed."""
    tape = Tape(verify(rebuilt.graph))
    label = tape.give(Value("label", (1,), LABEL, Kind.TARGET))
    gradient = cross_entropy(tape, rebuilt.scores, rebuilt.probabilities, label)
    for index, node in reversed(list(enumerate(rebuilt.nodes))):
        found = gradients(tape, node, gradient, _wanted(rebuilt.graph, node, index > 0))
        for operand, each in found.items():
            if operand > 0:
                sgd(tape, str(node.inputs[operand]), each, options.learning_rate)
        below = found.get(0)
        assert below is None or isinstance(below, str)
        gradient = below or gradient
    return tape.graph()


def _wanted(graph: Graph, node: Node, is_above_others: bool) -> frozenset[int]:
    """The operands by which gradients are asked for: states, and x where layers below learn."""
    states = {i for i, name in enumerate(node.inputs) if name is not None and graph.values[name].kind is Kind.STATE}
    return frozenset(states | ({0} if is_above_others else set()))
