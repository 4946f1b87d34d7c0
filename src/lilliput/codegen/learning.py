"""Graphs that learn: the function for a step of learning, and where what was learned lies."""

from __future__ import annotations

from lilliput.codegen.cgen import call, comment, identifier
from lilliput.codegen.layout import Layout
from lilliput.codegen.names import layer_function
from lilliput.graph import LEARN, Value

LEARNED = "/* learned */"


def learn_defines(plan: Layout) -> list[tuple[str, str, str]]:
    """(name, number, comment)."""
    learned = plan.graph.learned
    rows = [("LEARNED", str(len(learned)), "/* tensors that learning changes */")]
    return rows + [
        (f"LEARNED_{i}_SIZE", str(value.nbytes), f"/* bytes: {comment(value.name)}, {_signature(value)} */")
        for i, value in enumerate(learned)
    ]


def learn_usage(plan: Layout) -> tuple[str, str]:
    """How to call it, and what for."""
    given = ", ".join(name for _, name, _ in _targets(plan))
    return f"{plan.name}_learn(&ctx, {given});", "  after a run, where it is known what it should have given"


def learn_functions(plan: Layout) -> str:
    """Their declarations."""
    name, rows = plan.name, "".join(f"\n *   {meaning}" for _, _, meaning in _targets(plan))
    return f"""
/* One step of learning from the sample of the last run: once, behind that run, before the inputs are written anew.
 * The outputs stay.
 *{rows} */
{_head(plan)};

/* Where tensor i that learning changes lies, counted from 0, {name.upper()}_LEARNED_i_SIZE bytes: to be kept where no
 * power is needed, and to be put back after init. */
void *{name}_learned({name}_ctx *ctx, int32_t i);
"""


def learn(plan: Layout) -> str:
    """`_learn`."""
    calls = [
        f"    {layer_function(plan.name, i, layer)}(ctx);"
        for i, (layer, step) in enumerate(zip(plan.layers, plan.steps, strict=True))
        if step.node.entry == LEARN and not plan.is_noop(step)
    ]
    given = [_store(plan, value, name) for value, name, _ in _targets(plan)]
    return f"{_head(plan)}\n{{\n" + "\n".join([*given, *calls]) + "\n}\n"


def learned(plan: Layout) -> str:
    """`_learned`."""
    members = [plan.states[value.name] for value in plan.graph.learned]
    cases = "".join(f"    if (i == {i})\n        return ctx->{member};\n" for i, member in enumerate(members) if i > 0)
    unused = "" if cases else "    (void)i;\n"
    return f"""void *{plan.name}_learned({plan.name}_ctx *ctx, int32_t i)
{{
{cases}{unused}    return ctx->{members[0]};
}}
"""


def is_label(value: Value) -> bool:
    """Whether a target is the number of a class, which is passed as it is and not by a pointer."""
    return value.size == 1 and value.format.dtype == "s32"


def _head(plan: Layout) -> str:
    given = [
        f"int32_t {name}" if is_label(value) else f"const {value.format.c_type} *{name}"
        for value, name, _ in _targets(plan)
    ]
    return call(f"void {plan.name}_learn", [f"{plan.name}_ctx *ctx", *given])


def _targets(plan: Layout) -> list[tuple[Value, str, str]]:
    """Each target with the name of its parameter, and a line about it."""
    found: list[tuple[Value, str, str]] = []
    for value in (plan.graph.values[name] for name in plan.graph.targets):
        name = identifier(value.name, ["ctx", *(name for _, name, _ in found)])
        meaning = "the class that it was, counted from 0; any other number teaches nothing"
        if not is_label(value):
            meaning = f"{_signature(value)}: what the outputs should have been"
        found.append((value, name, f"{name}  {meaning}"))
    return found


def _store(plan: Layout, value: Value, name: str) -> str:
    kind, offset = value.format.c_type, plan.plan.offsets[value.name]
    place = f"({kind} *)lil_place(ctx->arena, {offset})"
    if is_label(value):
        return f"    *{place} = {name};"
    return f"    for (int32_t i = 0; i < {value.size}; i++)\n        ({place})[i] = {name}[i];"


def _signature(value: Value) -> str:
    return f"{value.format.dtype}[{' x '.join(map(str, value.shape))}]"
