"""Where, with a condition that is known at import."""

from __future__ import annotations

from lilliput.formats.channels_first.choice import choose
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node


def where(builder: Builder, node: Node) -> None:
    choose(builder, node, *(builder.held(node, position) for position in range(3)))
