"""Quantization after training: data shows the ranges, a scheme chooses formats, `lower` makes the integer graph."""

from lilliput.compress.quantize.lower import lower
from lilliput.compress.quantize.observe import observe
from lilliput.compress.quantize.plan import plan
from lilliput.compress.quantize.post_training import Quantize, quantize
from lilliput.compress.quantize.scales import affine, symmetric

__all__ = ["Quantize", "affine", "lower", "observe", "plan", "quantize", "symmetric"]
