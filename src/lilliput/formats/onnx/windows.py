"""The windows of convolutions and pools: strides, dilations and what the four ways to say paddings mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.onnx.attributes import integers, text
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node
from lilliput.ops.window import Padding, Pair, Window


def window_of(builder: Builder, node: Node, image: Sequence[int], kernel: Sequence[int]) -> Window:
    """The window of `kernel` that a node slides over `image`, each of one or two extents; with one, columns are 1."""
    rank = len(image)
    strides = integers(builder, node, "strides", [1] * rank) or ()
    dilations = integers(builder, node, "dilations", [1] * rank) or ()
    lengths = {len(kernel), len(strides), len(dilations)}
    require(lengths == {rank}, builder, node, f"kernel, strides and dilations do not fit {rank} axes in space")
    window = Window(_pair(kernel, 1), _pair(strides, 1), _pair(dilations, 1))
    window.check(builder.where(node))
    return replace(window, padding=_padding(builder, node, _pair(image, 1), window, rank))


def _padding(builder: Builder, node: Node, image: Pair, window: Window, rank: int) -> Padding:
    scheme = text(builder, node, "auto_pad", "NOTSET")
    known = scheme in ("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER")
    require(known, builder, node, f"auto_pad is NOTSET, VALID, SAME_UPPER or SAME_LOWER, not {scheme[:30]!r}")
    if scheme == "NOTSET":
        pads = integers(builder, node, "pads", [0] * 2 * rank) or ()
        require(len(pads) == 2 * rank, builder, node, f"pads {pads} do not fit {rank} axes in space")
        support(min(pads) >= 0, builder, node, f"pads {pads} cut; cut the image in front of this layer instead")
        before, after = _pair(pads[:rank], 0), _pair(pads[rank:], 0)
        return (before[0], after[0]), (before[1], after[1])
    pairs = []
    for extent, span, stride in zip(image, window.spans, window.stride, strict=True):
        total = 0 if scheme == "VALID" else max(0, (-(-extent // stride) - 1) * stride + span - extent)
        less, more = total // 2, total - total // 2
        pairs.append((less, more) if scheme == "SAME_UPPER" else (more, less))
    return pairs[0], pairs[1]


def _pair(extents: Sequence[int], fill: int) -> Pair:
    return extents[0], extents[1] if len(extents) > 1 else fill
