"""The gradient of the cross-entropy of a softmax, by the scores that the softmax was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    IN_PLACE,
    Call,
    In,
    Invocation,
    Kernel,
    Op,
    Out,
    Shape,
    ShapeError,
    UnsupportedError,
    Value,
)

ONE = 1 << 15  # what int16 probabilities and their gradient count in


def _probabilities(call: Call) -> bool:
    return all(v.format.scale == (1 / ONE,) and v.zero_point == 0 for v in (call.input(0), call.output))


@dataclass(frozen=True)
class SoftmaxCrossEntropyGradient(Op):
    """Probabilities p (n,), label (1,) int32 → y (n,) = p, less 1 at the label.

    A label that is none of 0 ... n - 1 gives zeros: nothing is to be learned from it. int16: p and y count in 2**-15.
    """

    KERNELS: ClassVar = (
        Kernel("softmax_cross_entropy_gradient_s16.h", ("s16", "s32"), ("s16",), accepts=_probabilities),
        Kernel("softmax_cross_entropy_gradient_f32.h", ("f32", "s32"), ("f32",)),
    )
    SOURCE: ClassVar = "Bishop 2006, 'Pattern recognition and machine learning', section 5.3: the errors of the outputs"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        p, label = inputs
        assert p is not None
        assert label is not None
        if len(p.shape) != 1 or label.shape != (1,):
            raise ShapeError(
                f"gradient of {p.name}: expected probabilities (n,) and one label, got {p.shape} and {label.shape}"
            )
        return (p.shape,)

    def reference(self, call: Call, p: np.ndarray, label: np.ndarray) -> np.ndarray:
        """p stored, label → y stored."""
        which = int(label[0])
        if not 0 <= which < p.size:
            return np.zeros_like(p)
        one = np.zeros(p.shape, p.dtype if p.dtype == np.float32 else np.int32)
        one[which] = 1 if p.dtype == np.float32 else ONE
        return (p - one).astype(p.dtype)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        p = call.input(0)
        if p.format.dtype == "s16" and not _probabilities(call):
            raise UnsupportedError(f"gradient of {p.name}: int16 probabilities count in 2**-15, not {p.scale:g}")
        return Invocation({"n": p.size}, {"x": In(0), "label": In(1), "y": Out()}, overlaps={0: IN_PLACE})
