"""What the shared machinery needs to know of one step of a foreign model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Step(Protocol):
    """An operator at work in the model: a node of an ONNX file, a call of an exported PyTorch program.

    key      the operator's name in the model's own terms, for sentences
    name     the layer that it belongs to, "" where the model does not say
    outputs  names of the tensors that it writes, "" for those that nobody asked for
    """

    @property
    def index(self) -> int: ...

    @property
    def key(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def outputs(self) -> Sequence[str]: ...


def first_output(step: Step) -> str:
    """The name of the first tensor that a step writes."""
    return next((name for name in step.outputs if name), "")
