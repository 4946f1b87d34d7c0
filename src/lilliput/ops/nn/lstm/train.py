"""The torch meaning of lstm."""

from __future__ import annotations

from torch import Tensor, clamp, sigmoid, stack, tanh
from torch.nn.functional import linear

from lilliput.graph import Call
from lilliput.ops.nn.lstm import Lstm

LEARNED = (1, 2, 3)


def forward(
    op: Lstm, call: Call, x: Tensor, into: Tensor, back: Tensor, bias: Tensor, hidden: Tensor, cell: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """x (batch, ..., steps, n), hidden and cell (batch, ..., cells) → y (batch, ..., steps, cells), hidden, cell."""
    fed, outputs = linear(x, into, bias), []
    for step in range(x.shape[-2]):
        i, f, g, o = (fed[..., step, :] + linear(hidden, back)).chunk(4, -1)
        cell = sigmoid(f) * cell + sigmoid(i) * tanh(g)
        if op.cell_clip > 0:
            cell = clamp(cell, -op.cell_clip, op.cell_clip)
        hidden = tanh(cell) * sigmoid(o)
        outputs.append(hidden)
    return stack(outputs, -2), hidden, cell
