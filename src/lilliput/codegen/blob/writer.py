"""A planned graph as the bytes of a blob."""

from __future__ import annotations

import zlib

from lilliput.codegen.blob.format import (
    ARGUMENT,
    BEFORE_CRC,
    HEADER,
    IN_BLOB,
    LAYER,
    MAGIC,
    VALUE,
    VERSION,
    aligned,
)
from lilliput.codegen.blob.memory import memory_of
from lilliput.codegen.blob.signature import Signature, signature
from lilliput.codegen.layout import Layout
from lilliput.graph import CHANNEL, TABLES, WEIGHTS, Scratch, Step, Table, UnsupportedError

MOST = 0xFFFF  # layers, inputs and outputs that a blob can count


def write_blob(plan: Layout) -> bytes:
    """The model as `lil_blob.h` describes it: the same bytes for the same model and the same kernels.

    Raises UnsupportedError for a model of more layers than a blob can count.
    """
    if max(len(plan.steps), len(plan.graph.inputs), len(plan.graph.outputs)) > MOST:
        raise UnsupportedError(f"{plan.name} has over {MOST} layers, inputs or outputs; build it with --style source")
    return _Writer(plan).blob()


def blob_parts(plan: Layout) -> dict[str, int]:
    """Bytes by part of the blob that a model of this style is: weights, channel, and as tables all the rest."""
    if plan.options.style != "blob":
        return {}
    sizes: dict[str, tuple[str, int]] = {}
    for step in plan.steps:
        for table in (argument for argument in step.invocation.arguments.values() if isinstance(argument, Table)):
            sizes[plan.table(table).name] = table.part, len(signature(step).pack_table(table))
    parts = {part: sum(n for each, n in sizes.values() if each == part) for part in (WEIGHTS, CHANNEL)}
    return {**parts, TABLES: len(write_blob(plan)) - sum(parts.values())}


class _Writer:
    """Lists of known lengths come first; what they point to is laid behind them as it comes."""

    def __init__(self, plan: Layout) -> None:
        self._plan = plan
        self._memory = memory_of(plan)
        self._values = (*plan.graph.inputs, *plan.graph.outputs)
        self._arguments_at = HEADER.size + VALUE.size * len(self._values) + LAYER.size * len(plan.steps)
        running = (step for step in plan.steps if not plan.is_noop(step))
        self._tail_at = self._arguments_at + ARGUMENT.size * sum(len(step.invocation.arguments) for step in running)
        self._arguments = b""
        self._tail = bytearray()
        self._tables: dict[str, tuple[int, int]] = {}  # place and bytes, by the constant's name

    def blob(self) -> bytes:
        plan, memory = self._plan, self._memory
        layers = b"".join(self._layer(step) for step in plan.steps)
        initial = self._add(memory.initial) if any(memory.initial) else 0
        values = b"".join(self._value(name) for name in self._values)
        body = values + layers + self._arguments + bytes(self._tail)
        counts = (len(plan.graph.inputs), len(plan.graph.outputs), len(plan.steps), 0)
        rest = (memory.nbytes, memory.states, initial, *counts)
        size = HEADER.size + len(body)
        crc = zlib.crc32((HEADER.pack(MAGIC, VERSION, size, 0, *rest) + body)[BEFORE_CRC:])
        return HEADER.pack(MAGIC, VERSION, size, crc, *rest) + body

    def _add(self, piece: bytes) -> int:
        """Lay a piece at the next multiple of 8; gives its place in the blob."""
        end = self._tail_at + len(self._tail)
        self._tail += bytes(aligned(end) - end) + piece
        return aligned(end)

    def _layer(self, step: Step) -> bytes:
        if self._plan.is_noop(step):
            return LAYER.pack(0, 0, 0, 0, 0)
        kernel, named = signature(step), step.invocation.arguments
        params = kernel.pack_params(step.invocation.params.values())
        arguments_at = self._arguments_at + len(self._arguments)
        self._arguments += b"".join(ARGUMENT.pack(*self._argument(step, key, kernel)) for key in named)
        return LAYER.pack(kernel.id, self._add(params), arguments_at, len(params), len(named))

    def _argument(self, step: Step, key: str, kernel: Signature) -> tuple[int, int]:
        """Where the bytes of an argument lie, and how many there are."""
        plan, argument = self._plan, step.invocation.arguments[key]
        if isinstance(argument, Table):
            return self._table(argument, kernel)
        if isinstance(argument, Scratch):
            return (plan.offset(step, key, argument), argument.nbytes) if argument.nbytes else (0, 0)
        value = plan.value(step, argument)
        if value is None:  # an optional operand that is absent
            return 0, 0
        places = self._memory.places
        return places[value.name] if value.name in places else plan.offset(step, key, argument), value.nbytes

    def _table(self, table: Table, kernel: Signature) -> tuple[int, int]:
        name = self._plan.table(table).name
        if name not in self._tables:
            packed = kernel.pack_table(table)
            self._tables[name] = (self._add(packed) | IN_BLOB, len(packed))
        return self._tables[name]

    def _value(self, name: str) -> bytes:
        value = self._plan.graph.values[name]
        number = value.format.numpy
        is_plain = not value.format.is_quantized or value.format.axis is not None
        scale, zero_point = (0.0, 0) if is_plain else (value.scale, value.zero_point)
        kind = number.kind.encode("ascii")
        return VALUE.pack(self._plan.plan.offsets[name], value.nbytes, kind, number.itemsize, 0, scale, zero_point)
