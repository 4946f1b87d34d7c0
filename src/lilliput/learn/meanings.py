"""The torch meaning of every operator that has one: `train.py` in its folder, found by looking."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType

from lilliput.graph import Op, UnsupportedError
from lilliput.ops import operators


@cache
def trainable_operators() -> tuple[str, ...]:
    """The names of operators with a torch meaning."""
    return tuple(name for name, op in operators().items() if (op.folder() / "train.py").exists())


def meaning(op: Op) -> ModuleType:
    """The module whose `forward` is the operator's torch meaning; UnsupportedError where there is none."""
    if not (op.folder() / "train.py").exists():
        raise UnsupportedError(
            f"{op.name} cannot be trained through; operators with a torch meaning are "
            f"{', '.join(trainable_operators())}. Train the part of the model behind it"
        )
    return import_module(f"{type(op).__module__}.train")


def learned_operands(op: Op) -> tuple[int, ...]:
    """The operands that hold weights and biases: what `train.py` says, or else what the operator does."""
    own: tuple[int, ...] | None = getattr(meaning(op), "LEARNED", None)
    return own if own is not None else (*op.WEIGHTS, *(() if op.BIAS is None else (op.BIAS,)))
