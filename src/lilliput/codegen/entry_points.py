"""The functions that the generated header declares."""

from __future__ import annotations

from lilliput.codegen.cgen import array
from lilliput.codegen.header import place, pointer, run_copy_head
from lilliput.codegen.layout import Layout
from lilliput.codegen.learning import learn, learned
from lilliput.codegen.names import initial_table, layer_function
from lilliput.codegen.streams import feed, is_fed, scheduled_calls, scheduled_step, stream_reset, tick
from lilliput.graph import RUN

READS = {
    "f32": "lil_read_f32",
    "s8": "lil_read_s8",
    "s16": "lil_read_s16",
    "s32": "lil_read_s32",
    "s64": "lil_read_s64",
    "u32": "lil_read_u32",
    "u64": "lil_read_u64",
    "u8": "lil_read_u8",
    "b8": "lil_read_u8",
}
FEW = 3  # cases; a switch of more may become a jump through a table, whose targets the bound of the stack cannot see


def entry_points(plan: Layout) -> list[str]:
    """Their texts, in the order of the header."""
    ticking, feeding = ([tick(plan)], [feed(plan)]) if is_fed(plan) else ([], [])
    learning = [learn(plan), learned(plan)] if plan.graph.learns else []
    return [
        *_initial_tables(plan), _init(plan), *_places(plan), *ticking, _run(plan), _step(plan), run_copy(plan),
        *feeding, *learning,
    ]  # fmt: skip


def _initial_tables(plan: Layout) -> list[str]:
    values = ((plan.graph.values[name], member) for name, member in plan.states.items())
    return [
        f"/* where {member} begins */\n"
        + array(value.format.c_type, initial_table(plan.name, member), value.array().reshape(-1))
        for value, member in values
        if value.array().any()
    ]


def _init(plan: Layout) -> str:
    name, learnt = plan.name, {value.name for value in plan.graph.learned}
    trained = "".join(_restore(plan, value, member) + "\n" for value, member in plan.states.items() if value in learnt)
    states = [_restore(plan, value, member) for value, member in plan.states.items() if value not in learnt]
    body = "\n".join([*([stream_reset(plan)] if is_fed(plan) else []), *states])
    return f"""void {name}_init({name}_ctx *ctx)
{{
{trained}    {name}_reset(ctx);
}}

void {name}_reset({name}_ctx *ctx)
{{
{body or "    (void)ctx; /* this model keeps nothing between calls */"}
}}
"""


def _restore(plan: Layout, name: str, member: str) -> str:
    value = plan.graph.values[name]
    initial = value.array()
    right = f"{READS[value.format.dtype]}({initial_table(plan.name, member)} + i)" if initial.any() else "0"
    return f"    for (int32_t i = 0; i < {initial.size}; i++)\n        ctx->{member}[i] = {right};"


def _places(plan: Layout) -> list[str]:
    """`_input` and `_output`."""
    texts = []
    for stem, names in (("input", plan.graph.inputs), ("output", plan.graph.outputs)):
        kind = pointer([plan.graph.values[n] for n in names])
        offsets = [plan.plan.offsets[n] for n in names]
        if len(offsets) == 1:
            body = f"    (void)i;\n    return ({kind})(ctx->arena + {offsets[0]});"
        elif len(offsets) > FEW:
            table = f"    static const int32_t LIL_FLASH at[{len(offsets)}] = {{{', '.join(map(str, offsets))}}};"
            chosen = f"lil_read_s32(&at[i > 0 && i < {len(offsets)} ? i : 0])"
            body = f"{table}\n    return ({kind})(ctx->arena + {chosen});"
        else:
            rows = "\n".join(f"    case {i}: return ({kind})(ctx->arena + {o});" for i, o in enumerate(offsets[1:], 1))
            body = f"    switch (i) {{\n{rows}\n    default: return ({kind})(ctx->arena + {offsets[0]});\n    }}"
        texts.append(f"{kind}{plan.name}_{stem}({plan.name}_ctx *ctx, int32_t i)\n{{\n{body}\n}}\n")
    return texts


def _run(plan: Layout) -> str:
    calls = [
        f"    {layer_function(plan.name, i, layer)}(ctx);"
        for i, (layer, step) in enumerate(zip(plan.layers, plan.steps, strict=True))
        if not plan.is_noop(step) and step.node.entry == RUN
    ]
    body = scheduled_calls(plan) if is_fed(plan) else "\n".join(calls) or "    (void)ctx;"
    return f"void {plan.name}_run({plan.name}_ctx *ctx)\n{{\n{body}\n}}\n"


def _step(plan: Layout) -> str:
    calls = [f"{layer_function(plan.name, i, layer)}(ctx);" for i, layer in enumerate(plan.layers)]
    if is_fed(plan):
        calls = [scheduled_step(plan, i) for i in range(len(plan.layers))]
    cases = [f"    case {i}: {call} break;" for i, call in enumerate(calls)]
    return f"""void {plan.name}_step({plan.name}_ctx *ctx, int32_t layer)
{{
    switch (layer) {{
{chr(10).join([*cases, "    default: (void)ctx; break;"])}
    }}
}}
"""


def run_copy(plan: Layout) -> str:
    """`_run_copy`, which calls `_input`, `_run` and `_output`."""
    name = plan.name
    inputs = [plan.graph.values[n] for n in plan.graph.inputs]
    outputs = [plan.graph.values[n] for n in plan.graph.outputs]
    places = [f"    {v.format.c_type} *input_{i} = {place(name, 'input', inputs, i)};" for i, v in enumerate(inputs)]
    places += [
        f"    const {v.format.c_type} *output_{i} = {place(name, 'output', outputs, i)};" for i, v in enumerate(outputs)
    ]
    before = [_copy(value.size, f"input_{i}", f"in_{i}") for i, value in enumerate(inputs)]
    after = [_copy(value.size, f"out_{i}", f"output_{i}") for i, value in enumerate(outputs)]
    body = "\n".join([*places, "", *before, f"    {name}_run(ctx);", *after])
    return f"{run_copy_head(name, inputs, outputs)}\n{{\n{body}\n}}\n"


def _copy(size: int, to: str, source: str) -> str:
    return f"    for (int32_t i = 0; i < {size}; i++)\n        {to}[i] = {source}[i];"
