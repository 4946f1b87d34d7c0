"""MEAN, SUM, REDUCE_MAX, ARG_MAX, ARG_MIN."""

from __future__ import annotations

from lilliput.formats.tflite.axes import axes_of, constant_axis, integers, require_stored_alike
from lilliput.formats.tflite.builder import Builder
from lilliput.formats.tflite.model import Operator
from lilliput.formats.tflite.scales import require_scales
from lilliput.ops.nn.arg_max import ArgMax
from lilliput.ops.nn.reduce_max import ReduceMax
from lilliput.ops.nn.reduce_sum import ReduceSum


def mean(builder: Builder, operator: Operator) -> None:
    builder.node(operator, ReduceSum(*_axes(builder, operator), mean=True), [operator.inputs[0]])


def sum(builder: Builder, operator: Operator) -> None:
    builder.node(operator, ReduceSum(*_axes(builder, operator)), [operator.inputs[0]])


def reduce_max(builder: Builder, operator: Operator) -> None:
    require_stored_alike(builder, operator, operator.inputs[0], operator.outputs[0])
    builder.node(operator, ReduceMax(*_axes(builder, operator)), [operator.inputs[0]])


def arg_max(builder: Builder, operator: Operator) -> None:
    _extreme(builder, operator, least=False)


def arg_min(builder: Builder, operator: Operator) -> None:
    _extreme(builder, operator, least=True)


def _extreme(builder: Builder, operator: Operator, least: bool) -> None:
    axis = constant_axis(builder, operator, 1, len(builder.tensor(operator.inputs[0]).shape))
    builder.node(operator, ArgMax(axis, least), [operator.inputs[0]])


def _axes(builder: Builder, operator: Operator) -> tuple[tuple[int, ...], bool]:
    require_scales(builder, operator)
    rank = len(builder.tensor(operator.inputs[0]).shape)
    named = integers(builder, operator, 1, "the list of axes").reshape(-1).tolist() if rank else ()
    return axes_of(builder, operator, named, rank), bool(operator.options["keep_dims"])
