"""Images and signals of another size."""

from __future__ import annotations

from collections.abc import Callable

from lilliput.formats.channels_first.checks import support
from lilliput.formats.channels_first.resize import resize_to
from lilliput.formats.torch.builder import Builder
from lilliput.formats.torch.program import Call
from lilliput.graph import Op
from lilliput.ops.nn.resize_bilinear import ResizeBilinear
from lilliput.ops.nn.resize_nearest import ResizeNearest


def upsample_nearest1d(builder: Builder, call: Call) -> None:
    _resize(builder, call, ResizeNearest)


def upsample_nearest2d(builder: Builder, call: Call) -> None:
    _resize(builder, call, ResizeNearest)


def upsample_linear1d(builder: Builder, call: Call) -> None:
    _linear(builder, call)


def upsample_bilinear2d(builder: Builder, call: Call) -> None:
    _linear(builder, call)


def _linear(builder: Builder, call: Call) -> None:
    if call.arguments["align_corners"]:
        _resize(builder, call, lambda size: ResizeBilinear(size, align_corners=True))
    else:
        _resize(builder, call, lambda size: ResizeBilinear(size, half_pixel_centers=True))


def _resize(builder: Builder, call: Call, op: Callable[[tuple[int, int]], Op]) -> None:
    """To the size that torch has computed. Scales that do not give it whole sample at other places."""
    x, size = builder.held(call, "input"), call.shapes[0][2:]
    scales = call.arguments.get("scale_factors") or [m / n for n, m in zip(x.shape[2:], size, strict=True)]
    whole = all(abs(n * scale - m) < 1e-3 for n, scale, m in zip(x.shape[2:], scales, size, strict=True))
    support(whole, builder, call, f"scales {tuple(scales)} do not give whole extents of {x.shape}; give the size")
    resize_to(builder, call, x, op((size[0], size[1] if len(size) > 1 else 1)))
