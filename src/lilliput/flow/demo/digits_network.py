"""What the demo puts on the chip: where torch is installed a small CNN that was trained for 4 bits, else an MLP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from lilliput.compress import Quantize, QuantizeAware, quantize, train_quantized
from lilliput.flow.demo.digits import Digits, float_graph, trained_mlp
from lilliput.graph import Graph, evaluate
from lilliput.learn import Train, nn, train

Progress = Callable[[str], None]
FEW_BITS = 4
EPOCHS, MORE_EPOCHS = 30, 8
SHOWN = 300  # images that show the ranges


@dataclass(frozen=True, eq=False)
class DigitsNetwork:
    """The integer graph that goes on the chip, and the float one before it.

    told             what it is, in a few words
    float_labels     what the float network says of the test images
    only_quantized   the integer graph of as many bits without training for them; None where nothing was trained so
    """

    told: str
    graph: Graph
    float_labels: np.ndarray
    only_quantized: Graph | None = None

    def images(self, images: np.ndarray) -> np.ndarray:
        """Images (n, 64) as the network takes them."""
        return images.reshape(len(images), *self.graph.values[self.graph.inputs[0]].shape)


def digits_network(data: Digits, progress: Progress) -> DigitsNetwork:
    """Trained here and now."""
    return trained_cnn(data, progress) if find_spec("torch") else quantized_mlp(data, progress)


def quantized_mlp(data: Digits, progress: Progress) -> DigitsNetwork:
    """scikit-learn's, quantized to int8 after its training."""
    progress(f"training a small network on {len(data.train_images)} handwritten digits")
    labels = trained_mlp().predict(data.test_images)
    progress("quantizing to int8")
    return DigitsNetwork("an MLP, int8", quantize(float_graph(), data.train_images[:SHOWN]), labels)


def trained_cnn(data: Digits, progress: Progress, epochs: int = EPOCHS) -> DigitsNetwork:
    """A CNN in floats, then some more epochs with weights and values between layers of 4 bits."""
    graph = cnn()
    images = data.train_images.reshape(-1, *graph.values[graph.inputs[0]].shape)
    progress(f"training a small CNN on {len(images)} handwritten digits")
    trained, _ = train(graph, (images, data.train_labels), options=Train(epochs=epochs, learning_rate=5e-3))
    progress(f"training it on for weights and values of {FEW_BITS} bits")
    how = QuantizeAware(weight_bits=FEW_BITS, activation_bits=FEW_BITS)
    after = Quantize(weight_bits=FEW_BITS, activation_bits=FEW_BITS)
    few, _ = train_quantized(trained, (images, data.train_labels), options=Train(epochs=MORE_EPOCHS), how=how)
    return DigitsNetwork(
        f"a CNN trained for {FEW_BITS} bits",
        few,
        np.array([evaluate(trained, [x.reshape(images.shape[1:])]).outputs[0].argmax() for x in data.test_images]),
        quantize(trained, images[:SHOWN], after),
    )


def cnn() -> Graph:
    """Two convolutions of 12 and 24 channels with batch normalisation, pooled; 49,344 MACs."""
    net = nn.Net("digits", {"image": (8, 8, 1)})
    y = net.max_pool(net.batch_norm(net.conv2d("image", 12, 3, bias=False), "relu"), 2)
    y = net.max_pool(net.batch_norm(net.conv2d(y, 24, 3, bias=False), "relu"), 2)
    return net.graph(net.softmax(net.dense(net.flatten(y), 10)), labels=tuple("0123456789"))
