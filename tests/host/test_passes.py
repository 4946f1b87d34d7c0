"""Passes that rewrite layers: what they change, and that no number changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lilliput as lil
from lilliput.codegen import c_project
from lilliput.graph import Format, Graph, Kind, Node, Op, Value, evaluate, verify
from lilliput.learn.nn import Net
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.batch_matmul import BatchMatmul
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.pad import Pad
from lilliput.ops.nn.relu import Relu
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax
from lilliput.passes import run_passes
from lilliput.passes.drop_channels import drop_channels
from lilliput.passes.fuse_activation import fuse_activation
from lilliput.passes.fuse_attention import fuse_attention
from lilliput.passes.fuse_pad import fuse_pad
from lilliput.run.host import HostTwin

S8 = Format("s8", (0.05,), (-7,))
SAME = ((1, 1), (1, 1))


class Chain:
    """A graph of int8 layers one behind the other, with random constants."""

    def __init__(self, seed: int, shape: tuple[int, ...]) -> None:
        self.rng = np.random.default_rng(seed)
        self.values = {"x": Value("x", shape, S8, Kind.INPUT)}
        self.nodes: list[Node] = []
        self.last = "x"

    def add(self, op: Op, weights: np.ndarray | None = None, bias: np.ndarray | None = None) -> Chain:
        name = f"layer {len(self.nodes)}"
        inputs = [self.last]
        for part, data, format in (
            ("w", weights, Format("s8", (0.01,), (0,))),
            ("b", bias, Format("s32")),
        ):
            if data is not None:
                array = data.astype(format.numpy)
                self.values[f"{name} {part}"] = Value(f"{name} {part}", array.shape, format, Kind.CONSTANT, array)
                inputs.append(f"{name} {part}")
        (shape,) = op.infer(*(self.values[n] for n in inputs))
        self.values[name] = Value(name, shape, S8)
        self.nodes.append(Node(name, op, tuple(inputs), (name,), (), (name,)))
        self.last = name
        return self

    def weights(self, shape: tuple[int, ...], axis: int, dead: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """Random weights, zero for the `dead` output channels, whose biases reach far."""
        w = self.rng.integers(-60, 61, shape)
        np.moveaxis(w, axis, 0)[dead] = 0
        b = self.rng.integers(-900, 900, shape[axis])
        b[dead] = self.rng.integers(-40000, 40000, len(dead))
        return w, b

    def graph(self) -> Graph:
        return verify(Graph("chain", ("x",), (self.last,), self.values, tuple(self.nodes)))


def mobile(seed: int, dead: list[int], padding=SAME, activation="relu") -> Graph:
    """Pointwise with dead channels, depthwise, pointwise, pool, dense."""
    chain = Chain(seed, (5, 5, 3))
    chain.add(Conv2D(activation=activation), *chain.weights((8, 1, 1, 3), 0, dead))
    chain.add(DepthwiseConv2D(padding=padding, activation=activation), *chain.weights((3, 3, 8), 2, []))
    chain.add(Conv2D(activation=activation), *chain.weights((6, 1, 1, 8), 0, [d for d in dead if d < 6]))
    extent = chain.values[chain.last].shape[0]
    chain.add(AveragePool2d((extent, extent)))
    chain.add(Reshape((6,)))
    chain.add(Dense(), *chain.weights((4, 6), 0, []))
    return chain.graph()


def same_numbers(before: Graph, after: Graph, seed: int = 0) -> int:
    """Compares every value that is left, channel by channel; gives how many there were."""
    sample = np.random.default_rng(seed).integers(-128, 128, before.values["x"].shape).astype(np.int8)
    old, new = evaluate(before, [sample]).values, evaluate(after, [sample]).values
    count = 0
    for name in (n for node in after.nodes for n in node.outputs):
        source = after.values[name].source
        expected = old[source.value if source is not None else name]
        if source is not None and source.channels is not None:
            expected = expected[..., list(source.channels)]
        np.testing.assert_array_equal(new[name].reshape(-1), expected.reshape(-1), err_msg=name)
        count += 1
    return count


@given(st.integers(0, 1000), st.lists(st.integers(0, 7), unique=True, max_size=8), st.sampled_from(["none", "relu"]))
def test_dead_channels_go_exactly(seed, dead, activation):
    graph = mobile(seed, dead, activation=activation)
    after = drop_channels(graph)
    assert same_numbers(graph, after, seed) == len(graph.nodes)
    assert after.macs <= graph.macs


@pytest.mark.parametrize("padding", [SAME, ((0, 0), (0, 0))])
def test_dead_channels_save_work_and_stay_equal_in_c(padding):
    graph = mobile(3, [1, 4, 6], padding)
    after = drop_channels(graph)
    assert after.macs < 0.8 * graph.macs
    samples = np.random.default_rng(1).integers(-128, 128, (5, 5, 5, 3)).astype(np.int8)
    with HostTwin([c_project(after)], sanitize=True) as twin:
        got = twin.run([samples])[0]
    np.testing.assert_array_equal(got, np.stack([evaluate(graph, [x]).outputs[0] for x in samples]))


def test_a_graph_without_dead_channels_stays_as_it_is():
    graph = mobile(1, [])
    assert drop_channels(graph) is graph


def test_all_channels_dead_leaves_one():
    graph = mobile(2, list(range(8)))
    after = drop_channels(graph)
    same_numbers(graph, after)
    assert min(v.shape[-1] for v in after.values.values() if v.shape) >= 1


def test_channels_that_others_read_stay():
    chain = Chain(5, (4, 4, 3))
    chain.add(Conv2D(), *chain.weights((3, 1, 1, 3), 0, [1]))
    first = chain.last
    chain.add(Conv2D(), *chain.weights((3, 1, 1, 3), 0, []))
    total = Value("sum", (4, 4, 3), S8)
    graph = chain.graph()
    node = Node("sum", Add(), (first, chain.last), ("sum",))
    joined = verify(replace(graph, values={**graph.values, "sum": total}, nodes=(*graph.nodes, node), outputs=("sum",)))
    assert drop_channels(joined) is joined


def test_relu_fuses_where_the_format_stays():
    chain = Chain(7, (4, 4, 3)).add(Conv2D(), *Chain(8, (1,)).weights((5, 1, 1, 3), 0, [])).add(Relu("relu6"))
    graph = chain.graph()
    after = fuse_activation(graph)
    assert [node.op.name for node in after.nodes] == ["conv2d"]
    assert after.nodes[0].sources == ("layer 0", "layer 1")
    same_numbers(graph, after)
    other = replace(graph.values[chain.last], format=Format("s8", (0.07,), (3,)))
    rescaled = verify(replace(graph, values={**graph.values, chain.last: other}))
    assert len(fuse_activation(rescaled).nodes) == 2


@pytest.mark.parametrize(("value", "fused"), [(-7, True), (0, False)])
def test_only_real_zeros_fuse_as_padding(value, fused):
    chain = Chain(9, (4, 4, 3)).add(Pad((1, 2, 0), (0, 1, 0), value))
    chain.add(Conv2D(), *chain.weights((2, 3, 3, 3), 0, []))
    graph = chain.graph()
    after = fuse_pad(graph)
    assert len(after.nodes) == (1 if fused else 2)
    same_numbers(graph, run_passes(graph))


def composed(heads: int, turned: bool, factors: tuple[float, float, float] = (1.0, 1.0, 1.0), more: bool = False):
    """Attention of parts, keys turned by the product or by their transpose; factors of q, of the scores and of k."""
    net = Net("composed", dict.fromkeys("qkv", (5, 8)))

    def rows(name: str, factor: float = 1.0, permutation: tuple[int, ...] = (1, 0, 2)) -> str:
        y = net.transpose(net.reshape(name, (5, heads, 8 // heads)), permutation)
        return net.multiply(y, net.constant("factor", np.array(factor))) if factor != 1.0 else y

    keys = rows("k", factors[2]) if turned else rows("k", factors[2], (1, 2, 0))
    scores = net.apply(BatchMatmul(turn_w=turned), [rows("q", factors[0]), keys])
    if factors[1] != 1.0:
        scores = net.multiply(scores, net.constant("scale", np.array(factors[1])))
    weights = net.apply(Softmax(), [scores])
    y = net.transpose(net.apply(BatchMatmul(), [weights, rows("v")]), (1, 0, 2))
    y = net.reshape(y, (5, 8))
    return net.graph([y, weights] if more else y)


@pytest.mark.parametrize("heads", [2, 4])
@pytest.mark.parametrize("turned", [True, False])
@pytest.mark.parametrize("factors", [(1.0, 1.0, 1.0), (0.5, 1.0, 1.0), (1.0, 0.3, 2.0)])
def test_composed_attention_becomes_the_operator(heads, turned, factors):
    graph = composed(heads, turned, factors)
    fused = fuse_attention(graph)
    assert [node.op.name for node in fused.nodes] == ["attention"]
    x = [np.random.default_rng(i).normal(size=(5, 8)).astype(np.float32) for i in range(3)]
    wanted, found = (evaluate(each, x).outputs[0] for each in (graph, fused))
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_attention_whose_weights_others_read_stays_composed():
    graph = composed(2, True, more=True)
    assert fuse_attention(graph).nodes == graph.nodes


def test_attention_in_integers_stays_composed():
    samples = [np.random.default_rng(i).normal(size=(4, 5, 8)).astype(np.float32) for i in range(3)]
    graph = composed(2, True, more=True)
    integer = replace(lil.quantize(graph, samples), outputs=graph.outputs[:1])
    assert fuse_attention(integer).nodes == integer.nodes
