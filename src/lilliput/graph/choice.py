"""What was chosen for a call, and the name under which it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lilliput.graph.kernel import Kernel
    from lilliput.graph.op import Call, Op
    from lilliput.graph.value import Value


@dataclass(frozen=True)
class Choice:
    """A kernel by its stem, with a value for each of its knobs."""

    kernel: str
    settings: Mapping[str, int] = field(default_factory=dict, hash=False)

    @classmethod
    def of(cls, kernel: Kernel) -> Choice:
        """The choice of this kernel, as its knobs stand."""
        return cls(kernel.stem, kernel.settings)


Choices = Mapping[str, Choice]  # by signature
NO_CHOICES: Choices = MappingProxyType({})


def signature(op: Op, call: Call) -> str:
    """Operator, attributes that are not usual, how operands are stored and their shapes, as one line.

    For example `conv2d stride=(2,2): s8[49,10,1] s8[64,10,4,1] s32[64] -> s8[25,5,64]`. Numbers are left out: weights
    and scales do not change what a kernel costs.
    """
    changed = [(f.name, getattr(op, f.name)) for f in fields(op) if getattr(op, f.name) != f.default]  # type: ignore[arg-type]
    attributes = "".join(f" {name}={value}".replace(", ", ",") for name, value in changed)
    return f"{op.name}{attributes}: {_operands(*call.inputs)} -> {_operands(*call.outputs)}"


def _operands(*values: Value | None) -> str:
    return " ".join("-" if v is None else f"{v.format.storage}{list(v.shape)}".replace(", ", ",") for v in values)
