"""Making models smaller: quantization."""

from lilliput.compress.aware import QuantizeAware, train_quantized, train_widths
from lilliput.compress.cluster import Codebook
from lilliput.compress.mixed import MixedPrecision
from lilliput.compress.quantize import DynamicRange, Int16Activations, Quantize, Widths, quantize, sensitivity

__all__ = [
    "Codebook",
    "DynamicRange",
    "Int16Activations",
    "MixedPrecision",
    "Quantize",
    "QuantizeAware",
    "Widths",
    "quantize",
    "sensitivity",
    "train_quantized",
    "train_widths",
]
