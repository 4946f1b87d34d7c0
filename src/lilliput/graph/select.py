"""Which kernel computes a call: the one that was chosen for it, else the first whose formats and needs are met."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from lilliput.graph.choice import NO_CHOICES, Choice, Choices, signature
from lilliput.graph.errors import UnsupportedError
from lilliput.graph.kernel import Kernel
from lilliput.graph.op import Call, Op


def candidates(op: Op, call: Call, features: frozenset[str] = frozenset(), small: bool = False) -> Iterator[Kernel]:
    """Every kernel that computes the call, at every setting of its knobs; usual ones first, in the operator's order.

    With `small`, kernels that grow the flash are none.
    """
    for is_usual in (True, False):
        for kernel in op.KERNELS:
            if kernel.usual(call) is is_usual and kernel.fits(call, features) and not (small and kernel.grows):
                yield from kernel.variants()


def select_kernel(
    op: Op,
    call: Call,
    features: frozenset[str] = frozenset(),
    choices: Choices = NO_CHOICES,
    small: bool = False,
) -> Kernel:
    """The candidate that was chosen for calls of this signature, the first one where none was or it is none any more.

    Raises UnsupportedError with the formats that came and the formats there are.
    """
    fitting = candidates(op, call, features, small)
    usual = next(fitting, None)
    if usual is not None:
        choice = choices.get(signature(op, call)) if choices else None
        chosen = (kernel for kernel in chain([usual], fitting) if Choice.of(kernel) == choice)
        return usual if choice is None else next(chosen, usual)
    came = ", ".join("absent" if v is None else v.format.storage for v in call.inputs)
    gives = ", ".join(v.format.storage for v in call.outputs)
    known = "; ".join(dict.fromkeys(f"({', '.join(k.reads)}) -> ({', '.join(k.writes)})" for k in op.KERNELS))
    raise UnsupportedError(
        f"{op.name} has no kernel for ({came}) -> ({gives}) in {call.arithmetic} arithmetic, written to "
        f"{call.output.name!r}; it has {known}. Quantize the model to one of these, or keep it in float32."
    )
