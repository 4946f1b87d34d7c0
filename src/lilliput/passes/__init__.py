"""Passes: functions from graph to graph, in one visible order; the graph is verified after each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lilliput.graph import Graph, UnsupportedError, verify
from lilliput.passes.drop_channels import drop_channels
from lilliput.passes.drop_leading import drop_leading
from lilliput.passes.fold_batch_norm import fold_batch_norm
from lilliput.passes.fold_constants import fold_constants
from lilliput.passes.fuse_activation import fuse_activation
from lilliput.passes.fuse_attention import fuse_attention
from lilliput.passes.fuse_pad import fuse_pad
from lilliput.passes.merge_reshapes import merge_reshapes
from lilliput.passes.remove_dead import remove_dead

Pass = Callable[[Graph], Graph]

NORMALIZE: tuple[Pass, ...] = (drop_leading,)  # what every graph goes through, whatever is asked for
OPTIMIZE: tuple[Pass, ...] = (  # in this order; all exact but fuse_attention and fold_batch_norm, for floats alone
    fold_constants,
    merge_reshapes,
    fuse_attention,
    fold_batch_norm,
    fuse_activation,
    fuse_pad,
    drop_channels,
    remove_dead,
)
CHOICES = {"default": OPTIMIZE, "none": ()}


def run_passes(graph: Graph, passes: Sequence[Pass] = OPTIMIZE) -> Graph:
    """The graph after NORMALIZE and `passes`."""
    for each in (*NORMALIZE, *passes):
        graph = verify(each(graph))
    return graph


def chosen_passes(name: str) -> tuple[Pass, ...]:
    """The passes behind a name of CHOICES; UnsupportedError for another."""
    if name not in CHOICES:
        raise UnsupportedError(f"passes are one of {', '.join(CHOICES)}, not {name!r}")
    return CHOICES[name]


__all__ = ["CHOICES", "NORMALIZE", "OPTIMIZE", "Pass", "chosen_passes", "run_passes"]
