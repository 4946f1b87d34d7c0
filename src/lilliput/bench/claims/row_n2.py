"""N2, separable convolutions in both orders: built, trained, and the same in C."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.trainings.judge import accuracy, in_c
from lilliput.bench.trainings.sets import digits
from lilliput.compress import quantize
from lilliput.flow.load import load
from lilliput.flow.save import save
from lilliput.graph import TFLITE_MICRO, Graph, Kind, evaluate
from lilliput.learn import Train, nn, train
from lilliput.learn.nn.zoo.xception import ORDERS
from lilliput.passes import run_passes

TRAIN = Train(epochs=10, batch_size=64, learning_rate=6e-3, threads=1)
LEAST, MOST_LOSS = 0.9, 0.01
SAMPLES = 5


def measure(quick: bool) -> Claim:
    """Xception's blocks on the digits: accuracy of the int8 C, and the bytes of the C, and of the model written to a
    file and read again, against the reference's."""
    data = digits()
    inside, outside = next(data.folds(4))
    known, x, labels = (data.x[inside], data.labels[inside]), data.x[outside], data.labels[outside]
    seeds, said, same, losses, changed = range(1 if quick else 3), [], [], [], []
    for order in ORDERS:
        for seed in seeds:
            graph = nn.xception((12, 24), (8, 8, 1), 10, order, seed=seed)
            trained, _ = train(graph, known, options=TRAIN)
            integer = quantize(trained, known[0][:100])
            told, equal = in_c(integer, x)
            said.append(float((told == labels).mean()))
            losses.append(accuracy(trained, x, labels) - said[-1])
            same.append(equal and there_and_back(integer, x[:SAMPLES]))
            changed.append(there_and_back(integer, x[:SAMPLES], one_step(integer)))
    return Claim(
        row="N2",
        claim="separable convolutions with either part first are built, trained and exported, the same in C",
        value=f"int8 accuracy from {min(said):.4f} to {max(said):.4f}, {100 * max(losses):+.2f} points lost at most; C "
        f"and files (.lil, .tflite) equal the reference's bytes in {sum(same)} of {len(same)}",
        target=f"each {LEAST}; at most {100 * MOST_LOSS:g} points; all",
        holds=min(said) >= LEAST and max(losses) <= MOST_LOSS and all(same) and not any(changed),
        control=f"with weights one step larger in one layer, {len(changed) - sum(changed)} of {len(changed)} differ",
        seeds=len(seeds),
        source="Chollet 2017 (arXiv 1610.02357), section 3",
    )


def there_and_back(graph: Graph, x: np.ndarray, other: Graph | None = None) -> bool:
    """Whether the graph, written as .lil and as .tflite and read again, gives the same bytes as the graph itself, or as
    another. What a .tflite holds is rounded as TFLite Micro rounds."""
    stored = graph.values["x"].format.encode(x)
    meant = other or graph
    for name, source in (("model.lil", meant), ("model.tflite", replace(meant, arithmetic=TFLITE_MICRO))):
        with TemporaryDirectory() as folder:
            back = run_passes(load(save(graph, Path(folder) / name)), ())
        wanted = [evaluate(source, [s]).outputs[0].ravel() for s in stored]
        found = [evaluate(back, [s.reshape(back.values[back.inputs[0]].shape)]).outputs[0].ravel() for s in stored]
        if not np.array_equal(wanted, found):
            return False
    return True


def one_step(graph: Graph) -> Graph:
    """The graph with the first layer's weights one step larger."""
    first = next(v for v in graph.constants if v.kind is Kind.CONSTANT and v.format.dtype == "s8" and len(v.shape) == 4)
    larger = replace(first, data=np.minimum(first.array().astype(np.int16) + 1, 127).astype(np.int8))
    return replace(graph, values={**graph.values, first.name: larger})
