"""Networks with weights and activations of few bits: the same on every core as on the host and in the reference."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from lilliput.compress import Codebook, Quantize, Widths
from lilliput.flow.options import BuildOptions
from lilliput.learn.nn import Net

pytest.importorskip("unicorn", reason="needs the emulate extra")
SAMPLES = np.random.default_rng(0).normal(size=(40, 8, 8, 3)).astype(np.float32)
SCHEMES = {
    "4 bits": Quantize(weight_bits=4, activation_bits=4, weight_ranges="mse"),
    "mixed": Quantize(weight_bits=2, activation_bits=3, layers={"dense": Widths(8, 8), "conv2d": Widths(4, 5)}),
    "codebook": Codebook(activation_bits=4),
}


def network():
    net = Net("few", {"x": (8, 8, 3)}, seed=1)
    a = net.conv2d("x", 8, 3, 2, activation="relu")
    b = net.conv2d(net.depthwise(a, 3, activation="relu6"), 8, 1)
    y = net.average_pool(net.add(a, b, "relu"), 2)
    return net.graph(net.softmax(net.dense(net.flatten(y), 5)))


@pytest.mark.parametrize(
    ("board", "scheme"),
    [
        ("generic-cortex-m4", "4 bits"),
        ("generic-cortex-m0", "4 bits"),
        ("generic-rv32imc", "4 bits"),
        ("generic-cortex-m4", "mixed"),
        ("generic-cortex-m0", "codebook"),
    ],
)
def test_networks_of_few_bits_are_proven(board, scheme):
    graph = lil.quantize(network(), SAMPLES, SCHEMES[scheme])
    firmware = lil.build(graph, board, options=BuildOptions(optimize="size" if scheme == "mixed" else "speed"))
    assert firmware.verify(SAMPLES[:4]).holds
    assert {v.format.field for v in graph.constants if v.format.packed} == ({2, 4} if scheme == "mixed" else {4})
    assert any(v.format.bits for v in graph.values.values() if not v.is_constant)


def test_activations_reach_both_ends_of_their_range():
    """Or the equality above would not notice a clamp that is too wide."""
    graph = lil.quantize(network(), SAMPLES[:3], SCHEMES["4 bits"])
    few = [v.name for v in graph.values.values() if v.format.bits and not v.is_constant]
    traces = [lil.evaluate(graph, [graph.values["x"].format.encode(9 * x)]).values for x in SAMPLES]
    ends = {name: (min(t[name].min() for t in traces), max(t[name].max() for t in traces)) for name in few}
    assert all(low >= -8 and high <= 7 for low, high in ends.values())
    assert sum(ends[name] == (-8, 7) for name in few) >= 3
