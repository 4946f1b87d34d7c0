"""The torch meaning of gru."""

from __future__ import annotations

from torch import Tensor, sigmoid, tanh
from torch.nn.functional import linear

from lilliput.graph import Call
from lilliput.ops.nn.gru import Gru
from lilliput.ops.train import unrolled

LEARNED = (1, 2, 3, 4)


def forward(
    op: Gru, call: Call, x: Tensor, into: Tensor, back: Tensor, bias: Tensor, *rest: Tensor | None
) -> Tensor | tuple[Tensor, ...]:
    """x (batch, ..., steps, n), state (batch, ..., cells) or none → y (batch, ..., steps, cells), state."""
    cells, has_extra = back.shape[1], len(call.inputs) > 4
    extra = rest[0] if has_extra else None
    states = tuple(each for each in rest[has_extra:] if each is not None)

    def step(fed: Tensor, hidden: Tensor) -> tuple[Tensor, ...]:
        if op.reset_after:
            kept = linear(hidden, back)
            gate, last = kept[..., : 2 * cells], kept[..., 2 * cells :]
            last = last if extra is None else last + extra
        else:
            gate = linear(hidden, back[: 2 * cells])
        z, r = sigmoid(fed[..., : 2 * cells] + gate).chunk(2, -1)
        kept = r * last if op.reset_after else linear(r * hidden, back[2 * cells :])
        new = tanh(fed[..., 2 * cells :] + kept)
        return (new + z * (hidden - new),)

    return unrolled(op, call, linear(x, into, bias), states, step)
