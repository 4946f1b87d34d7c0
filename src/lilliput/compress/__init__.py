"""Making models smaller: quantization."""

from lilliput.compress.quantize import Quantize, quantize

__all__ = ["Quantize", "quantize"]
