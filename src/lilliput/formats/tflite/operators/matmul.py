"""BATCH_MATMUL."""

from __future__ import annotations

from lilliput.formats.tflite.builder import Builder
from lilliput.formats.tflite.model import Operator
from lilliput.formats.tflite.scales import require_scales
from lilliput.ops.nn.batch_matmul import BatchMatmul


def batch_matmul(builder: Builder, operator: Operator) -> None:
    require_scales(builder, operator)
    op = BatchMatmul(bool(operator.options["adj_x"]), bool(operator.options["adj_y"]))
    builder.node(operator, op, operator.inputs)
