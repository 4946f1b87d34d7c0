"""A kernel is a C header; an invocation says how generated code calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lilliput.graph.op import Call
    from lilliput.graph.value import Value

WEIGHTS, CHANNEL, TABLES = "weights", "channel", "tables"  # the parts of flash that constants belong to


def _always(call: Call) -> bool:
    return True


def _match(patterns: tuple[str, ...], values: Sequence[Value | None]) -> bool:
    if patterns and patterns[-1].endswith("..."):
        patterns = patterns[:-1] + (patterns[-1].removesuffix("..."),) * (len(values) - len(patterns) + 1)
    if len(values) < len(patterns):
        values = (*values, *[None] * (len(patterns) - len(values)))
    return len(patterns) == len(values) and all(
        pattern.endswith("?") if value is None else pattern.removesuffix("?") in _spellings(value)
        for pattern, value in zip(patterns, values, strict=True)
    )


def _spellings(value: Value) -> tuple[str, ...]:
    """The patterns that stand for a value's storage; packed numbers are read only by kernels that unpack them."""
    return (value.format.storage,) if value.format.packed else ("any", value.format.dtype)


@dataclass(frozen=True)
class Kernel:
    """A C header `<stem>.h` in the operator's folder: function `lil_<stem>`, parameters `lil_<stem>_params`.

    reads    dtypes of the operands in order; "s32?" may be absent, "s8..." stands for all the rest, "any" for any
             dtype; packed weights are "s4" or "s2", of a codebook "c4" or "c2"
    writes   dtypes of the outputs in order, spelled likewise
    needs    features a core must have: "dsp", "fpu", "mve", "long_multiply", "registers_32", "thumb1"
    accepts  a further condition on the call, where the dtypes do not say it all
    usual    whether it is good for the call as far as can be said without measuring; one that is not is only for the
             tuner to try
    grows    True where its tables or its code take much more flash than others: passed over where small flash comes
             first
    varies   parameters that need not be known to the compiler for nearly the same speed, so that layers which differ in
             them alone, and do little of a model's work, share one copy of the code
    rows     of the output that it computes at a time: of fewer, it computes as many and leaves some out
    knobs    what may be chosen about it, by name: the values that any call it accepts may take, the usual one first;
             the lowering gets one value of each, by name
    """

    header: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    needs: frozenset[str] = frozenset()
    accepts: Callable[[Call], bool] = _always
    usual: Callable[[Call], bool] = _always
    grows: bool = False
    varies: frozenset[str] = frozenset()
    rows: int = 1
    knobs: Mapping[str, tuple[int, ...]] = field(default_factory=dict, hash=False)

    def fits(self, call: Call, features: frozenset[str]) -> bool:
        """Whether this kernel computes `call` on a core with these features."""
        return self.needs <= features and self.reads_and_writes(call) and self.accepts(call)

    def reads_and_writes(self, call: Call) -> bool:
        """Whether the dtypes of `call` are this kernel's."""
        return _match(self.reads, call.inputs) and _match(self.writes, call.outputs)

    @property
    def settings(self) -> dict[str, int]:
        """A value for each knob: the usual one, or what `variants` fixed."""
        return {name: values[0] for name, values in self.knobs.items()}

    def variants(self) -> Iterator[Kernel]:
        """This kernel once for each setting of its knobs, which is then all they allow; the usual one first."""
        for values in product(*self.knobs.values()):
            yield replace(self, knobs={name: (value,) for name, value in zip(self.knobs, values, strict=True)})

    @property
    def stem(self) -> str:
        return self.header.removesuffix(".h")

    @property
    def function(self) -> str:
        return f"lil_{self.stem}"

    @property
    def params_type(self) -> str:
        return f"lil_{self.stem}_params"


@dataclass(frozen=True)
class In:
    """Argument: a pointer to the call's input `index`, to read."""

    index: int


@dataclass(frozen=True)
class Out:
    """Argument: a pointer to the call's output `index`, to write."""

    index: int = 0


@dataclass(frozen=True)
class State:
    """Argument: a pointer to the call's state `index`, to read and write."""

    index: int = 0


@dataclass(frozen=True)
class Scratch:
    """Argument: a pointer to memory that is free while the kernel runs."""

    nbytes: int
    c_type: str = "uint8_t"


@dataclass(frozen=True, eq=False)
class Table:
    """Argument: a constant array in flash. `part` is WEIGHTS, CHANNEL or TABLES; rows of a 2-D array are C structs."""

    data: np.ndarray
    c_type: str
    part: str = WEIGHTS


Argument = In | Out | State | Scratch | Table


@dataclass(frozen=True)
class Overlap:
    """Where the first output may lie over an input that no later layer reads.

    lead      bytes by which the output must start ahead of the input, at least; below 0 it may start behind it. With a
              lead of 0 it may take the input's place, start on start.
    at_start  True where only the input's own start will do, because the kernel does not go through both from front to
              back; the lead is then 0
    """

    lead: int = 0
    at_start: bool = False


IN_PLACE = Overlap()  # of kernels that write number by number, each after they have read what lies there


@dataclass(frozen=True)
class Invocation:
    """One call of a kernel.

    params     the fields of the parameter struct, in its order
    arguments  the pointers behind it, in the kernel's order, by the kernel's names
    overlaps   how the first output may lie over inputs, by their index; over no others
    moves_only True where the kernel does nothing at all once output and input are the same memory
    """

    params: Mapping[str, int | float]
    arguments: Mapping[str, Argument]
    overlaps: Mapping[int, Overlap] = field(default_factory=dict)
    moves_only: bool = False

    @property
    def scratch(self) -> int:
        return sum(a.nbytes for a in self.arguments.values() if isinstance(a, Scratch))
