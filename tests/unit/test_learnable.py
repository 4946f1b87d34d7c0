"""Graphs that learn: what they are made of, their meaning, and what cannot be made to learn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lilliput as lil
from learners import classifier, quantized, samples
from lilliput.graph import (
    LEARN,
    RUN,
    Format,
    Graph,
    GraphError,
    InputError,
    Kind,
    Node,
    UnsupportedError,
    Value,
    evaluate,
    evaluate_batch,
    initial_states,
    parse,
    text,
    verify,
)
from lilliput.ondevice import Learn, learnable
from lilliput.ops import operators
from lilliput.ops.case import case_graph
from lilliput.ops.nn.delay.cases import delay
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.relu import Relu
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax
from lilliput.passes import run_passes
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.model import Model

RATE = 0.05
WIDTHS = (6, 9, 7, 4)


def taught(graph: Graph, inputs: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
    """The states behind a step for each sample."""
    states = initial_states(graph)
    for x, label in zip(inputs, labels, strict=True):
        states = dict(evaluate(graph, [x], states, targets=[label]).states)
    return states


def real(graph: Graph, states: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: graph.values[name].format.decode(array) for name, array in states.items()}


def loss(graph: Graph, states: dict[str, np.ndarray], x: np.ndarray, label: int) -> float:
    """The cross-entropy in float64, of the states as real numbers."""
    y = x.astype(np.float64)
    for i in range(len(WIDTHS) - 1):
        y = states[f"dense{i} weights"] @ y + states[f"dense{i} bias"]
        y = np.maximum(y, 0) if i < len(WIDTHS) - 2 else y
    return float(np.log(np.exp(y - y.max()).sum()) - (y[label] - y.max()))


@pytest.mark.parametrize("softmax", [True, False])
def test_a_step_follows_the_gradient_of_the_loss(softmax):
    """All layers learn; each weight's step is -rate times the slope of the loss, by finite differences in float64."""
    graph = learnable(classifier(WIDTHS, softmax=softmax), 3, Learn(RATE))
    (x, *_), _ = samples(graph, 1)
    before = {name: array.astype(np.float64) for name, array in initial_states(graph).items()}
    after = taught(graph, x[None], np.array([[2]], np.int32))
    for name, array in before.items():
        slopes = np.empty(array.size)
        for i in range(array.size):
            ends = []
            for delta in (-1e-5, 1e-5):
                moved = array.copy()
                moved.reshape(-1)[i] += delta
                ends.append(loss(graph, {**before, name: moved}, x, 2))
            slopes[i] = (ends[1] - ends[0]) / 2e-5
        np.testing.assert_allclose(after[name].reshape(-1) - array.reshape(-1), -RATE * slopes, atol=2e-7, err_msg=name)


@pytest.mark.parametrize("last", [1, 2])
def test_fixed_point_follows_float(last):
    """A hundred steps on the same int8 features: the weights go the way of the float ones, within 3 % of it.

    Where two layers learn, within 15 %: a hidden number that rounds to 0 lets no gradient pass, and in float it may.
    """
    model = quantized(classifier(WIDTHS[1:]))
    ways = {}
    for arithmetic in ("fixed", "float"):
        graph = learnable(model, last, Learn(RATE, arithmetic))
        inputs, labels = samples(graph, 100)
        begin = real(graph, initial_states(graph))
        ways[arithmetic] = {n: a - begin[n] for n, a in real(graph, taught(graph, inputs, labels)).items()}
    for name, way in ways["float"].items():
        assert np.abs(way).max() > 0.02, "nothing was learned"
        astray = np.linalg.norm(ways["fixed"][name] - way) / np.linalg.norm(way)
        assert astray < {1: 0.03, 2: 0.15}[last], f"{name} {astray:.3f}"


@pytest.mark.parametrize("in_int8", [False, True])
def test_before_it_learns_a_model_gives_what_it_gave(in_int8):
    model = classifier(WIDTHS)
    model = run_passes(quantized(model) if in_int8 else model)
    graph = learnable(model, 2)
    inputs, _ = samples(graph, 50)
    assert graph.inputs == model.inputs and graph.outputs == model.outputs
    assert all(graph.values[n].format == model.values[n].format for n in (*graph.inputs, *graph.outputs))
    for x in inputs:
        (was,), (now,) = evaluate(model, [x]).outputs, evaluate(graph, [x]).outputs
        steps = 4 if in_int8 else 1e-6  # of 256: here the scores and sums of the end have more bits than they had
        np.testing.assert_allclose(now.astype(np.float64), was.astype(np.float64), atol=steps)


@pytest.mark.parametrize("arithmetic", ["float", "fixed"])
def test_nothing_is_learned_from_what_is_no_class_and_at_a_rate_of_zero(arithmetic):
    model = quantized(classifier(WIDTHS))
    cases = [(RATE, label, False) for label in (-1, 4, 2**31 - 1, -(2**31))] + [(0.0, 1, False), (RATE, 1, True)]
    for rate, label, moves in cases:
        graph = learnable(model, 2, Learn(rate, arithmetic))
        inputs, _ = samples(graph, 5)
        after, before = taught(graph, inputs, np.full((5, 1), label, np.int32)), initial_states(graph)
        assert any(np.any(after[name] != before[name]) for name in before) == moves, (rate, label)


def apart(end: bool = False) -> Graph:
    """x → dense → relu, by itself because it is stored otherwise → dense → softmax; end: a reshape behind it."""
    graph = quantized(classifier(WIDTHS[1:]))
    first, *others = graph.nodes
    y = graph.values["y0"]
    wide = Value("before", y.shape, Format("s8", (1.7 * y.scale,), (-3,)))
    relu = Node("relu", Relu(), ("before",), ("y0",))
    nodes = [replace(first, op=Dense(), outputs=("before",)), relu, *others]
    values = {**graph.values, "before": wide}
    outputs = graph.outputs
    if end:
        p = graph.values[outputs[0]]
        nodes.append(Node("last", Reshape(p.shape), (p.name,), ("q",)))
        values, outputs = {**values, "q": replace(p, name="q")}, ("q",)
    return verify(replace(graph, values=values, nodes=tuple(nodes), outputs=outputs))


@pytest.mark.parametrize("arithmetic", ["fixed", "float"])
def test_an_activation_that_stands_alone_lets_gradients_through(arithmetic):
    """The weights below it go the way that they go where it is part of the layer."""
    inputs, labels = samples(apart(), 10)  # few: where one rounds to 0 and the other does not, they part
    ways = []
    for model in (quantized(classifier(WIDTHS[1:])), apart(), apart(end=True)):
        graph = learnable(model, 2, Learn(RATE, arithmetic))
        begin = real(graph, initial_states(graph))
        ways.append(real(graph, taught(graph, inputs, labels))["dense0 weights"] - begin["dense0 weights"])
    assert {node.op.name for node in learnable(apart(), 2).nodes} >= {"relu", "relu_gradient"}
    for way in ways[1:]:
        assert np.linalg.norm(way - ways[0]) < 0.15 * np.linalg.norm(ways[0])
    np.testing.assert_array_equal(ways[1], ways[2])


def test_small_steps_add_up_in_fixed_point():
    """A rate so low that a step is far below what 16 bits resolve: the lower halves of the weights keep it."""
    graph = learnable(quantized(classifier(WIDTHS)), 1, Learn(2e-5))
    (x, *_), _ = samples(graph, 1)
    name = "dense2 weights"
    once, often = (real(graph, taught(graph, np.stack([x] * n), np.full((n, 1), 1, np.int32)))[name] for n in (1, 200))
    begin, scale = real(graph, initial_states(graph))[name], graph.values[name].scale
    step = np.abs(once - begin).max()
    assert 0 < step < 2**15 * scale / 4
    assert np.abs(often - begin).max() == pytest.approx(200 * step, rel=0.05)


def test_many_samples_at_once_are_inferences():
    graph = learnable(classifier(WIDTHS), 2)
    inputs, _ = samples(graph, 7)
    together = evaluate_batch(graph, [inputs]).outputs[0]
    np.testing.assert_allclose(together, [evaluate(graph, [x]).outputs[0] for x in inputs], atol=1e-6)


@pytest.mark.parametrize("in_int8", [False, True])
def test_text_keeps_what_learns(in_int8):
    model = quantized(classifier()) if in_int8 else classifier()
    graph = learnable(model, 2, Learn(0.125))
    again = parse(text(graph), operators())
    assert text(again) == text(graph)
    assert again.targets == ("label",) and [v.name for v in again.learned] == [v.name for v in graph.learned]
    inputs, labels = samples(graph, 3)
    for name, array in taught(graph, inputs, labels).items():
        np.testing.assert_array_equal(taught(again, inputs, labels)[name], array)


def test_inference_and_learning_are_apart():
    graph = learnable(classifier(WIDTHS), 2)
    assert [node.entry for node in graph.nodes] == [RUN] * 4 + [LEARN] * (len(graph.nodes) - 4)
    assert graph.macs == classifier(WIDTHS).macs
    assert not classifier().learns and not classifier().targets
    inputs, _ = samples(graph, 1)
    trace = evaluate(graph, [inputs[0]])
    assert "label" not in trace.values and not any("gradient" in name for name in trace.values)


def with_late_node(graph: Graph) -> Graph:
    """One that runs, behind those that learn."""
    late = Node("late", Reshape((2, 3)), ("x",), ("late",))
    return replace(graph, nodes=(*graph.nodes, late), values={**graph.values, "late": Value("late", (2, 3))})


BROKEN = {
    "nodes that learn stand behind all others": lambda g: with_late_node(g),
    "but does not learn": lambda g: replace(g, nodes=tuple(replace(node, entry=RUN) for node in g.nodes)),
    "is written where it learns": lambda g: replace(g, outputs=("scores gradient",)),
    "nodes are run by run or learn": lambda g: replace(g, nodes=(*g.nodes[:-1], replace(g.nodes[-1], entry="sleep"))),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_rules_of_graphs_that_learn(sentence):
    with pytest.raises(GraphError, match=sentence):
        verify(BROKEN[sentence](learnable(classifier())))


def without_dense() -> Graph:
    values = {"x": Value("x", (3,), kind=Kind.INPUT), "y": Value("y", (3,))}
    node = replace(classifier().nodes[-1], op=Softmax(), inputs=("x",), outputs=("y",))
    return Graph("plain", ("x",), ("y",), values, (node,))


def cool(beta: float) -> Graph:
    graph = classifier()
    return graph.with_nodes((*graph.nodes[:-1], replace(graph.nodes[-1], op=Softmax(beta))))


def rows() -> Graph:
    graph = classifier((6, 4), softmax=False)
    values = {n: replace(v, shape=(3, *v.shape)) if n in ("x", "y0") else v for n, v in graph.values.items()}
    return verify(replace(graph, values=values))


REFUSED = {
    "plain ends in its input, but what learns is a dense layer": lambda: learnable(without_dense()),
    "ends in layer 'delay' (delay), but what learns": lambda: learnable(case_graph(delay(3, (4,), Format()))),
    "has 2 dense layers at its end, behind its input, but 3 are to learn; take last=2": lambda: learnable(
        classifier(), 3
    ),
    "at least the last layer learns, so last is 1 or more, not 0": lambda: learnable(classifier(), 0),
    "classifier learns already": lambda: learnable(learnable(classifier())),
    "softmax of beta 0.5": lambda: learnable(cool(0.5)),
    "reads [3, 6], but layers that learn read one row": lambda: learnable(rows()),
    "gives [1], but learning from labels needs the scores of at least two classes": lambda: learnable(
        classifier((5, 1), softmax=False)
    ),
    "learning in fixed point needs int8 from the layers below, but 'y0' is float32": lambda: learnable(
        classifier(), 1, Learn(arithmetic="fixed")
    ),
    "learning_rate is a finite number of at least 0, not -1": lambda: Learn(-1),
    "arithmetic is one of auto, float, fixed, not 'posit'": lambda: Learn(arithmetic="posit"),
    "classifier is fed rows of a stream": lambda: learnable(replace(classifier(), rate=10.0)),
    "a learning rate of 1e-12 is too small": lambda: lil.build(
        learnable(quantized(classifier()), 1, Learn(1e-12)), "generic-cortex-m0"
    ),
    "classifier does not learn; make it with lil.learnable first": lambda: evaluate(
        classifier(), [samples(classifier(), 1)[0][0]], targets=[np.zeros(1, np.int32)]
    ),
    "target 'label' of classifier is int32[1], but int64[1] came": lambda: evaluate(
        learnable(classifier()), [samples(classifier(), 1)[0][0]], targets=[np.zeros(1, np.int64)]
    ),
    "quantize the model first, then make it learnable": lambda: lil.quantize(
        learnable(classifier()), samples(classifier(), 9)[0]
    ),
    "learns, but a model that is fed rows of a stream cannot": lambda: lil.stream(learnable(classifier())),
    "take it as it was trained": lambda: Pipeline(
        "taught", Source(10.0, tuple("abcdef"), "f32", 1.0), (Model(graph=learnable(classifier())),)
    ).stream(),
    "style 'blob' has no function for that": lambda: lil.build(
        learnable(classifier()), "generic-cortex-m0", options=lil.BuildOptions(style="blob")
    ),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_cannot_learn_is_told(sentence):
    with pytest.raises((InputError, UnsupportedError)) as told:
        REFUSED[sentence]()
    assert sentence in str(told.value)
