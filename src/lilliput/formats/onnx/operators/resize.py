"""Resize of images and signals: to the nearest pixel or by straight lines, as far as ONNX and our operators agree."""

from __future__ import annotations

from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.convolution import check_image
from lilliput.formats.channels_first.layout import Held
from lilliput.formats.channels_first.resize import resize_to
from lilliput.formats.onnx.attributes import integer, integer_input, text
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node
from lilliput.graph import Op
from lilliput.ops.nn.resize_bilinear import ResizeBilinear
from lilliput.ops.nn.resize_nearest import ResizeNearest


def resize(builder: Builder, node: Node) -> None:
    x = builder.held(node, 0)
    check_image(builder, node, x)
    plain = not integer(builder, node, "antialias", 0) and not integer(builder, node, "exclude_outside", 0)
    plain = (
        plain
        and text(builder, node, "keep_aspect_ratio_policy", "stretch") == "stretch"
        and "axes" not in node.attributes
    )
    support(plain, builder, node, "antialias, exclude_outside, axes and other aspect ratios are not read")
    wanted = _size(builder, node, x)
    size = (wanted[0], wanted[1] if len(wanted) > 1 else 1)
    mode = text(builder, node, "mode", "nearest")
    ways = {"nearest": _nearest, "linear": _linear}
    support(mode in ways, builder, node, f"mode {mode[:20]!r} is not read, nearest and linear are")
    resize_to(builder, node, x, ways[mode](builder, node, x, size))


def _size(builder: Builder, node: Node, x: Held) -> tuple[int, ...]:
    """Extents in space, from the sizes or from scales that give whole ones: others sample at other places."""
    sizes = integer_input(builder, node, 3, "the list of sizes")
    if sizes is None:
        scales = builder.array(node, 2, "the list of scales").reshape(-1).tolist()
        require(len(scales) == x.rank, builder, node, f"scales {scales[:8]} do not fit {x.shape}")
        products = [n * scale for n, scale in zip(x.shape, scales, strict=True)]
        whole = all(0 < product < 1 << 20 and abs(product - round(product)) < 1e-3 for product in products)
        support(whole, builder, node, f"scales {scales} do not give whole extents of {x.shape}; export it with sizes")
        sizes = tuple(round(product) for product in products)
    fits = len(sizes) == x.rank and sizes[:2] == x.shape[:2] and all(0 < extent < 1 << 20 for extent in sizes)
    require(fits, builder, node, f"sizes {sizes[:8]} do not resize {x.shape} in space alone")
    return sizes[2:]


def _nearest(builder: Builder, node: Node, x: Held, size: tuple[int, int]) -> Op:
    """Floors as they are; roundings of pixels' middles where no middle lies just between two."""
    way = text(builder, node, "coordinate_transformation_mode", "half_pixel")
    rounding = text(builder, node, "nearest_mode", "round_prefer_floor")
    if (way, rounding) == ("asymmetric", "floor"):
        return ResizeNearest(size)
    half = way in ("half_pixel", "half_pixel_symmetric") or (way == "pytorch_half_pixel" and _long(x, size))
    between = any(
        (2 * i + 1) * n % (2 * m) == 0
        for n, m in zip((*x.shape[2:], 1), size, strict=False)
        if n != m
        for i in range(m)
    )
    same = rounding == "round_prefer_ceil" or (rounding == "round_prefer_floor" and not between)
    support(half and same, builder, node, f"{way} with {rounding} is not read; asymmetric with floor is")
    return ResizeNearest(size, half_pixel_centers=True)


def _linear(builder: Builder, node: Node, x: Held, size: tuple[int, int]) -> Op:
    way = text(builder, node, "coordinate_transformation_mode", "half_pixel")
    if way == "asymmetric":
        return ResizeBilinear(size)
    if way == "align_corners":
        return ResizeBilinear(size, align_corners=True)
    half = way in ("half_pixel", "half_pixel_symmetric") or (way == "pytorch_half_pixel" and _long(x, size))
    support(
        half, builder, node, f"the coordinates {way[:30]!r} are not read; half_pixel, asymmetric, align_corners are"
    )
    return ResizeBilinear(size, half_pixel_centers=True)


def _long(x: Held, size: tuple[int, int]) -> bool:
    """Whether every resized extent is above 1: pytorch_half_pixel is half_pixel there."""
    return all(extent > 1 for extent in size[: x.rank - 2])
