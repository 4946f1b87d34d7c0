"""How to train for few bits."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from lilliput.graph import InputError

WEIGHTS = ("learned", "largest", "fixed")
ACTIVATIONS = ("learned", "clipped", "moving", "fixed", "dynamic")
GRADIENTS = ("straight-through", "none")


@dataclass(frozen=True)
class QuantizeAware:
    """Options of quantization-aware training. Bits are 2 to 8.

    weight_bits      of weights, which are symmetric around zero
    activation_bits  of what layers give
    first_bits       of the weights of the first layer that has any; 0: weight_bits
    last_bits        of the weights of the last one; 0: weight_bits
    input_bits       of the graph's inputs
    output_bits      of the graph's outputs
    per_channel      one weight scale per output channel instead of one per tensor
    weights          how the scales of weights go on from calibration's. "learned": with the loss's gradient (LSQ, Esser
                     et al. 2020, arXiv 1902.08153), by their logarithm, as Adam's steps know no magnitude (Jain et al.
                     2020, arXiv 1903.08066); "largest": so that the largest weight just fits (Jacob et al. 2018);
                     "fixed"
    activations      how the scales of activations go on. "learned": LSQ; "clipped": the gradient of what is clipped
                     alone moves them (PACT, Choi et al. 2018, arXiv 1805.06085); "moving": an average of what batches
                     reach (Jacob et al. 2018); "fixed"; "dynamic": there are none, as dense layers and convolutions
                     quantize their float inputs while they run, each row or image by its own range (see DynamicRange):
                     first_bits, last_bits, input_bits and output_bits stay as they are
    scale_rate       learning rate of logarithms of scales, times that of weights
    freeze           how often a weight may change its direction, in changes a step, before it is frozen where it was
                     most of the time (Nagel et al. 2022, arXiv 2203.11086); falls along half a cosine wave from four
                     times this; 0: never
    memory           share of the newest step in those averages, in (0, 1]
    gradient         "straight-through": rounding passes gradients on (Bengio et al. 2013, arXiv 1308.3432); "none": its
                     own gradient, which is zero, so that nothing is learned: a control
    """

    weight_bits: int = 8
    activation_bits: int = 8
    first_bits: int = 0
    last_bits: int = 0
    input_bits: int = 8
    output_bits: int = 8
    per_channel: bool = True
    weights: str = "learned"
    activations: str = "learned"
    scale_rate: float = 1.0
    freeze: float = 0.0
    memory: float = 0.01
    gradient: str = "straight-through"

    def __post_init__(self) -> None:
        bits = {"weight_bits": self.weight_bits, "activation_bits": self.activation_bits}
        bits |= {"input_bits": self.input_bits, "output_bits": self.output_bits}
        bits |= {n: b for n, b in (("first_bits", self.first_bits), ("last_bits", self.last_bits)) if b}
        rules = {
            **{f"{name} are 2 to 8, not {found}": 2 <= found <= 8 for name, found in bits.items()},
            f"weights are one of {', '.join(WEIGHTS)}, not {self.weights!r}": self.weights in WEIGHTS,
            f"activations are one of {', '.join(ACTIVATIONS)}, not {self.activations!r}": (
                self.activations in ACTIVATIONS
            ),
            f"scale_rate is a finite number of at least 0, not {self.scale_rate}": (
                isfinite(self.scale_rate) and self.scale_rate >= 0
            ),
            f"freeze is from 0 to 1, not {self.freeze}": 0 <= self.freeze <= 1,
            f"memory is above 0 and at most 1, not {self.memory}": 0 < self.memory <= 1,
            "dynamic activations have activation_bits, and layers weight_bits; leave the other bits as they are": (
                self.activations != "dynamic"
                or (self.first_bits, self.last_bits, self.input_bits, self.output_bits) == (0, 0, 8, 8)
            ),
            f"gradient is one of {', '.join(GRADIENTS)}, not {self.gradient!r}": self.gradient in GRADIENTS,
        }
        for rule, kept in rules.items():
            if not kept:
                raise InputError(f"quantization-aware training: {rule}")

    @property
    def passes(self) -> bool:
        """Whether rounding passes gradients on."""
        return self.gradient == "straight-through"
