"""Models that claims are measured on: our own digits, and real ones where LILLIPUT_DATA names their folder."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np

from lilliput.compress import quantize
from lilliput.flow.demo.digits import digits, float_graph
from lilliput.graph import Graph

REAL = {
    "kws": "models/keyword_spotting/kws_ref_model.tflite",
    "ic01": "models/image_classification/pretrainedResnet_quant.tflite",
    "vww": "models/visual_wake_words/vww_96_int8.tflite",
    "ad": "models/anomaly_detection/ad01_int8.tflite",
    "sww": "models/streaming_wakeword/str_ww_ref_model.tflite",
    "micro_speech": "micro_speech/micro_speech_quantized.tflite",
}


def real_models() -> dict[str, Path]:
    """The MLPerf Tiny networks and micro_speech, as far as they are there."""
    root = os.environ.get("LILLIPUT_DATA")
    if not root:
        return {}
    return {name: Path(root) / path for name, path in REAL.items() if (Path(root) / path).exists()}


@cache
def digits_int8(seed: int = 0, hidden: tuple[int, ...] = (32, 16)) -> Graph:
    """The digits network, quantized on its training images."""
    return quantize(float_graph(seed, hidden), digits().train_images[:300])


def accuracy(outputs: np.ndarray, labels: np.ndarray) -> float:
    """The share of rows of `outputs` (n, classes) whose largest entry is the label."""
    return float(np.mean(outputs.reshape(len(outputs), -1).argmax(axis=1) == labels))
