"""Parts, joins, paddings, repeats and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lilliput.formats.channels_first.checks import support
from lilliput.formats.channels_first.layout import Held
from lilliput.formats.channels_first.movement import Sides, gathered, joined, padded, repeated, stretched, taken
from lilliput.formats.channels_first.shape import with_axes
from lilliput.formats.channels_first.slicing import part, split_along
from lilliput.formats.torch.builder import Builder
from lilliput.formats.torch.program import Call


def cat(builder: Builder, call: Call) -> None:
    parts = builder.several(call, "tensors")
    builder.bind(call, joined(builder, call, parts, builder.axis(call, parts[0].rank)))


def stack(builder: Builder, call: Call) -> None:
    """Joined along a new axis."""
    parts = builder.several(call, "tensors")
    axis = builder.axis(call, parts[0].rank + 1)
    wide = [with_axes(builder, call, each, [axis], f"{each.value} with axis") for each in parts]
    builder.bind(call, joined(builder, call, wide, axis))


def split(builder: Builder, call: Call) -> None:
    """Into parts of one size, the last perhaps smaller, or into given sizes."""
    x = builder.held(call, "self")
    axis = builder.axis(call, x.rank)
    sizes = call.arguments.get("split_size", call.arguments.get("split_sizes"))
    extent = x.shape[axis]
    if isinstance(sizes, int):
        sizes = [min(sizes, extent - first) for first in range(0, extent, sizes)]
    split_along(builder, call, x, axis, list(sizes or ()))


def split_with_sizes(builder: Builder, call: Call) -> None:
    split(builder, call)


def chunk(builder: Builder, call: Call) -> None:
    """Into at most so many parts of one size, the last perhaps smaller."""
    x = builder.held(call, "self")
    axis = builder.axis(call, x.rank)
    extent = x.shape[axis]
    size = -(-extent // int(call.arguments["chunks"]))
    split_along(builder, call, x, axis, [min(size, extent - first) for first in range(0, extent, size)])


def unbind(builder: Builder, call: Call) -> None:
    x = builder.held(call, "self")
    axis = builder.axis(call, x.rank)
    for at, name in enumerate(call.outputs):
        if name in builder.asked:
            builder.bind(call, taken(builder, call, x, axis, at, name), at)


def select(builder: Builder, call: Call) -> None:
    x = builder.held(call, "self")
    builder.bind(call, taken(builder, call, x, builder.axis(call, x.rank), int(call.arguments["index"])))


def slice(builder: Builder, call: Call) -> None:
    """Places as Python's slices mean them."""
    x = builder.held(call, "self")
    axis = builder.axis(call, x.rank)
    first, last, step = (call.arguments[name] for name in ("start", "end", "step"))
    builder.bind(call, part(builder, call, x, {axis: range(x.shape[axis])[first:last:step]}))


def narrow(builder: Builder, call: Call) -> None:
    x = builder.held(call, "self")
    axis, first = builder.axis(call, x.rank), int(call.arguments["start"])
    builder.bind(call, part(builder, call, x, {axis: range(first, first + int(call.arguments["length"]))}))


def flip(builder: Builder, call: Call) -> None:
    x = builder.held(call, "self")
    backwards = {axis: range(x.shape[axis])[::-1] for axis in builder.axes(call, x.rank, "dims")}
    builder.bind(call, part(builder, call, x, backwards))


def pad(builder: Builder, call: Call) -> None:
    """Paddings from the last axis on, (before, behind) each."""
    _pad(builder, call, call.arguments["mode"], call.arguments["value"] or 0)


def constant_pad_nd(builder: Builder, call: Call) -> None:
    _pad(builder, call, "constant", call.arguments["value"])


def reflection_pad1d(builder: Builder, call: Call) -> None:
    _pad(builder, call, "reflect", 0)


def reflection_pad2d(builder: Builder, call: Call) -> None:
    _pad(builder, call, "reflect", 0)


def expand(builder: Builder, call: Call) -> None:
    """-1 keeps an extent."""
    x, wanted = builder.held(call, "self"), [int(each) for each in call.arguments["size"]]
    x = _with_rank(builder, call, x, len(wanted))
    wanted = [n if m == -1 else m for n, m in zip(x.shape, wanted, strict=True)]
    builder.bind(call, stretched(builder, call, x, wanted))


def repeat(builder: Builder, call: Call) -> None:
    times = [int(each) for each in call.arguments["repeats"]]
    builder.bind(
        call, repeated(builder, call, _with_rank(builder, call, builder.held(call, "self"), len(times)), times)
    )


def embedding(builder: Builder, call: Call) -> None:
    """Rows of a table (rows, n), by indices (...)."""
    builder.bind(call, gathered(builder, call, builder.held(call, "weight"), builder.held(call, "indices"), 0))


def index_select(builder: Builder, call: Call) -> None:
    x = builder.held(call, "self")
    builder.bind(call, gathered(builder, call, x, builder.held(call, "index"), builder.axis(call, x.rank)))


def index(builder: Builder, call: Call) -> None:
    """Places along one axis, as in x[:, [0, 2]]."""
    given = call.arguments["indices"]
    named = [axis for axis, each in enumerate(given) if each is not None]
    support(len(named) == 1, builder, call, "places along several axes at once; take one axis after the other")
    (places,) = builder.several(replace(call, arguments={"indices": (given[named[0]],)}), "indices")
    builder.bind(call, gathered(builder, call, builder.held(call, "self"), places, named[0]))


def _pad(builder: Builder, call: Call, mode: str, fill: float) -> None:
    x, pads = (
        builder.held(call, "self"),
        [int(each) for each in call.arguments["pad" if "pad" in call.arguments else "padding"]],
    )
    sides: dict[int, tuple[int, int]] = {}
    cut: dict[int, range] = {}
    for at in range(len(pads) // 2):
        axis, before, behind = x.rank - 1 - at, pads[2 * at], pads[2 * at + 1]
        sides[axis] = max(before, 0), max(behind, 0)
        if min(before, behind) < 0:  # what is cut away
            cut[axis] = range(max(-before, 0), x.shape[axis] - max(-behind, 0))
    support(mode != "circular", builder, call, "circular padding is not read; zeros and reflect are")
    last = None if not any(map(any, sides.values())) else f"{call.outputs[0]} cut"
    x = part(builder, call, x, cut, last) if cut else x
    builder.bind(
        call, _edged(builder, call, x, sides) if mode == "replicate" else padded(builder, call, x, sides, mode, fill)
    )


def _edged(builder: Builder, call: Call, x: Held, sides: Sides) -> Held:
    """The first and the last number of each axis once more, as often as the padding says."""
    named = [axis for axis, pair in sides.items() if any(pair)]
    for axis in named:
        before, behind = sides[axis]
        ends = [part(builder, call, x, {axis: range(at, at + 1)}, f"{x.value} end") for at in (0, x.shape[axis] - 1)]
        parts: Sequence[Held] = [*[ends[0]] * before, x, *[ends[1]] * behind]
        x = joined(builder, call, parts, axis, None if axis == named[-1] else f"{call.outputs[0]} edged")
    return x


def _with_rank(builder: Builder, call: Call, x: Held, rank: int) -> Held:
    """With axes of 1 in front."""
    return with_axes(builder, call, x, range(rank - x.rank), f"{call.outputs[0]} with axes")
