"""Real models and recordings, where LILLIPUT_DATA names the folder that holds them; elsewhere tests skip and say so."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest

GOLDEN = {
    "kws_ref_model": "models/keyword_spotting/kws_ref_model.tflite",
    "pretrainedResnet_quant": "models/image_classification/pretrainedResnet_quant.tflite",
    "vww_96_int8": "models/visual_wake_words/vww_96_int8.tflite",
    "ad01_int8": "models/anomaly_detection/ad01_int8.tflite",
    "micro_speech_quantized": "micro_speech/micro_speech_quantized.tflite",
    "str_ww_ref_model": "models/streaming_wakeword/str_ww_ref_model.tflite",
}
FLOAT = {
    "ad01_fp32": "models/anomaly_detection/ad01_fp32.tflite",
    "pretrainedResnet": "models/image_classification/pretrainedResnet.tflite",
    "vww_96_float": "models/visual_wake_words/vww_96_float.tflite",
    "kws_ref_model_float32": "models/keyword_spotting/kws_ref_model_float32.tflite",
}


def data(path: str) -> Path:
    """A file of the real data, or a skipped test."""
    root = os.environ.get("LILLIPUT_DATA")
    if not root or not (Path(root) / path).exists():
        pytest.skip(f"needs the real file {path}: set LILLIPUT_DATA to the folder that holds it")
    return Path(root) / path


def golden_layers(model: str) -> list[list]:
    """[operator index, tensor index, bytes, 16 digits of sha256, first bytes] per operator of TFLite Micro's run."""
    root = os.environ.get("LILLIPUT_DATA")
    path = Path(root or "") / "../reference/nn_layer_hashes.json"
    if not root or not path.exists():
        pytest.skip("needs the golden layer hashes beside LILLIPUT_DATA")
    return json.loads(path.read_text())["models"][model]["ops"]


def digest(array: np.ndarray) -> str:
    """As the golden layers have it."""
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]


def kws_samples():
    """1,000 clips as int8 MFCC (49, 10, 1), and their labels."""
    rows = list(csv.reader(data("kws01/y_labels.csv").read_text().splitlines()))
    clips = [np.fromfile(data(f"kws01/{name.strip()}"), np.int8).reshape(49, 10, 1) for name, _, _ in rows]
    return np.stack(clips), np.array([int(label) for _, _, label in rows])
