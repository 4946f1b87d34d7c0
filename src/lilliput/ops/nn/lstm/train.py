"""The torch meaning of lstm."""

from __future__ import annotations

from torch import Tensor, clamp, sigmoid, tanh
from torch.nn.functional import linear

from lilliput.graph import Call
from lilliput.ops.nn.lstm import Lstm
from lilliput.ops.train import unrolled

LEARNED = (1, 2, 3)


def forward(
    op: Lstm, call: Call, x: Tensor, into: Tensor, back: Tensor, bias: Tensor, *states: Tensor
) -> Tensor | tuple[Tensor, ...]:
    """x (batch, ..., steps, n), states (batch, ..., cells) or none → y (batch, ..., steps, cells), states."""

    def step(fed: Tensor, hidden: Tensor, cell: Tensor) -> tuple[Tensor, ...]:
        i, f, g, o = (fed + linear(hidden, back)).chunk(4, -1)
        cell = sigmoid(f) * cell + sigmoid(i) * tanh(g)
        if op.cell_clip > 0:
            cell = clamp(cell, -op.cell_clip, op.cell_clip)
        return tanh(cell) * sigmoid(o), cell

    return unrolled(op, call, linear(x, into, bias), states, step)
