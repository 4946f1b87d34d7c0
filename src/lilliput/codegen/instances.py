"""Functions that several layers share: each holds a kernel once, with what its callers have in common as constants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lilliput import __version__
from lilliput.codegen.cgen import call, columns, number
from lilliput.codegen.headers import pointer_name, pointers
from lilliput.codegen.layout import Layout
from lilliput.graph import PipelineStep, Step

Key = tuple[str, str]  # kernel function, and its parameters where each set of them has a function of its own
WIDTHS = (("int8_t", 2**7), ("int16_t", 2**15), ("int32_t", 2**31))


@dataclass(frozen=True)
class Instance:
    """A function that layers call instead of the kernel.

    varying  the parameters that callers pass in one struct of the C type `shape`; none where all callers agree
    """

    name: str
    shape: str
    varying: tuple[str, ...]
    text: str


def instances(plan: Layout) -> Mapping[Key, Instance]:
    """The functions of a plan, by the key of the layers that call them.

    Under "speed", layers whose parameters are all the same share a function, and so do layers that do little of the
    work where they differ only in what the kernel lets vary; under "size", all layers of a kernel; under "shared",
    one copy serves all models of a program, which agree on nothing.
    """
    return group_instances(
        plan.name,
        [step for step in plan.steps if not plan.is_noop(step) and not isinstance(step, PipelineStep)],
        plan.options.optimize,
    )


def group_instances(model: str, steps: Sequence[Step], optimize: str) -> Mapping[Key, Instance]:
    """The functions that these steps of a model share, by `step_key`."""
    callers: dict[Key, list[Step]] = {}
    for step in steps:
        callers.setdefault(step_key(step, optimize), []).append(step)
    found: dict[Key, Instance] = {}
    for key, group in callers.items():
        if optimize == "shared":
            found[key] = _of_the_program(group[0])
        elif len(group) > 1:
            count = 1 + sum(other[0] == key[0] for other in found)
            found[key] = _of_the_model(f"{model}_{group[0].kernel.stem}_{count}", group)
    return found


def step_key(step: Step, optimize: str) -> Key:
    """What layers have in common that one function serves."""
    if optimize != "speed":
        return step.kernel.function, ""
    varies = step.kernel.varies if step.is_little else frozenset()
    return step.kernel.function, repr({key: v for key, v in step.invocation.params.items() if key not in varies})


def params_text(c_type: str, name: str, fields: Mapping[str, str], storage: str = "const") -> str:
    """A parameter struct, a commented field a line."""
    rows = [(f"        {value},", f"/* {key} */") for key, value in fields.items()]
    return "\n".join([f"    {storage} {c_type} {name} = {{", *columns(rows), "    };"])


def _of_the_program(step: Step) -> Instance:
    """Named by version, because kernels may change with it."""
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
    return Instance(name, kernel.params_type, tuple(step.invocation.params), text)


def _of_the_model(name: str, steps: Sequence[Step]) -> Instance:
    kernel, params = steps[0].kernel, [step.invocation.params for step in steps]
    varying = sorted(
        (key for key in params[0] if len({p[key] for p in params}) > 1), key=lambda key: _rank(key, params)
    )
    fields = {key: f"s->{key}" if key in varying else number(value) for key, value in params[0].items()}
    shape = f"{name}_shape"
    parameters = [f"const {shape} *s"] if varying else []
    text = f"""/* {kernel.stem}, called by {len(steps)} layers; what they have in common is constant. */
{_shape_text(shape, varying, params)}{call(f"static LIL_NOINLINE void {name}", [*parameters, *pointers(steps[0])])}
{{
{params_text(kernel.params_type, "p", fields)}
    {kernel.function}({", ".join(["p", *map(pointer_name, pointers(steps[0]))])});
}}
"""
    return Instance(name, shape, tuple(varying), text)


def _shape_text(shape: str, varying: Sequence[str], params: Sequence[Mapping[str, int | float]]) -> str:
    """The struct of what differs, each field as narrow as its values allow."""
    if not varying:
        return ""
    rows = [f"    {_c_type(key, params)} {key};" for key in varying]
    return "\n".join(["typedef struct {", *rows, f"}} {shape};\n\n"])


def _c_type(key: str, params: Sequence[Mapping[str, int | float]]) -> str:
    return field_type([p[key] for p in params])


def field_type(values: Sequence[int | float]) -> str:
    """The narrowest C type that holds them all."""
    if any(isinstance(value, float) for value in values):
        return "float"
    fitting = (c_type for c_type, limit in WIDTHS if all(-limit <= value < limit for value in values))
    return next(fitting, "int64_t")


def _rank(key: str, params: Sequence[Mapping[str, int | float]]) -> int:
    """Wide fields first, so that the struct has no holes."""
    order = ["int64_t", "int32_t", "float", "int16_t", "int8_t"]
    return order.index(_c_type(key, params))
