"""How gradients change states."""

from __future__ import annotations

from lilliput.ops.gradient import Gradient, Outer, Tape
from lilliput.ops.update.sgd import Sgd
from lilliput.ops.update.sgd_outer import SgdOuter


def sgd(tape: Tape, state: str, gradient: Gradient, learning_rate: float) -> None:
    """Stochastic gradient descent of one state; the gradient of a matrix needs no memory of its own."""
    if isinstance(gradient, Outer):
        tape.change(f"{state} step", SgdOuter(learning_rate), (gradient.g, gradient.x), state)
    else:
        tape.change(f"{state} step", Sgd(learning_rate), (gradient,), state)
