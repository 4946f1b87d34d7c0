"""Activations by the names that layers use for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lilliput.formats.keras.builder import Builder, Use
from lilliput.formats.keras.options import support
from lilliput.graph import Op
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.elu import Elu
from lilliput.ops.nn.exp import Exp
from lilliput.ops.nn.gelu import Gelu
from lilliput.ops.nn.hard_swish import HardSwish
from lilliput.ops.nn.leaky_relu import LeakyRelu
from lilliput.ops.nn.log_softmax import LogSoftmax
from lilliput.ops.nn.logistic import Logistic
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.relu import Relu
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.tanh import Tanh

FUSED = {"linear": "none", "relu": "relu", "relu6": "relu6"}  # what layers with weights do themselves
PLAIN: dict[str, Op] = {
    "relu": Relu(), "relu6": Relu("relu6"), "sigmoid": Logistic(), "tanh": Tanh(), "softmax": Softmax(), "elu": Elu(),
    "gelu": Gelu(), "leaky_relu": LeakyRelu(0.2), "log_softmax": LogSoftmax(), "exponential": Exp(),
    "hard_silu": HardSwish(), "hard_swish": HardSwish(),
}  # fmt: skip


def activation_of(builder: Builder, use: Use, option: str = "activation") -> str:
    """The name of the activation that an option says; a function of Keras is written as an object with a name."""
    told: Any = use.config.get(option, "linear")
    if isinstance(told, dict):
        told = told.get("config")
    told = "linear" if told is None else told
    known = isinstance(told, str) and (told in FUSED or told in PLAIN or told in COMPOSED)
    support(known, builder, use, f"the activation {str(told)[:40]!r} is not read; there are {', '.join(NAMES)}")
    return str(told)


def activated(builder: Builder, use: Use, x: str, activation: str) -> str:
    """x behind the activation."""
    if activation == "linear":
        return x
    if activation in PLAIN:
        return builder.apply(use, PLAIN[activation], [x], activation)
    return COMPOSED[activation](builder, use, x)


def _silu(builder: Builder, use: Use, x: str) -> str:
    gate = builder.apply(use, Logistic(), [x], "gate")
    return builder.apply(use, Multiply(), [x, gate], "silu")


def _hard_sigmoid(builder: Builder, use: Use, x: str) -> str:
    """relu6(x + 3) / 6"""
    three, sixth = (builder.constant(use, what, np.array([number])) for what, number in (("3", 3.0), ("1/6", 1 / 6)))
    moved = builder.apply(use, Add("relu6"), [x, three], "moved")
    return builder.apply(use, Multiply(), [moved, sixth], "hard sigmoid")


COMPOSED: dict[str, Callable[[Builder, Use, str], str]] = {
    "silu": _silu,
    "swish": _silu,
    "hard_sigmoid": _hard_sigmoid,
}
NAMES = sorted({*FUSED, *PLAIN, *COMPOSED})
