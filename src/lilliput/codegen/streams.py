"""Graphs that are fed rows: the functions that collect them, and which layers a call runs."""

from __future__ import annotations

from itertools import groupby
from math import prod

from lilliput.codegen.cgen import number
from lilliput.codegen.layout import Layout
from lilliput.codegen.names import layer_function
from lilliput.graph import ALWAYS, RUN, Schedule

FEEDING = "lil_copy.h"  # what `_feed` takes its samples with


def is_fed(plan: Layout) -> bool:
    """Whether the first axis of the model's input is time."""
    return plan.graph.rate is not None


def schedules(plan: Layout) -> tuple[Schedule, ...]:
    """The model's schedules; their places are the indices of `wait` and `due` in its context."""
    return ALWAYS, *plan.graph.schedules


def stream_members(plan: Layout) -> list[tuple[str, str]]:
    """Members of the context: (declaration, comment)."""
    count = len(schedules(plan))
    return [
        ("    int32_t filled;", "/* rows of the next call that are there */"),
        (f"    int32_t wait[{count}];", "/* calls until layers of schedule i run */"),
        (f"    uint8_t due[{count}];", "/* 1 where they ran in the last call */"),
    ]


def stream_defines(plan: Layout) -> list[tuple[str, str, str]]:
    """(name, number, comment)."""
    value = plan.graph.values[plan.graph.inputs[0]]
    assert plan.graph.rate is not None
    return [
        ("RATE", number(float(plan.graph.rate)), "/* rows a second */"),
        ("HOP", str(value.shape[0]), "/* rows a call */"),
        ("ROW_SIZE", str(prod(value.shape[1:])), "/* numbers a row */"),
        ("WARM_UP", str(plan.graph.warm_up), "/* calls before the first that gives a result */"),
    ]


def stream_usage(name: str) -> list[str]:
    """How to call it, a line each."""
    return [
        f"static {name}_ctx ctx;",
        f"{name}_init(&ctx);",
        "while (n > 0) {  // however many rows have come",
        f"    const int32_t taken = {name}_feed(&ctx, samples, n);",
        f"    samples += taken * {name.upper()}_ROW_SIZE;",
        "    n -= taken;",
        f"    if ({name}_ready(&ctx, 0))",
        f"        use({name}_output(&ctx, 0));  // it stays until the next feed",
        "}",
    ]


def stream_functions(plan: Layout) -> str:
    """Their declarations."""
    name, upper = plan.name, plan.name.upper()
    return f"""
/* Takes rows of a stream, at most n >= 0, and runs the model once {upper}_HOP of them are there. It stops behind such a
 * call, so that no result is missed; gives the number of rows taken.
 *
 *   samples  (n, {upper}_ROW_SIZE)  as input 0 */
int32_t {name}_feed({name}_ctx *ctx, const {_c_type(plan)} *samples, int32_t n);

/* 1 if the last feed completed a call that wrote output i, else 0. */
int32_t {name}_ready(const {name}_ctx *ctx, int32_t i);
"""


def tick(plan: Layout) -> str:
    """The function that says which layers the next call runs."""
    name, count = plan.name, len(schedules(plan))
    every = ", ".join(str(schedule.every) for schedule in schedules(plan))
    return f"""/* Says which layers this call runs: those of schedule i every so many calls. */
static void {name}_tick({name}_ctx *ctx)
{{
    static const int32_t every[{count}] = {{{every}}};

    for (int32_t i = 0; i < {count}; i++) {{
        ctx->due[i] = ctx->wait[i] == 0;
        ctx->wait[i] = ctx->due[i] ? every[i] - 1 : ctx->wait[i] - 1;
    }}
}}
"""


def stream_reset(plan: Layout) -> str:
    """The statements that begin anew."""
    after = enumerate(schedule.after for schedule in schedules(plan))
    lines = [f"    ctx->wait[{i}] = {calls};\n    ctx->due[{i}] = 0;" for i, calls in after]
    return "\n".join(["    ctx->filled = 0;", *lines])


def scheduled_calls(plan: Layout) -> str:
    """The statements of one call: layers of the same schedule that follow each other stand behind one condition."""
    known = schedules(plan)
    layers = [
        (step.node.schedule, f"{layer_function(plan.name, i, layer)}(ctx);")
        for i, (layer, step) in enumerate(zip(plan.layers, plan.steps, strict=True))
        if not plan.is_noop(step) and step.node.entry == RUN
    ]
    lines = [f"    {plan.name}_tick(ctx);"]
    for schedule, group in groupby(layers, key=lambda layer: layer[0]):
        calls = [call for _, call in group]
        if schedule == ALWAYS:
            lines += [f"    {call}" for call in calls]
        else:
            lines += [f"    if (ctx->due[{known.index(schedule)}]) {{", *(f"        {c}" for c in calls), "    }"]
    return "\n".join(lines)


def scheduled_step(plan: Layout, index: int) -> str:
    """The statements of one layer: the first begins the call."""
    call = f"{layer_function(plan.name, index, plan.layers[index])}(ctx);"
    schedule = plan.steps[index].node.schedule
    begin = f"{plan.name}_tick(ctx); " if index == 0 else ""
    condition = "" if schedule == ALWAYS else f"if (ctx->due[{schedules(plan).index(schedule)}]) "
    return f"{begin}{condition}{call}"


def feed(plan: Layout) -> str:
    """`_feed` and `_ready`."""
    name, upper, kind = plan.name, plan.name.upper(), _c_type(plan)
    written = [schedules(plan).index(plan.graph.schedule(output)) for output in plan.graph.outputs]
    which = ", ".join(map(str, written))
    return f"""int32_t {name}_feed({name}_ctx *ctx, const {kind} *samples, int32_t n)
{{
    {kind} *to = {name}_input(ctx, 0) + ctx->filled * {upper}_ROW_SIZE;
    const int32_t room = {upper}_HOP - ctx->filled;
    const int32_t taken = n < room ? n : room;

    if (taken > 0)
        lil_copy_samples((uint8_t *)to, (const uint8_t *)samples, taken * {upper}_ROW_SIZE * (int32_t)sizeof *to);
    ctx->filled += taken;
    if (ctx->filled == {upper}_HOP) {{
        ctx->filled = 0;
        {name}_run(ctx);
    }}
    return taken;
}}

int32_t {name}_ready(const {name}_ctx *ctx, int32_t i)
{{
    static const uint8_t schedule[{len(written)}] = {{{which}}}; /* of each output */

    return ctx->filled == 0 && ctx->due[schedule[i]];
}}
"""


def _c_type(plan: Layout) -> str:
    return plan.graph.values[plan.graph.inputs[0]].format.c_type
