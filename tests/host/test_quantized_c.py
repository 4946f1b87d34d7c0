"""What schemes of quantization give, as C on the host: the reference's bytes, mixed layers and borders among them."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from lilliput.codegen import c_project
from lilliput.graph import evaluate_batch
from lilliput.learn import nn
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin

SCHEMES = {
    "int8": lil.Quantize(),
    "few bits": lil.Quantize(weight_bits=4, activation_bits=5, weight_ranges="mse", rounding="adaround"),
    "three and two bits": lil.Quantize(weight_bits=3, layers={"point": lil.Widths(2, 8)}, correct_bias=True),
    "int16": lil.Int16Activations(),
    "int16, one layer in floats": lil.Int16Activations(layers={"depth": lil.Widths(floats=True)}),
    "int8, one layer in floats": lil.Quantize(layers={"point": lil.Widths(floats=True)}),
    "dynamic range": lil.DynamicRange(),
    "dynamic range of few bits": lil.DynamicRange(weight_bits=4, activation_bits=4, weight_ranges="mse"),
    "dynamic range of 2 and 6 bits": lil.DynamicRange(per_channel=False, weight_bits=2, activation_bits=6),
}
NEAR = 1e-5  # floats are summed in another order


def network() -> lil.Graph:
    net = nn.Net("small", {"x": (8, 8, 2)}, 1)
    y = net.conv2d("x", 8, 3, padding="same", activation="relu", named="conv")
    y = net.depthwise(y, 3, padding="same", activation="relu", named="depth")
    z = net.conv2d(y, 8, 1, activation="relu", named="point")
    y = net.average_pool(net.activation(net.concat([net.add(y, z), z]), "hard_swish"), 2)
    return net.graph(net.softmax(net.dense(net.flatten(y), 5, named="last")))


@pytest.mark.parametrize("name", SCHEMES)
def test_c_equals_the_reference(name):
    x = np.random.default_rng(0).normal(size=(40, 8, 8, 2)).astype(np.float32)
    graph = lil.quantize(network(), x, SCHEMES[name])
    stored = graph.values[graph.inputs[0]].format.encode(x)
    wanted = evaluate_batch(graph, [stored]).outputs[0]
    with HostTwin([c_project(run_passes(graph))]) as twin:
        found = twin.run([stored])[0].reshape(wanted.shape)
    if wanted.dtype == np.float32:
        np.testing.assert_allclose(found, wanted, rtol=NEAR, atol=NEAR)
    else:
        assert np.ptp(wanted.astype(int)) > 20
        np.testing.assert_array_equal(found, wanted)
