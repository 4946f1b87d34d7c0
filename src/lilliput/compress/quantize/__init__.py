"""Quantization after training: data shows the ranges, a scheme chooses formats, `lower` makes the integer graph."""

from lilliput.compress.quantize.dynamic_range import DynamicRange
from lilliput.compress.quantize.equalize import equalize
from lilliput.compress.quantize.lower import lower
from lilliput.compress.quantize.observe import Ranges, observe
from lilliput.compress.quantize.plan import Scheme, plan
from lilliput.compress.quantize.prepare import prepare
from lilliput.compress.quantize.quantize import planned, quantize
from lilliput.compress.quantize.scales import affine, around_zero_s16, symmetric
from lilliput.compress.quantize.schemes import Int16Activations, Integers, Quantize, Widths
from lilliput.compress.quantize.sensitivity import LayerSensitivity, Sensitivity, sensitivity

__all__ = [
    "DynamicRange",
    "Int16Activations",
    "Integers",
    "LayerSensitivity",
    "Quantize",
    "Ranges",
    "Scheme",
    "Sensitivity",
    "Widths",
    "affine",
    "around_zero_s16",
    "equalize",
    "lower",
    "observe",
    "plan",
    "planned",
    "prepare",
    "quantize",
    "sensitivity",
    "symmetric",
]
