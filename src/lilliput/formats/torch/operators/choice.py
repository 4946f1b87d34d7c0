"""Masks that are known at import."""

from __future__ import annotations

from lilliput.formats.channels_first.choice import choose
from lilliput.formats.torch.builder import Builder
from lilliput.formats.torch.program import Call


def where(builder: Builder, call: Call) -> None:
    choose(builder, call, *(builder.held(call, name) for name in ("condition", "self", "other")))


def masked_fill(builder: Builder, call: Call) -> None:
    choose(builder, call, *(builder.held(call, name) for name in ("mask", "value", "self")))
