"""N7, MobileViT: attention beside convolutions, at the size of handwritten digits, in int8 C."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.codegen import c_project
from lilliput.compress import quantize
from lilliput.flow.demo.digits import digits
from lilliput.graph import Graph, evaluate
from lilliput.learn import Train, train
from lilliput.learn.nn import Net, mobilevit_tiny
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin

CLASSES, MOST_LOSS = 10, 0.01
SHAPE = (8, 8, 1)


def measure(quick: bool) -> Claim:
    """Both networks trained on the same images for as many epochs; accuracies of their int8 C."""
    seeds, epochs = range(1 if quick else 5), 5 if quick else 20
    ours, theirs, equal, shuffled = [], [], True, 0.0
    for seed in seeds:
        graphs = [trained(mobilevit(seed), epochs, seed), trained(convolutional(seed), epochs, seed)]
        if seed == 0:
            graphs.append(replace(trained(mobilevit(0), 1, 0, shuffled=True), name="control"))
        (found, same), (other, _), *control = scores(graphs)
        ours.append(found)
        theirs.append(other)
        equal = equal and same
        shuffled = control[0][0] if control else shuffled
    loss = float(np.mean(theirs) - np.mean(ours))
    return Claim(
        row="N7",
        claim="a small MobileViT reads digits as well as a convolutional network of as many parameters, in int8 C",
        value=f"accuracy {np.mean(ours):.3f} (worst {min(ours):.3f}) with {parameters(mobilevit(0)):,} parameters, the "
        f"CNN {np.mean(theirs):.3f} with {parameters(convolutional(0)):,}; C equal to the reference: {equal}",
        target=f"at most {MOST_LOSS} less than the CNN; equal",
        holds=loss <= MOST_LOSS and equal and shuffled < 0.3,
        control=f"after an epoch of shuffled labels {shuffled:.3f}",
        seeds=len(seeds),
        source="Mehta and Rastegari 2022, MobileViT (arXiv 2110.02178): 78.4 % of ImageNet with 6 M parameters",
    )


def mobilevit(seed: int) -> Graph:
    return mobilevit_tiny(12, 24, 2, 1, SHAPE, CLASSES, seed=seed)


def convolutional(seed: int) -> Graph:
    """Three convolutions, two of them with stride."""
    net = Net("cnn", {"x": SHAPE}, seed)
    y = "x"
    for channels, stride in ((12, 1), (24, 2), (44, 2)):
        y = net.batch_norm(net.conv2d(y, channels, 3, stride, bias=False), "relu")
    return net.graph(net.softmax(net.dense(net.global_average_pool(y), CLASSES)))


def parameters(graph: Graph) -> int:
    """With batch normalization in the weights."""
    return sum(value.size for value in run_passes(graph).constants)


def trained(graph: Graph, epochs: int, seed: int, shuffled: bool = False) -> Graph:
    """In int8, and ready for C."""
    data = digits()
    labels = np.random.default_rng(seed).permutation(data.train_labels) if shuffled else data.train_labels
    images = pictures(data.train_images)
    options = Train(epochs=epochs, batch_size=32, learning_rate=1e-2, seed=seed, threads=1)
    return run_passes(quantize(train(graph, (images, labels), options=options)[0], images[:40]))


def scores(graphs: Sequence[Graph]) -> list[tuple[float, bool]]:
    """Of each graph's C: accuracy on the test images, and whether five results are the reference's to the bit."""
    data, found = digits(), []
    with HostTwin([c_project(graph) for graph in graphs]) as twin:
        for graph in graphs:
            stored = graph.values[graph.inputs[0]].format.encode(pictures(data.test_images))
            results = twin.run([stored], graph.name)[0]
            wanted = [evaluate(graph, [x]).outputs[0] for x in stored[:5]]
            labels = results.reshape(len(results), -1).argmax(-1)
            found.append((float((labels == data.test_labels).mean()), np.array_equal(wanted, results[:5])))
    return found


def pictures(images: np.ndarray) -> np.ndarray:
    """(n, 64) from 0 to 16 → (n, 8, 8, 1) from 0 to 1."""
    return images.reshape(-1, *SHAPE) / np.float32(16)
