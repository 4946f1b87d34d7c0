"""Layers that work on each number, or on numbers of two values side by side."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.graph import Op, UnsupportedError
from lilliput.learn.nn.author import Author
from lilliput.ops.activation import ACTIVATIONS
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.concat import Concat
from lilliput.ops.nn.elu import Elu
from lilliput.ops.nn.gelu import Gelu
from lilliput.ops.nn.hard_swish import HardSwish
from lilliput.ops.nn.leaky_relu import LeakyRelu
from lilliput.ops.nn.logistic import Logistic
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.relu import Relu
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.tanh import Tanh

APART: dict[str, Op] = {  # activations with an operator of their own
    "elu": Elu(),
    "gelu": Gelu(),
    "hard_swish": HardSwish(),
    "leaky_relu": LeakyRelu(),
    "sigmoid": Logistic(),
    "tanh": Tanh(),
}
SILU = "silu"  # x * sigmoid(x)


def fused(activation: str) -> str:
    """The part of an activation that other layers do themselves."""
    return activation if activation in ACTIVATIONS else "none"


class Elements(Author):
    """Operands broadcast as numpy's do."""

    def activation(self, x: str, kind: str) -> str:
        """x (...) → (...). kind: none, relu, relu6, relu_n1_to_1, elu, gelu, hard_swish, leaky_relu, sigmoid, silu,
        tanh; UnsupportedError for another."""
        if kind == "none":
            return x
        if kind in ACTIVATIONS:
            return self.apply(Relu(kind), [x])
        if kind in APART:
            return self.apply(APART[kind], [x])
        if kind == SILU:
            return self.multiply(x, self.activation(x, "sigmoid"))
        raise UnsupportedError(f"activation {kind!r} is unknown; there are {', '.join([*ACTIVATIONS, *APART, SILU])}")

    def add(self, a: str, b: str, activation: str = "none") -> str:
        """a (...), b (...) → their sum."""
        return self.activation(self.apply(Add(fused(activation)), [a, b]), apart(activation))

    def subtract(self, a: str, b: str, activation: str = "none") -> str:
        """a (...), b (...) → their difference."""
        return self.activation(self.apply(Add(fused(activation), subtract=True), [a, b]), apart(activation))

    def multiply(self, a: str, b: str, activation: str = "none") -> str:
        """a (...), b (...) → their product."""
        return self.activation(self.apply(Multiply(fused(activation)), [a, b]), apart(activation))

    def concat(self, parts: Sequence[str], axis: int = -1) -> str:
        """Values side by side along an axis, the last by default."""
        return self.apply(Concat(axis % len(self.shape(parts[0]))), list(parts))

    def softmax(self, x: str) -> str:
        """x (..., n) → probabilities (..., n)."""
        return self.apply(Softmax(), [x])


def apart(activation: str) -> str:
    """The part of an activation that needs a layer of its own."""
    return "none" if activation in ACTIVATIONS else activation
