"""Trains the network of vibration.toml on the generator's training machines, and says how good it is on the others.

    python examples/vibration.py

writes vibration.lil beside itself and prints the lines of the stage `normalise`. Needs scikit-learn.
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np

import lilliput as lil
from lilliput.data.generators.vibration import Vibration
from lilliput.graph import evaluate
from lilliput.graph.text import text
from lilliput.signal import Pipeline, load_pipeline

HERE = Path(__file__).parent
FEATURES = 2  # stages that make them: frames and statistics


def features(pipeline: Pipeline, part: str, each: int) -> tuple[np.ndarray, np.ndarray]:
    """Of every frame (recordings, frames, numbers), as real numbers, and the recordings' labels."""
    front = replace(pipeline, blocks=pipeline.blocks[:FEATURES])
    graph = front.batch(1600)
    format = graph.values[graph.outputs[0]].format
    found, labels = [], []
    for recording in Vibration(each=each).recordings(part):
        found.append(format.decode(evaluate(graph, [recording.values]).outputs[0]))
        labels.append(pipeline.labels.index(recording.label))
    return np.array(found), np.array(labels)


def main() -> None:
    """Features, network, integers, file."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    pipeline = load_pipeline(HERE / "vibration.toml")
    x, labels = features(pipeline, "train", 80)
    count = x.shape[-1]
    means, deviations = x.reshape(-1, count).mean(0).round(4), x.reshape(-1, count).std(0).round(4)
    print(f"means = {means.tolist()}\ndeviations = {deviations.tolist()}")
    frames = np.clip((x - means) / deviations, -4, 3.97).reshape(-1, count)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is the budget, on purpose
        network = MLPClassifier((16,), max_iter=400, alpha=0.01, random_state=0)
        network.fit(frames.astype(np.float32), np.repeat(labels, x.shape[1]))
    model = lil.quantize(lil.convert(network, "faults"), frames[::7].astype(np.float32))
    (HERE / "vibration.lil").write_text(text(model), encoding="utf-8")


if __name__ == "__main__":
    main()
