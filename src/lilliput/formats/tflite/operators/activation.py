"""RELU, RELU6, RELU_N1_TO_1, LOGISTIC, SOFTMAX: functions of one operand."""

from __future__ import annotations

from lilliput.formats.tflite.builder import Builder
from lilliput.formats.tflite.model import Operator
from lilliput.formats.tflite.scales import plain_node
from lilliput.ops.nn.logistic import Logistic
from lilliput.ops.nn.relu import Relu
from lilliput.ops.nn.softmax import Softmax


def relu(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Relu("relu"))


def relu6(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Relu("relu6"))


def relu_n1_to_1(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Relu("relu_n1_to_1"))


def logistic(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Logistic())


def softmax(builder: Builder, operator: Operator) -> None:
    plain_node(builder, operator, Softmax(float(operator.options["beta"])))
