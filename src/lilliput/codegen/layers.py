"""The layers in C: a function each, which calls its kernel, and functions that several layers share."""

from __future__ import annotations

from collections.abc import Mapping

from lilliput import __version__
from lilliput.codegen.cgen import call, columns, comment, number
from lilliput.codegen.headers import pointer_name, pointers
from lilliput.codegen.layout import Layout
from lilliput.codegen.names import layer_function
from lilliput.graph import In, Scratch, Step, Table

Key = tuple[str, str]  # kernel function and parameters
Instances = Mapping[Key, tuple[str, str]]  # to the name and text of the function that serves them


def instances(plan: Layout) -> Instances:
    """Functions that several layers share.

    Under "size" every kernel that two layers call becomes one function with run-time parameters, under "shared" every
    kernel; under "speed" a function is shared only by layers whose parameters are all the same.
    """
    running = [step for step in plan.steps if not plan.is_noop(step)]
    keys = [_key(plan, step) for step in running]
    found: dict[Key, tuple[str, str]] = {}
    for key, step in zip(keys, running, strict=True):
        if key in found or keys.count(key) < plan.options.callers:
            continue
        if plan.options.at_run_time:
            found[key] = _shared(step)
        else:
            found[key] = _specialised(plan, step, 1 + sum(other[0] == key[0] for other in found))
    return found


def layer_text(plan: Layout, index: int, shared: Instances) -> str:
    """The function of layer `index`."""
    step, layer = plan.steps[index], plan.layers[index]
    sources = comment(", ".join(step.node.sources) or step.node.name)
    macs = step.node.op.macs(step.call)
    work = f"{step.node.op.name} of {macs} MACs" if macs else step.node.op.name
    head = f"/* Layer {index}, {layer}: {work}, from {sources}. */"
    start = f"{head}\nstatic LIL_NOINLINE void {layer_function(plan.name, index, layer)}({plan.name}_ctx *ctx)\n{{\n"
    if plan.is_noop(step):
        return start + "    (void)ctx; /* its output is its input, in place */\n}\n"
    arguments = [_argument(plan, step, key) for key in step.invocation.arguments]
    function, _ = shared.get(_key(plan, step), (None, ""))
    if function is None:
        body = [_params(step), call(f"    {step.kernel.function}", ["p", *arguments], ";")]
    elif plan.options.at_run_time:
        body = [_params(step, "static const"), call(f"    {function}", ["&p", *arguments], ";")]
    else:
        body = [call(f"    {function}", arguments, ";")]
    return start + "\n".join(body) + "\n}\n"


def _key(plan: Layout, step: Step) -> Key:
    params = "" if plan.options.at_run_time else repr(dict(step.invocation.params))
    return step.kernel.function, params


def _shared(step: Step) -> tuple[str, str]:
    """One copy in a program, whichever models call it; named by version, because kernels may change with it."""
    kernel = step.kernel
    name = f"lil_shared_{kernel.stem}_{__version__.replace('.', '_')}"
    head = call(f"LIL_SHARED void {name}", [f"const {kernel.params_type} *p", *pointers(step)])
    text = f"""/* {kernel.stem}, one copy for all shapes and all models in the program. */
#ifndef {name.upper()}
#define {name.upper()}
{head};
{head}
{{
    {kernel.function}({", ".join(["*p", *map(pointer_name, pointers(step))])});
}}
#endif
"""
    return name, text


def _specialised(plan: Layout, step: Step, count: int) -> tuple[str, str]:
    kernel = step.kernel
    name = f"{plan.name}_{kernel.stem}_{count}"
    text = f"""/* {kernel.stem} at the shape that several layers have. */
{call(f"static LIL_NOINLINE void {name}", pointers(step))}
{{
{_params(step)}
    {kernel.function}({", ".join(["p", *map(pointer_name, pointers(step))])});
}}
"""
    return name, text


def _params(step: Step, storage: str = "const") -> str:
    rows = [(f"        {number(value)},", f"/* {key} */") for key, value in step.invocation.params.items()]
    return "\n".join([f"    {storage} {step.kernel.params_type} p = {{", *columns(rows), "    };"])


def _argument(plan: Layout, step: Step, key: str) -> str:
    """An argument of a layer's kernel call."""
    argument = step.invocation.arguments[key]
    if isinstance(argument, Table):
        return plan.table(argument).name
    if isinstance(argument, Scratch):
        return f"({argument.c_type} *)(ctx->arena + {plan.offset(step, key, argument)})" if argument.nbytes else "0"
    value = plan.value(step, argument)
    if value is None:  # an optional operand that is absent
        return "0"
    if value.name in plan.states:
        return f"ctx->{plan.states[value.name]}"
    const = "const " if isinstance(argument, In) else ""
    return f"({const}{value.format.c_type} *)(ctx->arena + {plan.offset(step, key, argument)})"
