"""The torch meaning of mirror_pad."""

from __future__ import annotations

import numpy as np
from torch import Tensor, from_numpy

from lilliput.graph import Call
from lilliput.ops.nn.mirror_pad import MirrorPad


def forward(op: MirrorPad, call: Call, x: Tensor) -> Tensor:
    """x (batch, n, ...) → y (batch, before + n + after, ...)."""
    for axis, around in enumerate(zip(op.before, op.after, strict=True), 1):
        if any(around):
            places = np.pad(np.arange(x.shape[axis]), around, mode="symmetric" if op.symmetric else "reflect")
            x = x.index_select(axis, from_numpy(places).to(x.device))
    return x
