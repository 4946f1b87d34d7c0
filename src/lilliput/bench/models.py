"""Models that claims are measured on: our own digits, and real ones where LILLIPUT_DATA names their folder."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np

from lilliput.compress import quantize
from lilliput.flow.demo.digits import digits, float_graph
from lilliput.flow.load import load
from lilliput.graph import NATIVE, Format, Graph, Kind, Node, Value, verify
from lilliput.ops.nn.dense import Dense

REAL = {
    "kws": "models/keyword_spotting/kws_ref_model.tflite",
    "ic01": "models/image_classification/pretrainedResnet_quant.tflite",
    "vww": "models/visual_wake_words/vww_96_int8.tflite",
    "ad": "models/anomaly_detection/ad01_int8.tflite",
    "sww": "models/streaming_wakeword/str_ww_ref_model.tflite",
    "micro_speech": "micro_speech/micro_speech_quantized.tflite",
}
MORE = {"ic02": "models/image_classification/pretrainedResnet_large_int8.tflite"}


def real_model(name: str) -> Graph | None:
    """One of MORE, where it is there."""
    path = Path(os.environ.get("LILLIPUT_DATA", "")) / MORE[name]
    return load(path) if path.is_file() else None


def real_models(quick: bool) -> dict[str, Graph]:
    """The MLPerf Tiny networks and micro_speech, as far as they are there; `quick` means the first of them."""
    root = os.environ.get("LILLIPUT_DATA")
    if not root:
        return {}
    found = {name: Path(root) / path for name, path in REAL.items() if (Path(root) / path).exists()}
    return {name: load(path) for name, path in list(found.items())[: 1 if quick else None]}


@cache
def digits_int8(seed: int = 0, hidden: tuple[int, ...] = (32, 16)) -> Graph:
    """The digits network, quantized on its training images."""
    return quantize(float_graph(seed, hidden), digits().train_images[:300])


def wide_int8(rows: int = 200, width: int = 128) -> Graph:
    """One dense layer with random weights over many rows: 25 KB of input, more than small boards have."""
    rng = np.random.default_rng(0)
    weights = rng.integers(-127, 128, (width, width)).astype(np.int8)
    values = [
        Value("x", (rows, width), Format("s8", (1 / 16,), (0,)), Kind.INPUT),
        Value("w", weights.shape, Format("s8", (1 / 256,), (0,)), Kind.CONSTANT, weights),
        Value("y", (rows, width), Format("s8", (1 / 4,), (0,))),
    ]
    node = Node("y", Dense(), ("x", "w", None), ("y",), (), ("y",))
    return verify(Graph("wide", ("x",), ("y",), {value.name: value for value in values}, (node,), NATIVE))


def accuracy(outputs: np.ndarray, labels: np.ndarray) -> float:
    """The share of rows of `outputs` (n, classes) whose largest entry is the label."""
    return float(np.mean(outputs.reshape(len(outputs), -1).argmax(axis=1) == labels))
