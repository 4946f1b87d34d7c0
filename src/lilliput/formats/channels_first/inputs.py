"""Whether an input of the graph stands channels last: how the operators that first read it want it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from lilliput.formats.channels_first.layout import Order, channels_last, identity

Steps = Iterable[tuple[str, Collection[str], Collection[str]]]  # operator, tensors it reads, tensors it writes


def preferred_order(steps: Steps, name: str, rank: int, images: Collection[str], through: Collection[str]) -> Order:
    """Channels last if one of the operators `images` reads the input, straight or by way of the operators `through`."""
    if rank not in (3, 4):
        return identity(rank)
    reached = {name}
    for op, reads, writes in steps:
        if reached & set(reads):
            if op in images:
                return channels_last(rank)
            if op in through:
                reached |= set(writes)
    return identity(rank)
