"""Training: what is asked for happens, what is not does not, and the same seed gives the same numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lilliput as lil
from lilliput.codegen import c_project
from lilliput.graph import (
    Format,
    Graph,
    InputError,
    Kind,
    Node,
    ToolError,
    UnsupportedError,
    Value,
    evaluate,
    parse,
    text,
    verify,
)
from lilliput.ops import operators
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.concat import Concat
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.exp import Exp
from lilliput.ops.nn.gather import Gather
from lilliput.ops.nn.log_softmax import LogSoftmax
from lilliput.ops.nn.logistic import Logistic
from lilliput.ops.nn.lstm import Lstm
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax
from lilliput.passes import run_passes

torch = pytest.importorskip("torch", reason="training needs torch: pip install torch==2.13.0")

from lilliput.learn import Train, restore, save, trainable  # noqa: E402
from lilliput.learn.module import Network  # noqa: E402

SAME = ((1, 1), (1, 1))
QUICK = Train(epochs=10, batch_size=32, learning_rate=5e-3, threads=1)


def build(shape, *layers) -> Graph:
    """Layers (op, shapes of weights and bias or nothing) one after the other; weights as He draws them."""
    rng = np.random.default_rng(5)
    values, nodes, last = {"x": Value("x", shape, kind=Kind.INPUT)}, [], "x"
    for index, (op, *shapes) in enumerate(layers):
        names = [f"{op.name}{index}/{part}" for part, _ in zip(("weights", "bias"), shapes, strict=False)]
        for name, extents in zip(names, shapes, strict=True):
            fan = np.prod(extents) / max(extents[0], 1) if len(extents) != 3 else extents[0] * extents[1]
            drawn = rng.normal(0, (2 / fan) ** 0.5, extents) if len(extents) > 1 else np.zeros(extents)
            values[name] = Value(name, extents, Format(), Kind.CONSTANT, drawn.astype(np.float32))
        (out,) = op.infer(values[last], *(values[name] for name in names))
        nodes.append(Node(f"{op.name}{index}", op, (last, *names), (f"y{index}",)))
        last = f"y{index}"
        values[last] = Value(last, out)
    return verify(Graph("small", ("x",), (last,), values, tuple(nodes)))


def mlp(*end) -> Graph:
    layers = [(Dense("relu"), (24, 64), (24,)), (Dense(), (10, 24), (10,))]
    return build((64,), *layers, *((op,) for op in end or [Softmax()]))


def cnn() -> Graph:
    return build(
        (8, 8, 1),
        (Conv2D(padding=SAME, activation="relu"), (8, 3, 3, 1), (8,)),
        (DepthwiseConv2D((2, 2), padding=((0, 1), (0, 1)), activation="relu"), (3, 3, 8), (8,)),
        (Conv2D(activation="relu6"), (16, 1, 1, 8), (16,)),
        (AveragePool2d((2, 2), (2, 2)),),
        (Reshape((64,)),),
        (Dense(), (10, 64), (10,)),
        (Softmax(),),
    )


@pytest.fixture(scope="module")
def digits():
    """Images in [0, 1], (n, 64), and labels: for training and for testing."""
    pytest.importorskip("sklearn", reason="the digits come with scikit-learn")
    from lilliput.flow.demo.digits import digits as load

    found = load()
    train, test = (images / np.float32(16) for images in (found.train_images, found.test_images))
    return (train, found.train_labels), (test, found.test_labels)


def accuracy(graph, samples) -> float:
    """By numpy's reference: no torch."""
    shape = graph.values[graph.inputs[0]].shape
    found = [int(np.argmax(evaluate(graph, [x.reshape(shape)]).outputs[0])) for x in samples[0]]
    return float(np.mean(found == samples[1]))


def constants(graph) -> dict[str, bytes]:
    return {value.name: value.array().tobytes() for value in graph.constants}


@pytest.mark.parametrize("make", [mlp, cnn])
def test_digits_are_learned(digits, make):
    """From 10 % to nine in ten, in a few seconds; the trained graph stands without torch."""
    train, test = digits
    before = accuracy(make(), test)
    graph, history = lil.train(make(), train, "cross-entropy", QUICK)
    losses = [epoch.loss for epoch in history.epochs]
    assert losses[-1] < 0.5 * losses[0]
    assert before < 0.4 < 0.9 < accuracy(graph, test)
    assert graph.outputs == make().outputs and len(graph.nodes) == len(make().nodes)


def test_an_imported_network_learns_on(digits):
    """scikit-learn's MLP, hardly fitted, read as a graph and trained further: better than it was."""
    from lilliput.flow.demo.digits import float_graph

    train, test = digits
    graph = float_graph(hidden=(16,))
    rng = np.random.default_rng(0)
    forgotten = {v.name: v.array() + rng.normal(0, 0.3, v.shape).astype(np.float32) for v in graph.constants}
    values = {n: replace(v, data=forgotten[n]) if n in forgotten else v for n, v in graph.values.items()}
    worse = replace(graph, values=values)
    loss = "cross-entropy" if graph.values[graph.outputs[0]].shape == (10,) else "mse"
    images, labels = train[0] * 16, train[1]
    trained, _ = lil.train(worse, (images, labels), loss, replace(QUICK, epochs=3))
    tests = (test[0] * 16, test[1])
    assert accuracy(worse, tests) + 0.05 < accuracy(trained, tests)


def test_shuffled_labels_teach_nothing(digits):
    """The control: within five standard deviations of one in ten on 449 test images (5 * 0.0142)."""
    (images, labels), test = digits
    shuffled = np.random.default_rng(0).permutation(labels)
    graph, _ = lil.train(mlp(), (images, shuffled), options=QUICK)
    assert abs(accuracy(graph, test) - 0.1) < 0.071


def test_without_a_learning_rate_nothing_changes(digits):
    graph, history = lil.train(mlp(), digits[0], options=replace(QUICK, epochs=2, learning_rate=0.0))
    assert constants(graph) == constants(mlp())
    assert history.epochs[0].loss == pytest.approx(history.epochs[1].loss, rel=1e-5)  # other order of a float32 sum


def test_the_seed_decides(digits):
    few = (digits[0][0][:200], digits[0][1][:200])
    one, again, other = (lil.train(cnn(), few, options=replace(QUICK, epochs=1, seed=s))[0] for s in (1, 1, 2))
    assert constants(one) == constants(again) != constants(other)


def test_only_parameters_are_trained(digits):
    """Of the marked nodes, once where they are used twice."""
    marked = trainable(mlp(), ["dense1"])
    graph, _ = lil.train(marked, digits[0], options=replace(QUICK, epochs=1))
    before, after = constants(mlp()), constants(graph)
    assert {name for name in before if before[name] != after[name]} == {"dense1/weights", "dense1/bias"}


def test_shared_weights_are_one_parameter():
    graph = build((6,), (Dense("relu"), (6, 6), (6,)), (Dense(), (6, 6), (6,)))
    first, second = graph.nodes
    shared = trainable(graph.with_nodes([first, replace(second, inputs=(second.inputs[0], *first.inputs[1:]))]))
    assert len(list(Network(shared).parameters())) == 2
    assert len(list(Network(trainable(graph)).parameters())) == 4


def test_patience_ends_training_and_keeps_the_best(digits):
    (images, labels), _ = digits
    wrong = (images[1000:], (labels[1000:] + 1) % 10)  # what is learned makes these worse
    options = replace(QUICK, epochs=20, patience=2)
    graph, history = lil.train(mlp(), (images[:1000], labels[:1000]), options=options, validation=wrong)
    losses = [epoch.validation_loss for epoch in history.epochs]
    assert history.best == int(np.argmin(losses)) == len(losses) - 3
    outputs = [evaluate(graph, [x]).outputs[0] for x in wrong[0]]
    mean = np.mean([-np.log(y[label]) for y, label in zip(outputs, wrong[1], strict=True)])
    assert mean == pytest.approx(losses[history.best], rel=1e-4)  # float32 against numpy's float64 sums


def test_validation_samples_are_kept_aside(digits):
    _, history = lil.train(mlp(), digits[0], options=replace(QUICK, epochs=2, validation=0.2))
    assert all(epoch.validation_accuracy is not None for epoch in history.epochs)


def test_class_weights(digits):
    """A class that counts nothing is never said."""
    weights = (0.0, *[1.0] * 9)
    graph, _ = lil.train(mlp(), digits[0], options=replace(QUICK, class_weights=weights))
    said = {int(np.argmax(evaluate(graph, [x]).outputs[0])) for x in digits[1][0]}
    assert 0 not in said and len(said) == 9


def test_hooks_see_every_batch_and_epoch(digits):
    seen, epochs = [], []

    def augment(batch, generator):
        seen.append(len(batch))
        return batch + 0.01 * torch.randn(batch.shape, generator=generator)

    few = (digits[0][0][:100], digits[0][1][:100])
    _, history = lil.train(mlp(), few, options=replace(QUICK, epochs=2), augment=augment, progress=epochs.append)
    assert seen == [32, 32, 32, 4] * 2
    assert tuple(epochs) == history.epochs


def test_regression_and_losses_of_ones_own():
    """A linear map is found: by the mean square, and by a function that is it."""
    rng = np.random.default_rng(3)
    x, true = rng.normal(size=(256, 5)).astype(np.float32), rng.normal(size=(2, 5)).astype(np.float32)
    options = Train(epochs=60, learning_rate=0.05, weight_decay=0.0, threads=1)
    plain = build((5,), (Dense(), (2, 5), (2,)))
    graphs = [
        lil.train(plain, (x, x @ true.T), loss, options)[0] for loss in ("mse", lambda y, t: ((y - t) ** 2).mean())
    ]
    for graph in graphs:
        np.testing.assert_allclose(graph.values["dense0/weights"].array(), true, atol=1e-3)
    np.testing.assert_allclose(*(graph.values["dense0/weights"].array() for graph in graphs), atol=1e-4)


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_checkpoints_come_back(digits, tmp_path, suffix):
    if suffix == ".safetensors":
        pytest.importorskip("safetensors", reason="checkpoints in safetensors need safetensors")
    path = tmp_path / f"best{suffix}"
    graph, _ = lil.train(mlp(), digits[0], options=replace(QUICK, epochs=1), checkpoint=path)
    assert constants(restore(mlp(), path)) == constants(graph) != constants(mlp())
    with pytest.raises(InputError, match="restore a checkpoint of the same model"):
        restore(cnn(), path)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(InputError, match="cannot be read as a checkpoint"):
        restore(mlp(), path)
    with pytest.raises(InputError, match=r"ends in \.safetensors or \.npz"):
        save(graph, tmp_path / "best.pickle")


def test_a_stopped_training_goes_on(tmp_path):
    """Stopped after two of five epochs and called again: the same numbers and the same story to the bit."""
    pytest.importorskip("safetensors", reason="what a training goes on from is in safetensors")
    rng = np.random.default_rng(2)
    data = rng.normal(size=(96, 64)).astype(np.float32), rng.integers(0, 10, 96)
    options = replace(QUICK, epochs=5, validation=0.25)
    path = tmp_path / "half.safetensors"

    def noisy(batch, generator):
        return batch + 0.1 * torch.randn(batch.shape, generator=generator)

    def stop(epoch):
        if epoch.number == 1:
            raise KeyboardInterrupt

    whole, story = lil.train(mlp(), data, options=options, augment=noisy)
    with pytest.raises(KeyboardInterrupt):
        lil.train(mlp(), data, options=options, augment=noisy, progress=stop, resume=path)
    seen = []
    again, told = lil.train(mlp(), data, options=options, augment=noisy, progress=seen.append, resume=path)
    assert [epoch.number for epoch in seen] == [2, 3, 4] and told == story
    assert constants(again) == constants(whole) != constants(mlp())
    with pytest.raises(InputError, match=r"half\.safetensors is of another training .* give each its own file"):
        lil.train(mlp(), data, options=replace(options, seed=9), resume=path)
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(InputError, match="cannot be gone on from"):
        lil.train(mlp(), data, options=options, resume=path)
    with pytest.raises(InputError, match=r"ends in \.safetensors, unlike half\.pt"):
        lil.train(mlp(), data, options=options, resume=tmp_path / "half.pt")


def test_bfloat16_learns_too(digits):
    _, history = lil.train(mlp(), digits[0], options=replace(QUICK, epochs=3, bf16=True))
    assert history.epochs[-1].loss < 0.8 * history.epochs[0].loss


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"epochs": 0}, "epochs are at least 1, not 0"),
        ({"schedule": "steps"}, "schedule is one of cosine, constant"),
        ({"learning_rate": float("nan")}, "learning_rate is a finite number"),
        ({"validation": 1.0}, "validation is a share"),
        ({"class_weights": "even"}, 'class_weights are numbers by label, or "balanced"'),
        ({"device": "tpu"}, "device is one of cpu, cuda"),
    ],
)
def test_options_have_ranges(change, sentence):
    with pytest.raises(InputError, match=sentence):
        Train(**change)


X, LABELS = np.zeros((4, 64), np.float32), np.arange(4)


@pytest.mark.parametrize(
    ("given", "loss", "options", "sentence"),
    [
        ((X, LABELS + 7), "cross-entropy", {}, "labels are integers .* from 0 to 9"),
        ((X, LABELS[:3]), "cross-entropy", {}, r"is \(n, 64\) with as many targets"),
        (([X, X], LABELS), "cross-entropy", {}, r"takes 1 inputs \(x\), not 2"),
        ((X + np.nan, LABELS), "cross-entropy", {}, "not finite"),
        ((X, LABELS), "hinge", {}, "a loss is one of cross-entropy, mse or a function"),
        ((X, LABELS), "cross-entropy", {"class_weights": (1.0, 2.0)}, "class_weights are 10 finite numbers"),
        ((X, X[:, :10]), "mse", {"class_weights": "balanced"}, "go with the loss cross-entropy alone"),
        ((X, LABELS), "cross-entropy", {"patience": 2}, "give validation samples"),
        ((X, X), "mse", {}, r"targets are \(n, 10\), as output"),
        (X, "cross-entropy", {}, r"a pair \(samples, targets\), but a ndarray came"),
    ],
)
def test_samples_that_do_not_fit(given, loss, options, sentence):
    with pytest.raises(InputError, match=sentence):
        lil.train(mlp(), given, loss, Train(**options))


def test_a_softmax_within_learns_as_one_at_the_end(digits):
    """Behind it only a reshape, or nothing at all and the network gives scores: the same steps, but for a last bit."""
    few = (digits[0][0][:64], digits[0][1][:64])
    graphs = [mlp(), mlp(Softmax(), Reshape((10,))), mlp(LogSoftmax()), mlp(Reshape((10,)))]
    found = [lil.train(graph, few, options=replace(QUICK, epochs=2))[0] for graph in graphs]
    for other in found[1:]:
        for name in constants(mlp()):
            mine, theirs = found[0].values[name].array(), other.values[name].array()
            np.testing.assert_allclose(theirs, mine, atol=1e-4)  # a hundredth of what four steps of 0.005 move a weight


def test_a_label_for_every_pixel():
    """Whether a pixel is brighter than its left neighbour: learned, and accuracy is the share of pixels."""
    x = np.random.default_rng(0).normal(size=(64, 8, 8, 1)).astype(np.float32)
    labels = (x[..., 0] > np.pad(x[:, :, :-1, 0], ((0, 0), (0, 0), (1, 0)))).astype(np.int64)
    graph = build((8, 8, 1), (Conv2D(padding=SAME), (2, 3, 3, 1), (2,)), (Softmax(),))
    options = Train(epochs=30, learning_rate=0.03, threads=1)
    _, history = lil.train(graph, (x, labels), options=options, validation=(x, labels))
    assert history.epochs[-1].validation_accuracy > 0.97 and history.epochs[-1].accuracy <= 1
    with pytest.raises(InputError, match=r"labels are integers \(n, 8, 8\) from 0 to 1"):
        lil.train(graph, (x, labels[:, 0]), options=options)


@pytest.mark.parametrize("end", [Softmax(2.0), Logistic()])
def test_other_probabilities_are_no_scores(end):
    with pytest.raises(UnsupportedError, match="give a function as loss"):
        lil.train(mlp(end), (X, LABELS))


def test_what_cannot_be_trained():
    quantized = lil.quantize(mlp(), np.random.default_rng(0).normal(size=(20, 64)).astype(np.float32))
    with pytest.raises(UnsupportedError, match="load the float model, train it and quantize it again"):
        lil.train(quantized, (X, LABELS))
    with pytest.raises(UnsupportedError, match="no weights or biases"):
        lil.train(build((64,), (Softmax(),)), (X, LABELS))
    with pytest.raises(InputError, match="has no node 'dense7'"):
        trainable(mlp(), ["dense7"])
    with pytest.raises(InputError, match="give a function as loss"):
        lil.train(build((8, 8, 1), (Conv2D(), (1, 1, 1, 1))), (X, LABELS))
    with pytest.raises(ToolError, match="try a learning rate below"):
        lil.train(mlp(Exp()), (X + 1e20, LABELS * 1.0), lambda y, t: (y**4).mean(), Train(epochs=1))


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_a_gpu_that_is_not_there():
    with pytest.raises(ToolError, match="torch sees none here"):
        lil.train(mlp(), (X, LABELS), options=Train(device="cuda"))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU that torch sees")
def test_on_a_gpu(digits):
    graph, _ = lil.train(mlp(), digits[0], options=replace(QUICK, device="cuda"))
    assert accuracy(graph, digits[1]) > 0.9


def two_headed() -> Graph:
    """A table of 7 rows for places (2,), beside an lstm over steps (4, 3); to labels (5,) and a number (1,)."""
    rng = np.random.default_rng(8)
    shapes = {"table": (7, 3), "into": (16, 3), "back": (16, 4), "bias": (16,), "w0": (5, 22), "w1": (1, 22)}
    values = {
        name: Value(name, shape, Format(), Kind.CONSTANT, rng.normal(0, 0.4, shape).astype(np.float32))
        for name, shape in shapes.items()
    }
    values["places"] = Value("places", (2,), Format("s32"), Kind.INPUT)
    values["steps"] = Value("steps", (4, 3), kind=Kind.INPUT)
    for name in ("hidden", "cell"):
        values[name] = Value(name, (4,), Format(), Kind.STATE, np.zeros(4, np.float32))
    nodes = []

    def add(name, op, *inputs, states=()):
        (shape,) = op.infer(*(values[i] for i in inputs))
        values[name] = Value(name, shape)
        nodes.append(Node(name, op, inputs, (name,), states))

    add("rows", Gather(), "table", "places")
    add("seen", Lstm(), "steps", "into", "back", "bias", states=("hidden", "cell"))
    add("flat rows", Reshape((6,)), "rows")
    add("flat seen", Reshape((16,)), "seen")
    add("both", Concat(0), "flat rows", "flat seen")
    add("label", Dense(), "both", "w0")
    add("number", Dense(), "both", "w1")
    return verify(Graph("two_headed", ("places", "steps"), ("label", "number"), values, tuple(nodes)))


def test_several_inputs_and_outputs():
    """A table and an lstm learn both at once: the label from the first place, the number from the last step."""
    rng = np.random.default_rng(4)
    places, steps = rng.integers(0, 7, (300, 2)), rng.normal(size=(300, 4, 3)).astype(np.float32)
    labels, numbers = places[:, 0] % 5, steps[:, -1].sum(-1)

    def both(outputs, targets):
        label, number = outputs
        return (
            torch.nn.functional.cross_entropy(label, targets[:, 0].long())
            + ((number[:, 0] - targets[:, 1]) ** 2).mean()
        )

    options = Train(epochs=60, learning_rate=0.02, weight_decay=0.0, threads=1)
    targets = np.stack([labels, numbers], 1).astype(np.float32)
    graph, history = lil.train(two_headed(), ([places, steps], targets), both, options)
    assert history.epochs[-1].loss < 0.2 * history.epochs[0].loss
    before, after = constants(two_headed()), constants(graph)
    assert all(before[name] != after[name] for name in before)
    assert all(np.array_equal(s.array(), np.zeros(4)) for s in graph.states)
    with pytest.raises(InputError, match="takes integers, but float64 came"):
        lil.train(two_headed(), ([places + 0.5, steps], targets), both, options)


def test_what_was_trained_goes_on_to_the_chip(digits):
    """Text and back, quantized within 2 of 100 on 449 images, and printed as C."""
    graph, _ = lil.train(mlp(), digits[0], options=QUICK)
    assert constants(parse(text(graph), operators())) == constants(graph)
    assert c_project(run_passes(graph)).files
    integer = lil.quantize(graph, digits[0][0][:200])
    stored = integer.values[integer.inputs[0]].format
    right = [
        int(np.argmax(evaluate(integer, [stored.encode(x)]).outputs[0])) == y for x, y in zip(*digits[1], strict=True)
    ]
    assert np.mean(right) > accuracy(graph, digits[1]) - 0.02
