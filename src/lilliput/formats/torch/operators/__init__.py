"""How each ATen operator reads as nodes: a function `conv2d(builder, call)` for aten.conv2d in all of its overloads, a
file a family."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from lilliput.formats.scan import functions
from lilliput.formats.torch.builder import Builder
from lilliput.formats.torch.program import Call

Mapping = Callable[[Builder, Call], None]
ALIASES = {
    "_softmax": "softmax",
    "_log_softmax": "log_softmax",
    "_to_copy": "to",
    "_unsafe_view": "view",
    "_native_batch_norm_legit_no_training": "batch_norm",
    "native_layer_norm": "layer_norm",
}


@cache
def mappings() -> dict[str, Mapping]:
    """The mapping of every operator that Lilliput reads, by the operator's name without its overload."""
    found = functions(__name__, __file__)
    return found | {alias: found[name] for alias, name in ALIASES.items()}
