"""What torch meanings share: operands with a leading batch axis, images between two layouts, fused activations.

An operator's torch meaning is `forward(op, call, *tensors)` in `train.py` in its folder: the real numbers that its
float `reference` computes, differentiable. Tensors are inputs, then states, of the shapes in `call` behind a batch
axis; constants have none. It gives the outputs, then the states' new contents. Only the learning layer imports these
files. `LEARNED` in them names the operands that hold weights, where the operator's WEIGHTS and BIAS do not.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, clamp, relu_, stack
from torch.nn.functional import pad

from lilliput.graph import Call
from lilliput.ops.activation import real_bounds
from lilliput.ops.recurrent import Recurrent
from lilliput.ops.window import NO_PADDING, Padding


def activated(y: Tensor, activation: str) -> Tensor:
    """y after a fused activation; y itself may be overwritten, so nobody else may need it."""
    if activation == "none":
        return y
    low, high = real_bounds(activation)
    return relu_(y) if (low, high) == (0.0, float("inf")) else clamp(y, low, high)


def aligned(call: Call, *operands: Tensor) -> tuple[Tensor, ...]:
    """Operands that broadcast as samples do: a batch axis is followed by axes of 1, up to the output's rank."""
    rank = len(call.output.shape)
    found = []
    for value, operand in zip(call.inputs, operands, strict=True):
        assert value is not None
        missing = rank - len(value.shape)
        has_batch = operand.dim() > len(value.shape)
        found.append(operand.reshape(-1, *[1] * missing, *value.shape) if has_batch and missing else operand)
    return tuple(found)


def images(x: Tensor) -> Tensor:
    """x (..., h, w, c) → (n, c, h, w), the same memory seen as torch's channels_last: nothing is copied."""
    return x.reshape(-1, *x.shape[-3:]).permute(0, 3, 1, 2)


def channels_last(y: Tensor, x: Tensor) -> Tensor:
    """y (n, c, h, w) → (..., h, w, c), with the leading axes of x: the way back from `images`."""
    return y.permute(0, 2, 3, 1).reshape(*x.shape[:-3], *y.shape[2:], y.shape[1])


def padded(x: Tensor, padding: Padding, value: float = 0.0) -> Tensor:
    """x (n, c, h, w) with `value` around it."""
    (top, bottom), (left, right) = padding
    return x if padding == NO_PADDING else pad(x, (left, right, top, bottom), value=value)


def split_padding(padding: Padding) -> tuple[Padding, tuple[int, int]]:
    """What must be padded beforehand, and what torch's convolutions pad by themselves, alike on both sides."""
    both = (min(padding[0]), min(padding[1]))
    if any(before != behind for before, behind in padding):
        return padding, (0, 0)
    return NO_PADDING, both


def unrolled(
    op: Recurrent, call: Call, fed: Tensor, states: tuple[Tensor, ...], step: Callable[..., tuple[Tensor, ...]]
) -> Tensor | tuple[Tensor, ...]:
    """A recurrent layer, step by step: y, and the states where there are any.

    fed   (batch, ..., steps, m), what every step takes from its row of x
    step  one row of it and the states → the states, of which the first is y's row
    """
    cells = call.output.shape[-1]
    kept = states or tuple(fed.new_zeros(*fed.shape[:-2], cells) for _ in op.STATES)
    rows = []
    for row in fed.unbind(-2)[:: -1 if op.reverse else 1]:
        kept = step(row, *kept)
        rows.append(kept[0])
    y = rows[-1] if op.last else stack(rows[:: -1 if op.reverse else 1], -2)
    return (y, *kept) if states else y


def fused(
    op: Recurrent, call: Call, x: Tensor, states: tuple[Tensor, ...], run: Callable[..., tuple[Tensor, ...]]
) -> Tensor | tuple[Tensor, ...]:
    """As `unrolled`, by one of torch's own functions for whole sequences, which take a twentieth of the time.

    run  sequences (n, steps, m) and states (1, n, cells) → y (n, steps, cells), states
    """
    cells, lead = call.output.shape[-1], x.shape[:-2]
    sequences = x.reshape(-1, *x.shape[-2:])
    sequences = sequences.flip(-2) if op.reverse else sequences
    rows = sequences.shape[0]
    kept = [state.reshape(1, rows, cells) for state in states] or [x.new_zeros(1, rows, cells) for _ in op.STATES]
    y, *kept = run(sequences, *kept)
    y = y[:, -1] if op.last else y.flip(-2) if op.reverse else y
    y = y.reshape(*lead, *y.shape[1:])
    return (y, *(state.reshape(*lead, cells) for state in kept)) if states else y
