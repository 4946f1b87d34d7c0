"""Which kernel computes a call: the first in the operator's list whose formats and needs are met."""

from __future__ import annotations

from lilliput.graph.errors import UnsupportedError
from lilliput.graph.kernel import Kernel
from lilliput.graph.op import Call, Op


def select_kernel(op: Op, call: Call, features: frozenset[str] = frozenset()) -> Kernel:
    """Raises UnsupportedError with the formats that came and the formats there are."""
    for kernel in op.KERNELS:
        if kernel.fits(call, features):
            return kernel
    came = ", ".join("absent" if v is None else v.format.dtype for v in call.inputs)
    gives = ", ".join(v.format.dtype for v in call.outputs)
    known = "; ".join(dict.fromkeys(f"({', '.join(k.reads)}) -> ({', '.join(k.writes)})" for k in op.KERNELS))
    raise UnsupportedError(
        f"{op.name} has no kernel for ({came}) -> ({gives}) in {call.arithmetic} arithmetic, written to "
        f"{call.output.name!r}; it has {known}. Quantize the model to one of these, or keep it in float32."
    )
