"""Bits of weights, layer by layer, under limits of flash and RAM."""

from lilliput.compress.mixed.memory_driven import (
    Sizes,
    activation_bytes,
    cut_activations,
    cut_weights,
    layer_sizes,
    weight_bytes,
)
from lilliput.compress.mixed.mixed_precision import MixedPrecision
from lilliput.compress.mixed.trials import Bits, Trials

__all__ = [
    "Bits",
    "MixedPrecision",
    "Sizes",
    "Trials",
    "activation_bytes",
    "cut_activations",
    "cut_weights",
    "layer_sizes",
    "weight_bytes",
]
