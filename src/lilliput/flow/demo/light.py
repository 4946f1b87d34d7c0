"""The digits as an image sensor sees them under more or less light, and networks trained on that."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from lilliput.flow.demo.digits import HIDDEN, digits
from lilliput.formats import convert
from lilliput.graph import Graph

SIDE = 8
WHITE = 16.0  # of the digits' pixels
INK, PAPER = 1.0, 0.05  # parts of the light that strokes and ground send back
BRIGHTEST = 8.0  # the light at which strokes just reach the sensor's largest number
EPOCHS = 60


def sensed(images: np.ndarray, brightness: float, bits: int) -> np.ndarray:
    """What a sensor of so many bits gives for images (n, 64): raw light (n, 64), int64.

    Reflectance from PAPER to INK, times the brightness, over BRIGHTEST, times the largest number, rounded. There is no
    noise but this rounding; at a brightness of 1/32 the ground is 0.8 of 12 bits' 4,095, the strokes 16.
    """
    reflected = PAPER + (INK - PAPER) * images.astype(np.float64) / WHITE
    return np.rint(reflected * brightness / BRIGHTEST * ((1 << bits) - 1)).astype(np.int64)


def trained(features: np.ndarray, seed: int, shuffled: bool = False) -> Graph:
    """A network of the demo's size on features (n, k) of the training digits; with shuffled labels the control."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    labels = digits().train_labels
    labels = np.random.default_rng(seed).permutation(labels) if shuffled else labels
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is the budget, on purpose
        model: Any = MLPClassifier(hidden_layer_sizes=HIDDEN, max_iter=EPOCHS, random_state=seed)
        return convert(model.fit(features.astype(np.float32), labels), "digits")
