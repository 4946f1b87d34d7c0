"""A pipeline in C: a table of what differs from strip to strip, a function for each layer's strip, and the loop."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.codegen.cgen import call, columns, number
from lilliput.codegen.instances import field_type, params_text
from lilliput.codegen.layout import Layout
from lilliput.graph import In, Out, PipelineStep, Scratch, Strip, Table

MOVES = "lil_copy.h"  # what pipelines include besides their layers' kernels


class _Table:
    """Numbers by strip; those that do not change are written where they are used, those that change alike are one."""

    def __init__(self) -> None:
        self.fields: dict[str, list[int | float]] = {}

    def text(self, name: str, values: Sequence[int | float]) -> str:
        """The C expression for a number that has these values."""
        if len(set(values)) == 1:
            return number(values[0])
        same = (field for field, known in self.fields.items() if known == list(values))
        return f"s->{next(same, None) or self._added(name, values)}"

    def _added(self, name: str, values: Sequence[int | float]) -> str:
        self.fields[name] = list(values)
        return name

    def _by_width(self) -> list[str]:
        """The fields, wide ones first, so that the struct has no holes."""
        return sorted(self.fields, key=lambda field: -max(map(abs, self.fields[field])))

    def type_text(self, name: str) -> str:
        rows = [f"    {field_type(self.fields[field])} {field};" for field in self._by_width()]
        return "\n".join(["typedef struct {", *rows, f"}} {name};\n"])

    def rows_text(self) -> str:
        rows = zip(*(self.fields[field] for field in self._by_width()), strict=True)
        return "\n".join(columns([["        {" + ", ".join(map(number, row)) + "},", ""] for row in rows], ""))


def pipeline_text(plan: Layout, step: PipelineStep, function: str) -> str:
    """The functions of a pipeline; the last one, `function`, runs all of it."""
    table, struct, strips = _Table(), f"{function}_strip", len(step.parts[0])
    bodies = [_part(plan, step, i, table) for i in range(len(step.parts))]
    given = [("ctx, s", f", const {struct} *s") if "s->" in body else ("ctx", "") for body in bodies]
    parts = [
        f"static LIL_NOINLINE void {function}_{i}({plan.name}_ctx *ctx{parameter})\n{{\n{body}}}\n"
        for i, (body, (_, parameter)) in enumerate(zip(bodies, given, strict=True))
    ]
    moves = _moves(plan, step, table)
    calls = "".join(f"        {function}_{i}({arguments});\n" for i, (arguments, _) in enumerate(given))
    loop = f"""static LIL_NOINLINE void {function}({plan.name}_ctx *ctx)
{{
    static const {struct} strips[{strips}] = {{
{table.rows_text()}
    }};
    for (const {struct} *s = strips; s < strips + {strips}; s++) {{
{calls}{moves}    }}
}}
"""
    return "\n".join([table.type_text(struct), *parts, loop])


def _part(plan: Layout, step: PipelineStep, index: int, table: _Table) -> str:
    """The body of the function for one layer's strip: its kernel's parameters and its call."""
    part = step.parts[index]
    first = part[0].step
    params = {
        key: table.text(f"{key}_{index}", [strip.step.invocation.params[key] for strip in part])
        for key in first.invocation.params
    }
    arguments = [_argument(plan, step, part, key, index, table) for key in first.invocation.arguments]
    text = params_text(first.kernel.params_type, "p", params)
    return f"{text}\n{call(f'    {first.kernel.function}', ['p', *arguments], ';')}\n"


def _argument(plan: Layout, step: PipelineStep, part: Sequence[Strip], key: str, index: int, table: _Table) -> str:
    """A pointer that a layer's kernel is given."""
    first = part[0].step
    argument = first.invocation.arguments[key]
    if isinstance(argument, Table):
        return plan.table(argument).name
    if key not in part[0].places or (isinstance(argument, Scratch) and not _largest(part, key)):
        return "0"
    if isinstance(argument, Scratch):
        kind = argument.c_type
    else:
        value = plan.value(first, argument)
        assert isinstance(argument, In | Out) and value is not None
        kind = f"{'const ' if isinstance(argument, In) else ''}{value.format.c_type}"
    places = [strip.places[key] for strip in part]
    offsets = [plan.offset(step, name, step.invocation.arguments[name]) + start for name, start in places]
    return f"({kind} *)lil_place(ctx->arena, {table.text(f'{key}_at_{index}', offsets)})"


def _largest(part: Sequence[Strip], key: str) -> int:
    blocks = (strip.step.invocation.arguments[key] for strip in part)
    return max(block.nbytes for block in blocks if isinstance(block, Scratch))


def _moves(plan: Layout, step: PipelineStep, table: _Table) -> str:
    """What the loop ends with: rows that stay go to the start of their buffers; after the last strip for nothing."""
    lines = []
    for index, (key, moves) in enumerate(step.moves.items()):
        if any(move.nbytes for move in moves):
            offset = plan.offset(step, key, step.invocation.arguments[key])
            start = table.text(f"kept_{index}", [move.start for move in (*moves, moves[-1])])
            nbytes = table.text(f"bytes_{index}", [move.nbytes for move in (*moves, moves[-1])])
            lines.append(f"        lil_move_to_start(ctx->arena + {offset}, {start}, {nbytes});\n")
    return "".join(lines)
