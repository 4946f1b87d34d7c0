"""Making models smaller: quantization."""

from lilliput.compress.aware import QuantizeAware, train_quantized, train_widths
from lilliput.compress.quantize import DynamicRange, Int16Activations, Quantize, Widths, quantize

__all__ = [
    "DynamicRange",
    "Int16Activations",
    "Quantize",
    "QuantizeAware",
    "Widths",
    "quantize",
    "train_quantized",
    "train_widths",
]
