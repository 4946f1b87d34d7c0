"""The builders: as many weights and multiplications as their authors count, trainable, and C for a board."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from lilliput.codegen import c_project
from lilliput.graph import Graph, InputError, evaluate
from lilliput.learn.nn import (
    Net,
    autoencoder,
    crnn,
    ds_cnn,
    fast_grnn,
    gru_classifier,
    lstm_classifier,
    mobilenet_v1,
    mobilenet_v2,
    mobilevit_tiny,
    resnet8,
    separable,
    sepformer_like,
    tcn,
    unet,
    xception,
)
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin

SMALL = {  # each family, of a size that a test can run
    "ds_cnn": lambda: ds_cnn(),
    "mobilenet_v1": lambda: mobilenet_v1(shape=(32, 32, 3)),
    "mobilenet_v2": lambda: mobilenet_v2(shape=(32, 32, 3), last=0),
    "resnet8": lambda: resnet8(8, (16, 16, 3)),
    "autoencoder": lambda: autoencoder(),
    "xception": lambda: xception(shape=(16, 16, 3)),
    "xception, the other order": lambda: xception(shape=(16, 16, 3), order="pointwise first", between="relu"),
    "tcn": lambda: tcn(),
    "mobilevit": lambda: mobilevit_tiny(8, 8, depth=1),
    "sepformer": lambda: sepformer_like(64, width=16, heads=2, blocks=2),
    "lstm": lambda: lstm_classifier((16, 3)),
    "gru": lambda: gru_classifier((16, 3)),
    "fast_grnn": lambda: fast_grnn((16, 3)),
    "crnn": lambda: crnn(),
    "crnn, both ways": lambda: crnn(channels=8, cells=8, both_ways=True),
    "unet": lambda: unet((16, 16, 1), width=4, depth=2),
}

REGRESSIONS = {"autoencoder", "sepformer"}


def parameters(graph: Graph) -> int:
    """With batch normalisation in the weights, as networks are shipped."""
    return sum(value.size for value in run_passes(graph).constants)


@pytest.mark.parametrize(
    ("graph", "weights", "macs"),
    [
        # MLPerf Tiny's reference models, from their .tflite files
        (ds_cnn("s"), 22_604, 2_656_768),
        (mobilenet_v1(0.25), 210_850, 7_489_664),
        (resnet8(), 77_706, 12_501_632),
        (resnet8(40), 480_330, 76_473_920),
        (autoencoder(), 265_864, 264_192),
        # Howard et al. 2017, tables 1 and 4: 4.2 million weights, 569 million; Keras' 4,253,864 less 3 a channel
        (mobilenet_v1(1.0, (224, 224, 3), 1000), 4_221_032, 568_740_352),
        # Sandler et al. 2018, table 4: 3.4 million, 300 million; torchvision's 3,504,872 less one a channel
        (mobilenet_v2(1.0, (224, 224, 3), 1000), 3_487_816, 300_774_272),
    ],
    ids=["ds_cnn", "mobilenet_v1", "resnet8", "ic02", "autoencoder", "whole mobilenet_v1", "whole mobilenet_v2"],
)
def test_counts_are_the_published_ones(graph, weights, macs):
    assert (parameters(graph), graph.macs) == (weights, macs)


@pytest.mark.parametrize(
    ("size", "kilobytes", "operations"), [("s", 38.6, 5.4e6), ("m", 189.2, 19.8e6), ("l", 497.6, 56.9e6)]
)
def test_hello_edge(size, kilobytes, operations):
    """Zhang et al. 2017, table 5: int8 weights with the two largest activations next to each other; two operations a
    multiplication, of which the paper counts up to 2 % more."""
    graph = run_passes(ds_cnn(size))
    widest = max(graph.call(node).input(0).size + graph.call(node).output.size for node in graph.nodes)
    assert round((parameters(graph) + widest) / 1000, 1) == kilobytes
    assert 0.98 * operations < 2 * graph.macs <= operations


def test_tcn_of_the_paper():
    """Bai et al. 2018, table 1: about 70 thousand weights for sequential MNIST, of 25 channels and 8 levels of 7."""
    assert round(parameters(tcn((784, 1), 10, 25, 8, 7)), -4) == 70_000


def test_unet_of_the_paper():
    """Ronneberger et al. 2015, figure 1, for two classes: convolutions counted level by level."""
    levels = [64 << level for level in range(5)]
    down = sum(9 * c * m + m + 9 * m * m + m for c, m in zip([1, *levels], levels, strict=False))
    up = sum(4 * 2 * m * m + m + 9 * 2 * m * m + m + 9 * m * m + m for m in levels[:-1])
    assert parameters(unet((16, 16, 1), 2, 64, 4)) == down + up + 2 * 64 + 2 == 31_030_658


@pytest.mark.parametrize("order", ["depthwise first", "pointwise first"])
def test_separable(order):
    """Weights of a 3 x 3 window and of all channels at one place; the window is on the channels of its side."""
    net = Net("one", {"x": (8, 8, 6)})
    graph = net.graph(separable(net, "x", 10, 3, order, between="relu"))
    ops = [node.op.name for node in graph.nodes]
    assert ops == (
        ["depthwise_conv2d", "relu", "conv2d", "batch_norm"]
        if order == "depthwise first"
        else ["conv2d", "relu", "depthwise_conv2d", "batch_norm"]
    )
    assert graph.macs == 64 * (9 * (6 if order == "depthwise first" else 10) + 60)


@pytest.mark.parametrize("family", SMALL)
def test_a_family_in_integers(family):
    """Probabilities from the reference, and C of the int8 form."""
    graph = SMALL[family]()
    samples = np.random.default_rng(0).normal(size=(2, *graph.values["x"].shape)).astype(np.float32)
    (y,) = evaluate(graph, [samples[0]]).outputs
    if family not in REGRESSIONS:
        np.testing.assert_allclose(y.sum(-1), 1, atol=1e-5)
    integer = run_passes(lil.quantize(graph, samples))
    assert all(value.format.is_quantized for value in integer.values.values() if not value.is_constant)
    assert c_project(integer).files


@pytest.mark.parametrize("family", SMALL)
def test_a_family_takes_a_step(family):
    """The loss of the two samples it is trained on falls."""
    pytest.importorskip("torch", reason="training needs torch: pip install torch==2.13.0")
    graph = SMALL[family]()
    rng = np.random.default_rng(1)
    shape = graph.values[graph.outputs[0]].shape
    x = rng.normal(size=(4, *graph.values["x"].shape)).astype(np.float32)
    numbers = family in REGRESSIONS
    y = rng.normal(size=(4, *shape)).astype(np.float32) if numbers else rng.integers(0, 2, (4, *shape[:-1]))

    loss = "mse" if numbers else "cross-entropy"
    options = lil.Train(epochs=6, batch_size=4, learning_rate=2e-3, threads=1)
    _, history = lil.train(graph, (x, y), loss, options)
    assert history.epochs[-1].loss < history.epochs[0].loss


@pytest.mark.long
@pytest.mark.parametrize("family", SMALL)
def test_a_family_on_a_board(family):
    """It compiles for a Cortex-M4 and fits; on the host its int8 C is the reference to the bit."""
    graph = SMALL[family]()
    rng = np.random.default_rng(2)
    samples = rng.normal(size=(4, *graph.values["x"].shape)).astype(np.float32)
    integer = lil.quantize(graph, samples)
    assert lil.build(integer, board="nucleo-l4r5zi").sizes.ram < 640 * 1024
    stored = integer.values["x"].format.encode(samples)
    with HostTwin([c_project(run_passes(integer))]) as twin:
        found = twin.run([stored])[0]
    np.testing.assert_array_equal(found, np.stack([evaluate(integer, [x]).outputs[0] for x in stored]))


def test_sentences():
    with pytest.raises(InputError, match="DS-CNN is of size s, m, l, not 'xl'"):
        ds_cnn("xl")
    with pytest.raises(InputError, match="separable convolution goes depthwise first or pointwise first, not 'both'"):
        xception(order="both")
    with pytest.raises(InputError, match="a U-Net of depth 3 halves images that often"):
        unet((20, 32, 1))


def test_blocks_share_what_is_there_once():
    shared, apart = (sepformer_like(blocks=4, shared=each) for each in (True, False))
    assert sum(v.nbytes for v in shared.constants) <= 0.5 * sum(v.nbytes for v in apart.constants)
    assert shared.macs == apart.macs


def test_unfolding_and_folding():
    """Pixels in one place of every patch stand together, and come back to where they were."""
    net = Net("folds", {"x": (4, 6, 3)})
    tokens = net.unfold("x", 2)
    graph = net.graph([tokens, net.fold(tokens, 2, 6)])
    x = np.arange(72, dtype=np.float32).reshape(4, 6, 3)
    unfolded, folded = evaluate(graph, [x]).outputs
    np.testing.assert_array_equal(unfolded[1], x[0::2, 1::2].reshape(6, 3))
    np.testing.assert_array_equal(folded, x)
