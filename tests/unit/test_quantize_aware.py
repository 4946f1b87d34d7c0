"""Quantization-aware training: the integer graph computes what was trained, and each option does what it says."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import lilliput as lil
from lilliput.codegen import c_project
from lilliput.graph import evaluate
from lilliput.learn.aware.options import QuantizeAware
from lilliput.learn.nn.net import Net
from lilliput.run.host import HostTwin

torch = pytest.importorskip("torch", reason="training needs torch: pip install torch==2.13.0")

from lilliput.compress.aware.bits import few_bits  # noqa: E402
from lilliput.compress.aware.train import lowered  # noqa: E402
from lilliput.compress.quantize import planned, prepare  # noqa: E402
from lilliput.learn import Train  # noqa: E402
from lilliput.learn.aware.network import AwareNetwork  # noqa: E402
from lilliput.learn.aware.tune import tune  # noqa: E402

FEW = Train(epochs=4, batch_size=32, learning_rate=3e-3, threads=1)


def network(seed: int = 0):
    """(8, 8, 1) → 10 scores, with a branch that is added and one that is put beside, and both kinds of pools."""
    net = Net("small", {"x": (8, 8, 1)}, seed)
    a = net.conv2d("x", 8, 3, activation="relu")
    b = net.depthwise(a, 3, activation="relu")
    c = net.conv2d(net.add(a, b), 12, 1, activation="relu6")
    d = net.concat([net.max_pool(c, 2), net.average_pool(c, 2)])
    return net.graph(net.dense(net.flatten(d), 10))


@cache
def digits():
    """Images in [0, 1], (n, 8, 8, 1), and labels: for training and for testing."""
    pytest.importorskip("sklearn", reason="the digits come with scikit-learn")
    from lilliput.flow.demo.digits import digits as load

    found = load()
    train, test = (x.reshape(-1, 8, 8, 1) / np.float32(16) for x in (found.train_images, found.test_images))
    return (train, found.train_labels), (test, found.test_labels)


@cache
def trained():
    return lil.train(network(), digits()[0], options=replace(FEW, epochs=8))[0]


def outputs(graph, images):
    """Real numbers (n, 10), by numpy's reference."""
    (name,), (x,) = graph.outputs, graph.inputs
    stored = graph.values[x].format.encode(images)
    return np.stack([graph.values[name].format.decode(evaluate(graph, [image]).outputs[0]) for image in stored])


def right(scores) -> float:
    return float(np.mean(scores.argmax(1) == digits()[1][1][: len(scores)]))


@pytest.mark.parametrize(
    "how",
    [
        QuantizeAware(),
        QuantizeAware(4, 4),
        QuantizeAware(3, 4, first_bits=8, last_bits=4, per_channel=False),
        QuantizeAware(4, 3, activations="clipped"),
        QuantizeAware(4, 4, weights="largest", activations="moving"),
        QuantizeAware(2, 4, weights="fixed", activations="fixed"),
        QuantizeAware(4, 4, freeze=0.01),
    ],
    ids=lambda how: ",".join(f"{k}={v}" for k, v in vars(how).items() if v != getattr(QuantizeAware(), k)) or "8 bits",
)
def test_the_integer_graph_computes_what_was_trained(how):
    """Labels agree, and scores lie within a step of the output; the C gives the reference's bytes."""
    graph = prepare(trained())
    graph, plan = planned(graph, digits()[0][0][:64], few_bits(graph, how))
    tuned = tune(graph, (plan,), digits()[0], "cross-entropy", FEW, how)
    integer = lowered(tuned, 0, plan)
    test = digits()[1][0][:200]
    with torch.no_grad():
        (fake,) = AwareNetwork(tuned.graph, tuned.formats, how).eval()(torch.from_numpy(test))
    found, fake = outputs(integer, test), fake.numpy()
    step = integer.values[integer.outputs[0]].scale
    assert np.mean(found.argmax(1) == fake.argmax(1)) >= 0.99
    assert np.mean(np.abs(found - fake) > 0.01 * step) <= 0.01  # ties that float32 rounds the other way
    with HostTwin([c_project(integer)]) as twin:
        x = integer.values["x"].format.encode(test)
        stored = np.stack([evaluate(integer, [image]).outputs[0] for image in x])
        assert np.array_equal(twin.run([x])[0].reshape(stored.shape), stored)
