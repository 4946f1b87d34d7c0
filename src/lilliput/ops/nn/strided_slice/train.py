"""The torch meaning of strided_slice."""

from __future__ import annotations

from torch import Tensor

from lilliput.graph import Call
from lilliput.ops.nn.strided_slice import StridedSlice


def forward(op: StridedSlice, call: Call, x: Tensor) -> Tensor:
    """x (batch, n, ...) → y (batch, *shape)."""
    cuts, turned = [slice(None)], []
    for axis, (begin, count, step) in enumerate(zip(op.begin, op.shape, op.step, strict=True), 1):
        first, last = sorted((begin, begin + (count - 1) * step))
        cuts.append(slice(first, last + 1, abs(step)))
        turned += [axis] if step < 0 else []
    cut = x[tuple(cuts)]
    return cut.flip(turned) if turned else cut
