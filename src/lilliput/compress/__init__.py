"""Making models smaller: quantization."""

from lilliput.compress.aware import QuantizeAware, train_quantized, train_widths
from lilliput.compress.cluster import Codebook
from lilliput.compress.mixed import MixedPrecision
from lilliput.compress.quantize import DynamicRange, Int16Activations, Quantize, Widths, quantize

__all__ = [
    "Codebook",
    "DynamicRange",
    "Int16Activations",
    "MixedPrecision",
    "Quantize",
    "QuantizeAware",
    "Widths",
    "quantize",
    "train_quantized",
    "train_widths",
]
