"""Making models smaller: quantization."""

from lilliput.compress.aware import QuantizeAware, train_quantized
from lilliput.compress.quantize import Quantize, quantize

__all__ = ["Quantize", "QuantizeAware", "quantize", "train_quantized"]
