"""What recurrent layers have in common: where they start, which way they read, what they give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lilliput as lil
from lilliput.graph import Graph, GraphError, evaluate, verify
from lilliput.learn.nn import Net
from lilliput.ops.nn.fast_grnn import FastGrnn
from lilliput.ops.nn.gru import Gru
from lilliput.ops.nn.lstm import Lstm
from lilliput.ops.nn.simple_rnn import SimpleRnn

STEPS, AXES, CELLS = 12, 3, 8
LAYERS = {
    "lstm": lambda net, **how: net.lstm("x", CELLS, **how),
    "gru": lambda net, **how: net.gru("x", CELLS, **how),
    "gru before": lambda net, **how: net.gru("x", CELLS, reset_after=False, **how),
    "tanh": lambda net, **how: net.simple_rnn("x", CELLS, **how),
    "relu": lambda net, **how: net.simple_rnn("x", CELLS, "relu", **how),
    "fast_grnn": lambda net, **how: net.fast_grnn("x", CELLS, **how),
}


def network(layer: str, **how: bool) -> Graph:
    """One layer; the same weights whatever `how` says."""
    net = Net("net", {"x": (STEPS, AXES)}, seed=3)
    return net.graph(LAYERS[layer](net, **how))


def samples(count: int = 20) -> np.ndarray:
    return np.random.default_rng(8).normal(size=(count, STEPS, AXES)).astype(np.float32)


def run(graph: Graph, x: np.ndarray, states=None):
    """Stored numbers in and out."""
    return evaluate(graph, [graph.values["x"].format.encode(x)], states)


@pytest.mark.parametrize("integer", [False, True], ids=["float", "int8"])
@pytest.mark.parametrize("layer", LAYERS)
class TestWalk:
    def graphs(self, layer, integer, **how):
        """The layer, and the same with `how`; in integers with the same formats."""
        one, other = network(layer), network(layer, **how)
        return (lil.quantize(one, samples()), lil.quantize(other, samples())) if integer else (one, other)

    def test_a_kept_state_starts_at_zero_and_goes_on(self, layer, integer):
        fresh, kept = self.graphs(layer, integer, keep=True)
        first, second = samples(2)
        assert not fresh.states and kept.states
        trace = run(kept, first)
        assert run(fresh, first).outputs[0].tobytes() == trace.outputs[0].tobytes()
        after = run(kept, second, trace.states).outputs[0]
        assert after.tobytes() != run(fresh, second).outputs[0].tobytes(), "the state says nothing"
        assert run(kept, second).outputs[0].tobytes() == run(fresh, second).outputs[0].tobytes()

    def test_backwards_is_forwards_of_what_is_turned(self, layer, integer):
        forwards, backwards = self.graphs(layer, integer, reverse=True)
        if integer:  # other ranges are seen on the way back; the formats are to be alike
            node = replace(forwards.nodes[0], op=replace(forwards.nodes[0].op, reverse=True))
            backwards = verify(replace(forwards, nodes=(node,)))
        (x,) = samples(1)
        wanted = run(forwards, x[::-1]).outputs[0][::-1]
        assert run(backwards, x).outputs[0].tobytes() == wanted.tobytes()

    def test_last_is_the_last_row_of_all(self, layer, integer):
        whole, last = self.graphs(layer, integer, last=True)
        if integer:
            y = whole.outputs[0]
            op = replace(whole.nodes[0].op, last=True)
            values = {**whole.values, y: replace(whole.values[y], shape=(CELLS,))}
            last = verify(replace(whole, nodes=(replace(whole.nodes[0], op=op),), values=values))
        (x,) = samples(1)
        assert run(last, x).outputs[0].tobytes() == run(whole, x).outputs[0][-1].tobytes()


@pytest.mark.parametrize("layer", LAYERS)
def test_int8_is_near(layer):
    """Over twelve steps int8 errs like a rounding of x and of the weights, 30 dB below what is computed or more."""
    graph, x = network(layer), samples()
    integer = lil.quantize(graph, x)
    y = integer.values[integer.outputs[0]].format
    wanted = np.stack([run(graph, each).outputs[0] for each in x])
    error = y.decode(np.stack([run(integer, each).outputs[0] for each in x])) - wanted
    assert 10 * np.log10((wanted**2).mean() / (error**2).mean()) > 30


def test_small_steps_add_up():
    """A gate that is nearly shut moves the state by less than 1/128 a step: 8 bits would never move at all."""
    net = Net("slow", {"x": (200, 1)})
    graph = net.graph(net.gru("x", 4, last=True))
    values = dict(graph.values)
    for name, numbers in {
        "gru/weights": [[0.0]] * 8 + [[3.0]] * 4,
        "gru/back": np.zeros((12, 4)),
        "gru/bias": [6.0] * 4 + [0.0] * 8,
    }.items():
        values[name] = replace(values[name], data=np.array(numbers, np.float32).reshape(values[name].shape))
    graph = verify(replace(graph, values=values))
    x = np.ones((3, 200, 1), np.float32)
    x[2] = 0
    integer = lil.quantize(graph, x)
    y = integer.values[integer.outputs[0]]
    wanted, got = run(graph, x[0]).outputs[0], y.format.decode(run(integer, x[0]).outputs[0])
    assert wanted.min() > 0.3  # after 200 steps of at most 0.0025 each
    np.testing.assert_allclose(got, wanted, rtol=0.05)


def test_what_does_not_fit_is_said():
    net = Net("net", {"x": (4, 3)})
    weights = [net.parameter(name, np.zeros(shape)) for name, shape in (("a", (6, 3)), ("b", (6, 2)), ("c", (5,)))]
    for op, said in (
        (Gru(), r"gru of x: expected a sequence \(steps, n\), weights \(3 \* cells, n\)"),
        (Lstm(), r"lstm of x: expected a sequence .* weights \(4 \* cells, n\)"),
        (SimpleRnn(), r"simple_rnn of x: expected .* weights \(cells, n\)"),
    ):
        with pytest.raises(GraphError, match=said):
            net.apply(op, ["x", *weights])
    square = net.parameter("square", np.zeros((6, 6)))
    with pytest.raises(GraphError, match=r"fast_grnn of x: expected biases \(12,\) and zeta and nu \(2,\)"):
        net.apply(FastGrnn(), ["x", weights[0], square, weights[2], weights[2]])
    with pytest.raises(lil.LilliputError, match="the activation is tanh or relu, not 'elu'"):
        net.simple_rnn("x", 4, "elu")


def test_weights_of_torch_map_as_the_docstrings_say():
    """Gates in torch's order, its two biases; the layers of torch give the same."""
    torch = pytest.importorskip("torch", reason="comparing with torch's layers needs torch")
    torch.manual_seed(1)
    x = samples(1)[0]

    def given(module):
        with torch.no_grad():
            return module(torch.from_numpy(x))[0].numpy()

    def ours(layer, numbers):
        graph = network(layer)
        values = {n: replace(v, data=numbers.get(n, v.data)) for n, v in graph.values.items()}
        return evaluate(replace(graph, values=values), [x]).outputs[0]

    for layer, module in (("lstm", torch.nn.LSTM(AXES, CELLS)), ("tanh", torch.nn.RNN(AXES, CELLS))):
        name = {"lstm": "lstm", "tanh": "simple_rnn"}[layer]
        into, back, first, second = (w.detach().numpy() for w in module.parameters())
        numbers = {f"{name}/weights": into, f"{name}/back": back, f"{name}/bias": first + second}
        np.testing.assert_allclose(ours(layer, numbers), given(module), atol=1e-6)
    module = torch.nn.GRU(AXES, CELLS)
    r, z, new = (slice(gate * CELLS, (gate + 1) * CELLS) for gate in range(3))
    into, back, first, second = (w.detach().numpy() for w in module.parameters())
    numbers = {
        "gru/weights": np.concatenate([into[z], into[r], into[new]]),
        "gru/back": np.concatenate([back[z], back[r], back[new]]),
        "gru/bias": np.concatenate([first[z] + second[z], first[r] + second[r], first[new]]),
        "gru/back_bias": second[new],
    }
    np.testing.assert_allclose(ours("gru", numbers), given(module), atol=1e-6)
