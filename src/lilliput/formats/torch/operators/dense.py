"""Linear layers and products of matrices."""

from __future__ import annotations

from lilliput.formats.channels_first.dense import affine, product, scaled_product
from lilliput.formats.torch.builder import Builder
from lilliput.formats.torch.program import Call


def linear(builder: Builder, call: Call) -> None:
    """x (..., n), weights (m, n)."""
    x, weights, bias = builder.held(call, "input"), builder.held(call, "weight"), builder.optional(call, "bias")
    if builder.data(weights) is not None:
        affine(builder, call, x, weights, bias, True)
    else:
        scaled_product(builder, call, x, weights, bias, (False, True), (1.0, 1.0))


def matmul(builder: Builder, call: Call) -> None:
    product(builder, call, builder.held(call, "self"), builder.held(call, "other"))


def mm(builder: Builder, call: Call) -> None:
    product(builder, call, builder.held(call, "self"), builder.held(call, "mat2"))


def bmm(builder: Builder, call: Call) -> None:
    product(builder, call, builder.held(call, "self"), builder.held(call, "mat2"))


def addmm(builder: Builder, call: Call) -> None:
    """beta self + alpha mat1 mat2."""
    a, b, c = (builder.held(call, name) for name in ("mat1", "mat2", "self"))
    by = float(call.arguments["alpha"]), float(call.arguments["beta"])
    if builder.data(b) is not None and builder.data(c) is not None:
        affine(builder, call, a, b, c, False, by)
    else:
        scaled_product(builder, call, a, b, c, (False, False), by)
