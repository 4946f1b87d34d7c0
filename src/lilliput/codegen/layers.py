"""The layers in C: a function each, which calls its kernel or the function that it shares with other layers."""

from __future__ import annotations

from collections.abc import Mapping

from lilliput.codegen.cgen import call, comment, number
from lilliput.codegen.instances import Instance, Key, params_text, step_key
from lilliput.codegen.layout import Layout
from lilliput.codegen.names import layer_function
from lilliput.codegen.pipelines import pipeline_text
from lilliput.graph import In, PipelineStep, Scratch, Step, Table


def layer_text(plan: Layout, index: int, shared: Mapping[Key, Instance]) -> str:
    """The function of layer `index`."""
    step, layer = plan.steps[index], plan.layers[index]
    sources = comment(", ".join(step.node.sources) or step.node.name)
    macs = step.node.op.macs(step.call)
    work = f"{step.node.op.name} of {macs} MACs" if macs else step.node.op.name
    head = f"/* Layer {index}, {layer}: {work}, from {sources}. */"
    if isinstance(step, PipelineStep):
        return f"{head}\n{pipeline_text(plan, step, layer_function(plan.name, index, layer))}"
    start = f"{head}\nstatic LIL_NOINLINE void {layer_function(plan.name, index, layer)}({plan.name}_ctx *ctx)\n{{\n"
    if plan.is_noop(step):
        return start + "    (void)ctx; /* its output is its input, in place */\n}\n"
    arguments = [_argument(plan, step, key) for key in step.invocation.arguments]
    return start + call_text(step, arguments, shared.get(step_key(step, plan.options.optimize))) + "}\n"


def call_text(step: Step, arguments: list[str], instance: Instance | None) -> str:
    """The call, behind the parameters that it passes."""
    params = step.invocation.params
    if instance is None:
        text = params_text(step.kernel.params_type, "p", {key: number(value) for key, value in params.items()})
        return f"{text}\n{call(f'    {step.kernel.function}', ['p', *arguments], ';')}\n"
    if not instance.varying:
        return f"{call(f'    {instance.name}', arguments, ';')}\n"
    fields = {key: number(params[key]) for key in instance.varying}
    text = params_text(instance.shape, "s", fields, "static const")
    return f"{text}\n{call(f'    {instance.name}', ['&s', *arguments], ';')}\n"


def _argument(plan: Layout, step: Step, key: str) -> str:
    """An argument of a layer's kernel call."""
    argument = step.invocation.arguments[key]
    if isinstance(argument, Table):
        return plan.table(argument).name
    if isinstance(argument, Scratch):
        return (
            f"({argument.c_type} *)lil_place(ctx->arena, {plan.offset(step, key, argument)})"
            if argument.nbytes
            else "0"
        )
    value = plan.value(step, argument)
    if value is None:  # an optional operand that is absent
        return "0"
    if value.name in plan.states:
        return f"ctx->{plan.states[value.name]}"
    const = "const " if isinstance(argument, In) else ""
    return f"({const}{value.format.c_type} *)lil_place(ctx->arena, {plan.offset(step, key, argument)})"
