"""Activation functions: RELU, RELU6, RELU_N1_TO_1, LEAKY_RELU, PRELU, ELU, HARD_SWISH, GELU, LOGISTIC, TANH, SOFTMAX,
LOG_SOFTMAX."""

from __future__ import annotations

from lilliput.formats.tflite.builder import Builder
from lilliput.formats.tflite.model import Operator
from lilliput.formats.tflite.scales import plain_node
from lilliput.ops.nn.elu import Elu
from lilliput.ops.nn.gelu import Gelu
from lilliput.ops.nn.hard_swish import HardSwish
from lilliput.ops.nn.leaky_relu import LeakyRelu
from lilliput.ops.nn.log_softmax import LogSoftmax
from lilliput.ops.nn.logistic import Logistic
from lilliput.ops.nn.prelu import Prelu
from lilliput.ops.nn.relu import Relu
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.tanh import Tanh


def relu(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Relu("relu"))


def relu6(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Relu("relu6"))


def relu_n1_to_1(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Relu("relu_n1_to_1"))


def leaky_relu(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, LeakyRelu(_real(operator, "alpha")))


def prelu(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Prelu())


def elu(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Elu())


def hard_swish(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, HardSwish())


def gelu(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Gelu(bool(operator.options["approximate"])))


def tanh(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Tanh())


def logistic(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Logistic())


def softmax(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Softmax(_real(operator, "beta")))


def log_softmax(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, LogSoftmax())


def _real(operator: Operator, option: str) -> float:
    value = operator.options[option]
    assert isinstance(value, float)
    return value
