"""The torch meaning of gru."""

from __future__ import annotations

from torch import Tensor, cat, gru, sigmoid, tanh
from torch.nn.functional import linear

from lilliput.graph import Call
from lilliput.ops.nn.gru import Gru
from lilliput.ops.train import fused, unrolled

LEARNED = (1, 2, 3, 4)


def forward(
    op: Gru, call: Call, x: Tensor, into: Tensor, back: Tensor, bias: Tensor, *rest: Tensor | None
) -> Tensor | tuple[Tensor, ...]:
    """x (batch, ..., steps, n), state (batch, ..., cells) or none → y (batch, ..., steps, cells), state."""
    has_extra = len(call.inputs) > 4
    states = tuple(each for each in rest[has_extra:] if each is not None)
    if op.reset_after:
        return _after(op, call, x, into, back, bias, rest[0] if has_extra else None, states)
    return _before(op, call, x, into, back, bias, states)


def _after(
    op: Gru, call: Call, x: Tensor, into: Tensor, back: Tensor, bias: Tensor, extra: Tensor | None,
    states: tuple[Tensor, ...],
) -> Tensor | tuple[Tensor, ...]:  # fmt: skip
    """By torch's own function, whose gates stand as reset, update, new."""
    cells = back.shape[1]
    extra = back.new_zeros(cells) if extra is None else extra
    second = cat([back.new_zeros(2 * cells), extra])
    weights = [cat([w[cells : 2 * cells], w[:cells], w[2 * cells :]]) for w in (into, back, bias)]

    def whole(x: Tensor, hidden: Tensor) -> tuple[Tensor, ...]:
        y, hidden = gru(x, hidden, [*weights, second], True, 1, 0.0, False, False, True)
        return y, hidden

    return fused(op, call, x, states, whole)


def _before(
    op: Gru, call: Call, x: Tensor, into: Tensor, back: Tensor, bias: Tensor, states: tuple[Tensor, ...]
) -> Tensor | tuple[Tensor, ...]:
    gates = 2 * back.shape[1]

    def step(fed: Tensor, hidden: Tensor) -> tuple[Tensor, ...]:
        z, r = sigmoid(fed[..., :gates] + linear(hidden, back[:gates])).chunk(2, -1)
        new = tanh(fed[..., gates:] + linear(r * hidden, back[gates:]))
        return (new + z * (hidden - new),)

    return unrolled(op, call, linear(x, into, bias), states, step)
