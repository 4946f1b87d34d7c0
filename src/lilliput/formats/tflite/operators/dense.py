"""FULLY_CONNECTED."""

from __future__ import annotations

from math import prod

from lilliput.formats.tflite.builder import Builder, Operand, require
from lilliput.formats.tflite.model import Operator
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.reshape import Reshape


def fully_connected(builder: Builder, operator: Operator) -> None:
    """The input is flattened to rows of as many numbers as the weights have columns."""
    x, weights, output = operator.inputs[0], operator.inputs[1], operator.outputs[0]
    require(
        operator.options["weights_format"] == "DEFAULT", builder, operator, "shuffled weights; convert the model again"
    )
    require(len(builder.tensor(weights).shape) == 2, builder, operator, "expected weights of two axes")
    m, n = builder.tensor(weights).shape
    shape = builder.tensor(x).shape
    fits = n > 0 and prod(shape) % n == 0
    require(fits, builder, operator, f"an input of shape {shape} does not make rows of {n} numbers")
    rows = (prod(shape) // n, n)
    source: Operand = x
    target: Operand = output
    if shape[-1:] != (n,) or len(shape) != len(builder.tensor(output).shape):
        source = builder.temporary(f"{builder.value(x).name} rows", rows, builder.format(x))
        builder.node(operator, Reshape(rows), [x], [source])
        shape = rows
    if builder.tensor(output).shape != (*shape[:-1], m):
        target = builder.temporary(f"{builder.value(output).name} rows", (*shape[:-1], m), builder.format(output))
    activation = str(operator.options["fused_activation_function"]).lower()
    op = Dense(activation, bool(operator.options["asymmetric_quantize_inputs"]))
    builder.node(operator, op, [source, weights, builder.optional(operator, 2)], [target])
    if target != output:
        builder.node(operator, Reshape(builder.tensor(output).shape), [target], [output])
