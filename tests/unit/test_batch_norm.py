"""Batch normalisation from training to the chip: measured, kept, folded, quantized."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lilliput as lil
from lilliput.codegen import c_project
from lilliput.graph import Graph, Kind, ShapeError, evaluate
from lilliput.learn.nn import Net
from lilliput.ops.nn.batch_norm import BatchNorm
from lilliput.passes import run_passes
from lilliput.passes.fold_batch_norm import fold_batch_norm
from lilliput.run.host import HostTwin

FOLDED = 2e-6  # of the largest output: weights are rounded once more, sums once less


def randomized(graph: Graph, seed: int = 1) -> Graph:
    """Scales, offsets and statistics as a training leaves them."""
    rng = np.random.default_rng(seed)
    low = {"gamma": -2.0, "beta": -1.0, "mean": -1.0, "variance": 0.05}
    values = dict(graph.values)
    for value in graph.constants:
        part = value.name.rsplit("/", 1)[-1]
        if part in low:
            values[value.name] = replace(value, data=rng.uniform(low[part], 2, value.shape).astype(np.float32))
    return replace(graph, values=values)


def network(standing: bool = False) -> Graph:
    """Each kind of weighted layer with a batch normalisation behind it; `standing`: one in front of all as well."""
    net = Net("normal", {"x": (6, 6, 4)})
    y = net.batch_norm("x", "relu") if standing else "x"
    y = net.batch_norm(net.conv2d(y, 6, 3, bias=False), "relu")
    y = net.batch_norm(net.depthwise(y, 3, multiplier=2), "relu6")
    y = net.batch_norm(net.transpose_conv(y, 5, 3), "gelu")
    y = net.batch_norm(net.conv1d(net.reshape(y, (144, 5)), 4, 3, 4), "relu")
    return randomized(net.graph(net.batch_norm(net.dense(net.flatten(y), 7))))


def outputs(graph: Graph, samples: np.ndarray) -> np.ndarray:
    return np.stack([evaluate(graph, [x]).outputs[0] for x in samples])


@pytest.fixture(scope="module")
def samples() -> np.ndarray:
    return np.random.default_rng(2).normal(size=(6, 6, 6, 4)).astype(np.float32)


def test_it_folds_into_every_kind_of_weighted_layer(samples):
    graph = network()
    folded = fold_batch_norm(graph)
    assert not [node for node in folded.nodes if node.op.name == "batch_norm"]
    assert len(folded.nodes) == len(graph.nodes) - 5
    before, after = outputs(graph, samples), outputs(folded, samples)
    assert np.abs(before - after).max() <= FOLDED * np.abs(before).max()
    assert {value.kind for value in folded.constants} == {Kind.PARAMETER}


def test_a_fold_that_forgets_the_mean_is_found(samples):
    """The control: the bound tells such a graph from the right one."""
    graph = network()
    wrong = {v.name: replace(v, data=np.zeros_like(v.array())) for v in graph.constants if v.name.endswith("mean")}
    before = outputs(graph, samples)
    off = outputs(fold_batch_norm(replace(graph, values={**graph.values, **wrong})), samples)
    assert np.abs(before - off).max() > 1000 * FOLDED * np.abs(before).max()


def test_what_is_read_elsewhere_stays(samples):
    net = Net("twice", {"x": (6, 6, 4)})
    seen = net.conv2d("x", 4, 1)
    graph = randomized(net.graph(net.add(seen, net.batch_norm(seen))))
    folded = fold_batch_norm(graph)
    assert [node.op.name for node in folded.nodes] == ["conv2d", "batch_norm", "add"]
    np.testing.assert_array_equal(outputs(graph, samples), outputs(folded, samples))


@pytest.mark.parametrize("standing", [False, True])
def test_in_c_in_floats_and_in_integers(samples, standing):
    """Floats within rounding; int8 to the bit, also where nothing stands in front to fold into."""
    graph = network(standing)
    integer = lil.quantize(graph, samples)
    assert not [node for node in integer.nodes if node.op.name == "batch_norm"]
    stored = integer.values["x"].format.encode(samples)
    with HostTwin([c_project(run_passes(graph)), c_project(replace(run_passes(integer), name="integer"))]) as twin:
        found, whole = twin.run([samples], "normal")[0], twin.run([stored], "integer")[0]
    wanted = outputs(graph, samples)
    assert np.abs(found - wanted).max() <= 5 * FOLDED * np.abs(wanted).max()
    np.testing.assert_array_equal(whole, outputs(integer, stored))


def test_channels_must_fit():
    net = Net("wrong", {"x": (4, 3)})
    two = [net.constant("c", np.ones(2))] * 4
    with pytest.raises(ShapeError, match=r"expected gamma to have a number a channel of \(4, 3\), got \(2,\)"):
        net.apply(BatchNorm(), ["x", *two])


def test_training_measures_the_batches():
    """Running mean and variance approach those of the data; a frozen layer keeps its own."""
    torch = pytest.importorskip("torch", reason="training needs torch: pip install torch==2.13.0")
    from lilliput.learn import Train, trainable
    from lilliput.learn.module import Network

    rng = np.random.default_rng(0)
    x = rng.normal([3, -1], [2, 0.5], (512, 2)).astype(np.float32)
    labels = (x[:, 0] > 3).astype(np.int64)
    net = Net("measured", {"x": (2,)})
    graph = net.graph(net.dense(net.batch_norm("x", named="n"), 2, named="d"))
    trained, history = lil.train(graph, (x, labels), options=Train(epochs=8, threads=1), validation=(x, labels))
    mean, variance = (trained.values[f"n/{part}"].array() for part in ("mean", "variance"))
    np.testing.assert_allclose(mean, x.mean(0), atol=0.15)  # the last ten batches of 32 weigh nearly all
    np.testing.assert_allclose(variance, x.var(0), rtol=0.2)
    with torch.no_grad():  # validation and use see the same network
        found = Network(trained).eval()(torch.from_numpy(x))[0].numpy()
    np.testing.assert_allclose(found, outputs(trained, x), atol=1e-5)
    accuracy = float((found.argmax(1) == labels).mean())
    assert history.epochs[history.best].validation_accuracy == pytest.approx(accuracy)
    frozen, _ = lil.train(trainable(trained, ["d"]), (x * 5, labels), options=Train(epochs=1, threads=1))
    np.testing.assert_array_equal(frozen.values["n/mean"].array(), mean)


def test_measured_numbers_are_in_the_checkpoint(tmp_path):
    pytest.importorskip("torch", reason="training needs torch: pip install torch==2.13.0")
    from lilliput.learn import Train, restore

    rng = np.random.default_rng(0)
    x, labels = rng.normal(4, 2, (64, 5)).astype(np.float32), rng.integers(0, 3, 64)
    net = Net("kept", {"x": (5,)})
    graph = net.graph(net.dense(net.batch_norm("x"), 3))
    trained, _ = lil.train(graph, (x, labels), options=Train(epochs=1, threads=1), checkpoint=tmp_path / "c.npz")
    back = restore(graph, tmp_path / "c.npz")
    assert all(np.array_equal(back.values[v.name].array(), v.array()) for v in trained.constants)
    assert not np.array_equal(back.values["batch_norm/mean"].array(), graph.values["batch_norm/mean"].array())


def test_one_sample_alone_has_no_variance():
    pytest.importorskip("torch", reason="training needs torch: pip install torch==2.13.0")
    from lilliput.learn import Train

    net = Net("single", {"x": (3,)})
    graph = net.graph(net.dense(net.batch_norm("x"), 2))
    x = np.ones((5, 3), np.float32)
    trained, _ = lil.train(graph, (x, np.zeros(5, int)), options=Train(epochs=1, batch_size=2, threads=1))
    assert all(np.all(np.isfinite(value.array())) for value in trained.constants)
