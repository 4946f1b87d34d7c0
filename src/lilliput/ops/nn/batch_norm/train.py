"""The torch meaning of batch_norm."""

from __future__ import annotations

from torch import Tensor, rsqrt
from torch.nn.functional import batch_norm

from lilliput.graph import Call
from lilliput.ops.nn.batch_norm import BatchNorm
from lilliput.ops.train import activated

LEARNED = (1, 2)
MOMENTUM = 0.1  # of a batch in the running mean and variance, as torch has it


def forward(
    op: BatchNorm, call: Call, x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor
) -> Tensor:
    """x (batch, ..., c) → y (batch, ..., c)."""
    return activated((x - mean) * (gamma * rsqrt(variance + op.epsilon)) + beta, op.activation)


def forward_in_training(
    op: BatchNorm, call: Call, x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor
) -> Tensor:
    """The same with mean and variance of the batch, which move `mean` and `variance` towards them in place.

    A batch that has one number a channel has no variance; it is normalised by what was measured so far.
    """
    rows = x.reshape(-1, x.shape[-1])
    if len(rows) == 1:
        return forward(op, call, x, gamma, beta, mean, variance)
    y = batch_norm(rows, mean, variance, gamma, beta, True, MOMENTUM, op.epsilon)
    return activated(y, op.activation).reshape(x.shape)
