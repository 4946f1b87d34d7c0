"""Quantization-aware training: the integer graph computes what was trained, and each option does what it says."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import lilliput as lil
from lilliput.codegen import c_project
from lilliput.graph import Format, InputError, UnsupportedError, evaluate_batches
from lilliput.learn.aware.options import QuantizeAware
from lilliput.learn.nn.net import Net
from lilliput.run.host import HostTwin

torch = pytest.importorskip("torch", reason="training needs torch: pip install torch==2.13.0")

from lilliput.compress.aware.bits import few_bits  # noqa: E402
from lilliput.compress.aware.train import lowered  # noqa: E402
from lilliput.compress.quantize import lower, planned, prepare  # noqa: E402
from lilliput.learn import Train  # noqa: E402
from lilliput.learn.aware.fake import Fake  # noqa: E402
from lilliput.learn.aware.network import AwareNetwork  # noqa: E402
from lilliput.learn.aware.oscillation import Oscillations  # noqa: E402
from lilliput.learn.aware.quantizers import Quantizer  # noqa: E402
from lilliput.learn.aware.tune import tune  # noqa: E402

FEW = Train(epochs=2, batch_size=32, learning_rate=3e-3, threads=1)
HOWS = [
    QuantizeAware(),
    QuantizeAware(4, 4),
    QuantizeAware(3, 4, first_bits=8, last_bits=4, per_channel=False),
    QuantizeAware(4, 3, activations="clipped"),
    QuantizeAware(4, 4, weights="largest", activations="moving"),
    QuantizeAware(2, 4, weights="fixed", activations="fixed"),
    QuantizeAware(4, 4, freeze=0.01),
]


def network(seed: int = 0, normalised: bool = False):
    """(8, 8, 1) → 10 scores, with a branch that is added and one that is put beside, and both kinds of pools."""
    net = Net("small", {"x": (8, 8, 1)}, seed)
    a = net.conv2d("x", 8, 3, activation="none" if normalised else "relu")
    a = net.activation(net.batch_norm(a), "relu") if normalised else a
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
    return lil.train(network(), digits()[0], options=Train(4, 32, 5e-3, threads=1))[0]


def stored(graph, images):
    """Stored scores (n, 10) of stored images, by numpy's reference."""
    return np.concatenate([trace.outputs[0] for trace in evaluate_batches(graph, [images])])


def started(how):
    """The trained network, prepared, and the plan to begin with."""
    graph = prepare(trained())
    return planned(graph, digits()[0][0][:64], few_bits(graph, how))


def levels(graph):
    """The stored weights of an integer graph, by name."""
    return {v.name: v.array() for v in graph.constants if len(v.shape) > 1}


def name_of(how):
    return ",".join(f"{k}={v}" for k, v in vars(how).items() if v != getattr(QuantizeAware(), k)) or "8 bits"


@pytest.mark.parametrize("how", HOWS, ids=name_of)
def test_the_integer_graph_computes_what_was_trained(how):
    """Labels agree, and all but a few scores are the same level; the C gives the reference's bytes."""
    graph, plan = started(how)
    tuned = tune(graph, (plan,), digits()[0], "cross-entropy", FEW, how)
    integer = lowered(tuned, 0, plan)
    test = digits()[1][0][:200]
    with torch.no_grad():
        (fake,) = AwareNetwork(tuned.graph, tuned.formats, how).eval()(torch.from_numpy(test))
    images = integer.values["x"].format.encode(test)
    scores = stored(integer, images)
    wanted = integer.values[integer.outputs[0]].format.encode(fake.numpy())
    assert np.mean(scores.argmax(1) == wanted.argmax(1)) >= 0.99
    assert np.mean(scores != wanted) <= 0.01  # sums that float32 leaves on the other side of a half
    with HostTwin([c_project(integer)]) as twin:
        assert np.array_equal(twin.run([images])[0].reshape(scores.shape), scores)
    bits = {v.format.bits or 8 for v in integer.values.values() if v.format.dtype == "s8"}
    assert bits <= {how.weight_bits, how.activation_bits, how.first_bits or 8, how.last_bits or 8, 8}
    assert how.weight_bits in bits and how.activation_bits in bits


@pytest.mark.parametrize(("bits", "per_channel"), [((4, 4), True), ((3, 3), False)])
def test_dynamic_activations_are_trained_as_they_are_computed(bits, per_channel):
    """Float scores agree but for rows with a number near a half, and the training wins back what rounding lost."""
    how = QuantizeAware(*bits, per_channel=per_channel, activations="dynamic")
    graph = prepare(trained())
    scheme = lil.DynamicRange(per_channel, *bits, weight_ranges="mse")
    light, _ = lil.train_quantized(graph, digits()[0], "cross-entropy", replace(FEW, epochs=4), how)
    images, labels = (each[:200] for each in digits()[1])
    scores, rounded = (stored(g, images) for g in (light, lil.quantize(graph, how=scheme)))
    formats = {v.name: v.format for v in light.constants if v.format.is_quantized}
    told = scheme.told(replace_numbers(graph, light), formats)
    with torch.no_grad():
        (fake,) = AwareNetwork(told, (formats,), replace(how, weights="fixed")).eval()(torch.from_numpy(images))
    assert np.mean(np.abs(scores - fake.numpy()).max(1) < 1e-4 * np.ptp(scores)) >= 0.95
    assert np.mean(scores.argmax(1) == labels) > max(np.mean(rounded.argmax(1) == labels), 0.8)
    with HostTwin([c_project(light)]) as twin:
        found = twin.run([images])[0].reshape(scores.shape)
    assert np.abs(found - scores).max() <= 1e-5 * np.ptp(scores)


def replace_numbers(graph, light):
    """The float graph with the numbers that the light one's constants stand for."""
    values = {
        name: replace(value, data=light.values[name].format.decode(light.values[name].array()).astype(np.float32))
        if value.is_constant
        else value
        for name, value in graph.values.items()
    }
    return replace(graph, values=values)


def test_few_bits_are_learned():
    """At 3 bits rounding alone loses what training behind the rounding wins back."""
    how, (images, labels) = QuantizeAware(3, 3), digits()[1]
    graph, _ = started(how)
    trained_graph, history = lil.train_quantized(
        trained(), digits()[0], "cross-entropy", Train(6, 32, 3e-3, threads=1), how, calibration=digits()[0][0][:64]
    )
    found = [
        stored(g, g.values["x"].format.encode(images))
        for g in (lil.quantize(graph, images[:64], few_bits(graph, how)), trained_graph)
    ]
    rounded, learned = (float(np.mean(scores.argmax(1) == labels)) for scores in found)
    assert learned > rounded + 0.02 and learned > 0.9
    assert history.epochs[-1].loss < history.epochs[0].loss


def test_without_a_gradient_nothing_is_learned():
    graph, plan = started(QuantizeAware(4, 4))
    outcomes = {}
    for gradient in ("none", "straight-through"):
        how = QuantizeAware(4, 4, gradient=gradient)
        tuned = tune(graph, (plan,), digits()[0], "cross-entropy", replace(FEW, weight_decay=0.0), how)
        outcomes[gradient] = levels(lowered(tuned, 0, plan)), tuned.formats[0]
    before = levels(lower(graph, plan))
    moved = {g: sum(int(np.sum(found[n] != before[n])) for n in before) for g, (found, _) in outcomes.items()}
    assert moved["none"] == 0 < moved["straight-through"]
    scales = {g: [f.scale for f in formats.values()] for g, (_, formats) in outcomes.items()}
    started_at = [plan[name].scale for name in outcomes["none"][1]]
    assert np.allclose(np.concatenate(scales["none"]), np.concatenate(started_at), rtol=1e-6)
    assert not np.allclose(np.concatenate(scales["straight-through"]), np.concatenate(started_at), rtol=1e-3)


def test_batch_normalisation_is_folded_first():
    """The integer graph has none, and its weights are trained."""
    graph, _ = lil.train_quantized(network(normalised=True), digits()[0], options=FEW, how=QuantizeAware(4, 8))
    assert not {"batch_norm", "multiply"} & {node.op.name for node in graph.nodes}
    images = graph.values["x"].format.encode(digits()[1][0][:200])
    assert (
        np.mean(stored(graph, images).argmax(1) == digits()[1][1][:200]) > 0.4
    )  # 0.1 is chance; 2 epochs from nothing


def test_one_set_of_weights_serves_several_widths():
    graphs, _ = lil.train_widths(trained(), (8, 4, 3), digits()[0], options=Train(3, 32, 3e-3, threads=1))
    wide = graphs[8]
    for bits, graph in graphs.items():
        for name, array in levels(graph).items():
            made = graph.values[name].format.encode(wide.values[name].format.decode(wide.values[name].array()))
            assert np.array_equal(array, made)
            assert graph.values[name].format.bits == bits % 8
        images = graph.values["x"].format.encode(digits()[1][0][:200])
        assert np.mean(stored(graph, images).argmax(1) == digits()[1][1][:200]) > 0.8


def test_gradients_are_those_of_the_papers():
    """Inside, outside below and above; LSQ's equation 3, and PACT's, which leaves the inside out."""
    for learned, inside in ((True, 1.0 - 0.8), (False, 0.0)):
        x = torch.tensor([0.4, -9.0, 9.0], requires_grad=True)
        scale = torch.tensor([0.5], requires_grad=True)
        y = Fake.apply(x, scale, -4, 3, learned)
        assert y.tolist() == [0.5, -2.0, 1.5]
        y.sum().backward()
        assert x.grad.tolist() == [1.0, 0.0, 0.0]
        assert scale.grad.item() == pytest.approx(inside - 4 + 3)


def test_a_weight_that_oscillates_is_frozen_where_it_mostly_was():
    quantizer = Quantizer(Format("s8", (0.5,), (0,), bits=4), 1)
    watch = Oscillations(QuantizeAware(4, 4, freeze=0.1, memory=0.2))
    weight = torch.tensor([0.6, 0.6])
    for step in range(40):
        weight[0] = 0.2 if step % 3 == 2 else 0.3  # level 0 a third of the time, else 1
        weight[1] = 0.6
        watch.step({"w": (weight, quantizer)}, step / 40)
    assert watch.watched["w"].frozen.tolist() == [True, False]
    assert weight.tolist() == pytest.approx([0.5, 0.6])
    assert watch.share() == 0.0


def test_the_same_seed_gives_the_same_graph():
    runs = [lil.train_quantized(trained(), digits()[0], options=FEW, how=QuantizeAware(4, 4))[0] for _ in range(2)]
    assert all(np.array_equal(a, levels(runs[1])[name]) for name, a in levels(runs[0]).items())


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"weight_bits": 1}, "weight_bits are 2 to 8, not 1"),
        ({"first_bits": 9}, "first_bits are 2 to 8, not 9"),
        ({"weights": "big"}, "weights are one of learned, largest, fixed, not 'big'"),
        ({"activations": "big"}, "activations are one of learned, clipped, moving, fixed, dynamic, not 'big'"),
        (
            {"activations": "dynamic", "last_bits": 8},
            "dynamic activations have activation_bits, and layers weight_bits; leave the other bits as they are",
        ),
        ({"freeze": 2.0}, "freeze is from 0 to 1, not 2.0"),
        ({"memory": 0.0}, "memory is above 0 and at most 1, not 0.0"),
        ({"scale_rate": -1.0}, "scale_rate is a finite number of at least 0, not -1.0"),
        ({"gradient": "real"}, "gradient is one of straight-through, none, not 'real'"),
    ],
)
def test_options_that_make_no_sense_are_sentences(fields, said):
    with pytest.raises(InputError) as refused:
        QuantizeAware(**fields)
    assert str(refused.value) == f"quantization-aware training: {said}"


def test_what_cannot_be_trained_so_is_a_sentence():
    quantized = lil.quantize(trained(), digits()[0][0][:32])
    with pytest.raises(UnsupportedError, match="is not all float32"):
        lil.train_quantized(quantized, digits()[0])
    with pytest.raises(InputError, match="give bits, each once and the largest first"):
        lil.train_widths(trained(), (3, 8), digits()[0])
    with pytest.raises(InputError, match="freeze watches one set of levels, not several widths"):
        lil.train_widths(trained(), (8, 3), digits()[0], how=QuantizeAware(freeze=0.01))
