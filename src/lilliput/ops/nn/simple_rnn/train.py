"""The torch meaning of simple_rnn."""

from __future__ import annotations

from torch import Tensor, rnn_relu, rnn_tanh, zeros_like

from lilliput.graph import Call
from lilliput.ops.nn.simple_rnn import SimpleRnn
from lilliput.ops.train import fused

LEARNED = (1, 2, 3)


def forward(
    op: SimpleRnn, call: Call, x: Tensor, into: Tensor, back: Tensor, bias: Tensor, *states: Tensor
) -> Tensor | tuple[Tensor, ...]:
    """x (batch, ..., steps, n), state (batch, ..., cells) or none → y (batch, ..., steps, cells), state."""
    run = rnn_tanh if op.activation == "tanh" else rnn_relu

    def whole(x: Tensor, hidden: Tensor) -> tuple[Tensor, ...]:
        y, hidden = run(x, hidden, [into, back, bias, zeros_like(bias)], True, 1, 0.0, False, False, True)
        return y, hidden

    return fused(op, call, x, states, whole)
