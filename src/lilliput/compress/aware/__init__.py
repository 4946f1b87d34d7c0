"""Quantization-aware training: plan, train behind the plan (in lilliput.learn), lower what was learned."""

from lilliput.compress.aware.train import train_quantized
from lilliput.compress.aware.widths import train_widths
from lilliput.learn.aware.options import QuantizeAware

__all__ = ["QuantizeAware", "train_quantized", "train_widths"]
