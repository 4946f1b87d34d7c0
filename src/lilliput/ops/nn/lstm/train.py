"""The torch meaning of lstm."""

from __future__ import annotations

from torch import Tensor, clamp, lstm, sigmoid, tanh, zeros_like
from torch.nn.functional import linear

from lilliput.graph import Call
from lilliput.ops.nn.lstm import Lstm
from lilliput.ops.train import fused, unrolled

LEARNED = (1, 2, 3)


def forward(
    op: Lstm, call: Call, x: Tensor, into: Tensor, back: Tensor, bias: Tensor, *states: Tensor
) -> Tensor | tuple[Tensor, ...]:
    """x (batch, ..., steps, n), states (batch, ..., cells) or none → y (batch, ..., steps, cells), states."""

    def whole(x: Tensor, hidden: Tensor, cell: Tensor) -> tuple[Tensor, ...]:
        weights = [into, back, bias, zeros_like(bias)]
        y, hidden, cell = lstm(x, [hidden, cell], weights, True, 1, 0.0, False, False, True)
        return y, hidden, cell

    def step(fed: Tensor, hidden: Tensor, cell: Tensor) -> tuple[Tensor, ...]:
        i, f, g, o = (fed + linear(hidden, back)).chunk(4, -1)
        cell = sigmoid(f) * cell + sigmoid(i) * tanh(g)
        cell = clamp(cell, -op.cell_clip, op.cell_clip)
        return tanh(cell) * sigmoid(o), cell

    if op.cell_clip == 0:
        return fused(op, call, x, states, whole)
    return unrolled(op, call, linear(x, into, bias), states, step)
