"""The kernel calls of a program: each distinct one is a function, and strips of a layer name theirs by number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lilliput.codegen.cgen import array, comment
from lilliput.codegen.instances import Instance, Key, group_instances, step_key
from lilliput.codegen.layers import call_text
from lilliput.graph import In, Scratch, Step, Table
from lilliput.swap.layer import SLICE_ALIGNMENT, content
from lilliput.swap.part import Span
from lilliput.swap.program import Program, TiledLayer


@dataclass(frozen=True, eq=False)
class Call:
    """A step and what stands for its pointers in C."""

    step: Step
    arguments: tuple[str, ...]
    note: str

    @property
    def key(self) -> tuple[object, ...]:
        params = repr(dict(self.step.invocation.params))
        return self.step.kernel.function, params, self.arguments


@dataclass(eq=False)
class Calls:
    """first   by layer and number of the block: the call of its strips of kind 0, those of the other kinds behind it
    tables  the small constants that stay in flash, by content
    """

    model: str
    distinct: list[Call] = field(default_factory=list)
    first: dict[tuple[int, int], int] = field(default_factory=dict)
    tables: dict[bytes, tuple[str, str]] = field(default_factory=dict)


def collect(program: Program, model: str) -> Calls:
    """Every call of a program."""
    calls = Calls(model)
    for number, tiled in enumerate(program.layers):
        runs: dict[tuple[object, ...], int] = {}
        for index, block in enumerate(tiled.layer.blocks(tiled.cut)):
            run = [_call(calls, tiled, kind, index, block, number) for kind in tiled.kinds]
            key = tuple(call.key for call in run)
            if key not in runs:
                runs[key] = len(calls.distinct)
                calls.distinct += run
            calls.first[number, index] = runs[key]
        tiled.layer.forget()
    return calls


def _call(calls: Calls, tiled: TiledLayer, kind: Span, index: int, block: Span | None, number: int) -> Call:
    step = tiled.layer.step(kind, block)
    positions = {operand.index: i for i, operand in enumerate(tiled.layer.operands)}
    slices = table_offsets(tiled.slices[index])
    arguments, used = [], 0
    for argument in step.invocation.arguments.values():
        if isinstance(argument, Scratch):
            arguments.append(f"({argument.c_type} *)(at->scratch + {used})" if argument.nbytes else "0")
            used += -(-argument.nbytes // 8) * 8
        elif isinstance(argument, Table):
            arguments.append(_table(calls, argument, slices))
        elif isinstance(argument, In):
            value = step.call.inputs[argument.index]
            place = f"at->x[{positions[argument.index]}]" if value is not None else ""
            arguments.append("0" if value is None else f"(const {value.format.c_type} *){place}")
        else:
            arguments.append(f"({step.call.output.format.c_type} *)at->y")
    rows = f"{kind[1] - kind[0]} rows" if kind[1] - kind[0] > 1 else "a row"
    channels = f" of {block[1] - block[0]} channels" if block else ""
    note = f"Layer {number}, {comment(step.node.name)}: {step.node.op.name}, {rows}{channels}."
    return Call(step, tuple(arguments), note)


def table_offsets(tables: list[Table]) -> Mapping[bytes, int]:
    """Where each table begins in its slice."""
    offsets, at = {}, 0
    for table in tables:
        offsets[content(table)] = at
        at += -(-table.data.nbytes // SLICE_ALIGNMENT) * SLICE_ALIGNMENT
    return offsets


def _table(calls: Calls, table: Table, slices: Mapping[bytes, int]) -> str:
    data = content(table)
    if data in slices:
        return f"(const {table.c_type} *)(at->weights + {slices[data]})"
    key = table.c_type.encode() + b" " + data
    if key not in calls.tables:
        name = f"{calls.model}_table_{len(calls.tables)}"
        calls.tables[key] = name, array(table.c_type, name, table.data)
    return calls.tables[key][0]


def call_texts(calls: Calls, optimize: str) -> Iterator[str]:
    """The functions that calls share, then a function a call, then the one that chooses."""
    steps = [call.step for call in calls.distinct]
    shared: Mapping[Key, Instance] = group_instances(calls.model, steps, optimize)
    yield from (instance.text for instance in shared.values())
    yield from (text for _, text in calls.tables.values())
    for number, call in enumerate(calls.distinct):
        body = call_text(call.step, list(call.arguments), shared.get(step_key(call.step, optimize)))
        unused = "" if any("at->" in a for a in call.arguments) else "    (void)at;\n"
        head = f"static LIL_NOINLINE void {calls.model}_call_{number}(const lil_swap_places *at)"
        yield f"/* {call.note} */\n{head}\n{{\n{unused}{body}}}\n"
    cases = "\n".join(f"    case {n}: {calls.model}_call_{n}(at); break;" for n in range(len(calls.distinct)))
    yield f"""static void {calls.model}_call(int32_t call, const lil_swap_places *at)
{{
    switch (call) {{
{cases}
    default: break;
    }}
}}
"""
