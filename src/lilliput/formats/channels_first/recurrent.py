"""Layers that read a sequence step by step, from zero in every call: of one direction or both, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.layout import Held
from lilliput.formats.channels_first.movement import joined
from lilliput.formats.channels_first.shape import with_axes, without_axes
from lilliput.formats.channels_first.slicing import part
from lilliput.formats.channels_first.step import Step, first_output
from lilliput.ops.nn.concat import Concat
from lilliput.ops.recurrent import Recurrent

BATCH, TIME = 0, 1  # axes of the values that the operators read: (samples, steps, n)


@dataclass(frozen=True)
class Direction:
    """Values that an operator reads beside the sequence: into, back and its biases; reverse: from the last row on."""

    weights: tuple[str, ...]
    reverse: bool = False


@dataclass(frozen=True)
class Read:
    """What a layer gives: the rows, a value (samples, steps, directions * cells), None where nobody asks for them; and
    for each direction what there is after the last row that it reads, (samples, cells)."""

    rows: Held | None
    last: tuple[Held, ...]


def read_layer(
    builder: Builder, step: Step, op: Recurrent, x: str, directions: Sequence[Direction], rows: bool, last: bool
) -> Read:
    """x: a value (samples, steps, n). rows, last: what is asked for; all of the rows are only computed if they are."""
    if not rows:
        ops = [replace(op, reverse=each.reverse, last=True) for each in directions]
        names = [_applied(builder, step, each, x, of.weights) for each, of in zip(ops, directions, strict=True)]
        return Read(None, tuple(builder.holding(name) for name in names))
    ops = [replace(op, reverse=each.reverse) for each in directions]
    names = [_applied(builder, step, each, x, of.weights) for each, of in zip(ops, directions, strict=True)]
    ends = []
    for name, direction in zip(names if last else (), directions, strict=False):
        held = builder.holding(name)
        at = 0 if direction.reverse else held.shape[TIME] - 1
        end = part(builder, step, held, {TIME: range(at, at + 1)}, f"{name} at its end")
        ends.append(without_axes(builder, step, end, [TIME], f"{name} last"))
    together = names[0] if len(names) == 1 else builder.apply(step, Concat(2), names, first_output(step))
    return Read(builder.holding(together), tuple(ends))


def stacked(builder: Builder, step: Step, parts: Sequence[Held]) -> Held:
    """One behind the other along a new first axis."""
    wide = [with_axes(builder, step, each, [0], f"{each.value} with axis") for each in parts]
    return joined(builder, step, wide, 0, f"{first_output(step)} together")


def gates(array: np.ndarray, order: Sequence[int]) -> np.ndarray:
    """Rows of gates, (gates * cells, ...), in another order of gates."""
    return np.concatenate([np.split(array, len(order))[each] for each in order])


def check_start(builder: Builder, step: Step, held: Held | None) -> None:
    """What a layer remembers at the beginning is absent or a constant of zeros."""
    data = None if held is None else builder.data(held)
    zeros = held is None or (data is not None and not data.any())
    sentence = "begins with given numbers; layers start at zero in every call, so leave the initial state out"
    support(zeros, builder, step, sentence)


def check_rows(builder: Builder, step: Step, x: Held) -> None:
    require(x.rank == 3, builder, step, f"expected a sequence of three axes, got {x.shape}")


def _applied(builder: Builder, step: Step, op: Recurrent, x: str, weights: Sequence[str]) -> str:
    return builder.apply(step, op, [x, *weights], first_output(step))
