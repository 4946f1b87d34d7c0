"""The measuring firmware around a model: fills the inputs, warms up, runs once between two markers, prints.

Anyone with an emulator or debugger that knows semihosting can measure it: the region of interest is what runs between
`lil_roi_begin` and `lil_roi_end`, and every output is printed as one `output: <hex bytes>` line, little-endian.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.codegen.cgen import array
from lilliput.codegen.layout import Layout
from lilliput.codegen.learning import is_label
from lilliput.graph import Value

# One number of an input from the generator's x, by dtype.
PATTERNS = {
    "s8": "(int8_t)(x >> 24)",
    "u8": "(uint8_t)(x >> 24)",
    "s16": "(int16_t)(x >> 16)",
    "f32": "(float)(int8_t)(x >> 24) / 64.0f",
    "s32": "(int32_t)(int8_t)(x >> 24)",
    "s64": "(int64_t)(int8_t)(x >> 24)",
    "u32": "x >> 24",
    "u64": "(uint64_t)(x >> 24)",
    "b8": "(uint8_t)(x >> 31)",
}


def pattern_inputs(values: Sequence[Value]) -> list[np.ndarray]:
    """What the firmware's generator puts in the inputs, in numpy: x ^= x << 13; x ^= x >> 17; x ^= x << 5, from 1."""
    x, inputs = 1, []
    for value in values:
        drawn = np.empty(value.size, np.uint32)
        for i in range(value.size):
            x ^= x << 13 & 0xFFFFFFFF
            x ^= x >> 17
            x ^= x << 5 & 0xFFFFFFFF
            drawn[i] = x
        inputs.append(_as_numbers(drawn, value.format.dtype).reshape(value.shape))
    return inputs


def pattern_samples(values: Sequence[Value], count: int) -> list[np.ndarray]:
    """`count` samples (count, ...) per value, the generator going on from sample to sample."""
    drawn = pattern_inputs([*values] * count)
    return [np.stack(drawn[i :: len(values)]) for i in range(len(values))]


def _as_numbers(drawn: np.ndarray, dtype: str) -> np.ndarray:
    byte = (drawn >> 24).astype(np.uint8)
    numbers: dict[str, np.ndarray] = {
        "s8": byte.view(np.int8),
        "u8": byte,
        "s16": (drawn >> 16).astype(np.uint16).view(np.int16),
        "f32": byte.view(np.int8).astype(np.float32) / np.float32(64),
        "s32": byte.view(np.int8).astype(np.int32),
        "s64": byte.view(np.int8).astype(np.int64),
        "u32": byte.astype(np.uint32),
        "u64": byte.astype(np.uint64),
        "b8": (drawn >> 31).astype(bool),
    }
    return numbers[dtype]


def firmware_text(plan: Layout, sample: Sequence[np.ndarray] | None = None) -> str:
    """`main.c`: the inputs come from the generator, or from `sample` (one array an input), which then lies in flash."""
    name = plan.name
    inputs = [plan.graph.values[n] for n in plan.graph.inputs]
    tables = [] if sample is None else [
        array(value.format.c_type, f"sample_{i}", np.asarray(sample[i]).reshape(-1)) for i, value in enumerate(inputs)
    ]  # fmt: skip
    fills = "".join(_fill(name, i, value, sample is None) for i, value in enumerate(inputs))
    prints = "".join(
        f"    print_output((const uint8_t *){name}_output(&ctx, {i}), {plan.graph.values[n].nbytes});\n"
        for i, n in enumerate(plan.graph.outputs)
    )
    seed = "    uint32_t x = 1;\n\n" if sample is None else ""
    load = LOAD.format(name=name) if plan.options.style == "blob" else ""
    parts = {"name": name, "tables": "\n".join(tables), "seed": seed, "load": load, "fills": fills, "prints": prints}
    if plan.graph.rate is None:
        before = ONCE.format(name=name, learn=_learn(plan) if plan.graph.learns else "")
        return MAIN.format(**parts, before=before, calls=f"    {name}_run(&ctx);\n")
    before = STREAM.format(name=name, calls=plan.graph.warm_up)
    calls = AGAIN.format(name=name) * plan.graph.period
    return MAIN.format(**parts, before=before, calls=calls)


def _fill(name: str, index: int, value: Value, generated: bool) -> str:
    kind = value.format.c_type
    step = "        x ^= x << 13;\n        x ^= x >> 17;\n        x ^= x << 5;\n" if generated else ""
    number = PATTERNS[value.format.dtype] if generated else f"sample_{index}[k]"
    return (
        f"    for (int32_t k = 0; k < {value.size}; k++) {{\n{step}"
        f"        (({kind} *){name}_input(&ctx, {index}))[k] = {number};\n    }}\n"
    )


def _learn(plan: Layout) -> str:
    """A step of learning, so that it is in the image; its targets are zeros."""
    values = [plan.graph.values[name] for name in plan.graph.targets]
    places = [f"    static const {v.format.c_type} target_{i}[{v.size}] = {{0}};\n" for i, v in enumerate(values)]
    given = ", ".join("0" if is_label(v) else f"target_{i}" for i, v in enumerate(values))
    arrays = "".join(place for place, value in zip(places, values, strict=True) if not is_label(value))
    return arrays + LEARN.format(name=plan.name, given=given)


LOAD = """    if ({name}_load(&ctx, {name}_blob, sizeof {name}_blob) != LIL_BLOB_OK)
        return 1;
"""
ONCE = """    {name}_init(&ctx);
    fill();
    {name}_run(&ctx);
{learn}
    {name}_init(&ctx);
"""
LEARN = """    {name}_learn(&ctx, {given});
    if (!{name}_learned(&ctx, 0)) /* kept for who looks from outside */
        return 1;
"""
STREAM = """    {name}_init(&ctx);
    if ({name}_feed(&ctx, {name}_input(&ctx, 0), 0) || {name}_ready(&ctx, 0)) /* kept for who feeds from outside */
        return 1;
    for (int32_t call = 0; call < {calls}; call++) {{
        fill();
        {name}_run(&ctx);
    }}
"""
AGAIN = "    {name}_run(&ctx);\n"  # on what the call before left in the input: counts do not depend on it
MAIN = """/* Measuring firmware of {name}. Generated by lilliput. */
#include "{name}.h"
#include "lil_platform.h"
#include "lil_semihosting.h"

static {name}_ctx ctx;

{tables}
/* The region of interest lies between these two; they are only there to be seen. */
LIL_NOINLINE void lil_roi_begin(void);
LIL_NOINLINE void lil_roi_end(void);
LIL_NOINLINE void lil_roi_begin(void) {{ __asm__ volatile("" ::: "memory"); }}
LIL_NOINLINE void lil_roi_end(void) {{ __asm__ volatile("" ::: "memory"); }}

static void fill(void)
{{
{seed}{fills}}}

static void print_output(const uint8_t *bytes, int32_t n)
{{
    static const char digits[] = "0123456789abcdef";
    char line[65];
    int32_t used = 0;

    lil_semihosting_write0("output: ");
    for (int32_t i = 0; i < n; i++) {{
        line[used++] = digits[bytes[i] >> 4];
        line[used++] = digits[bytes[i] & 15];
        if (used == 64 || i == n - 1) {{
            line[used] = 0;
            lil_semihosting_write0(line);
            used = 0;
        }}
    }}
    lil_semihosting_write0("\\n");
}}

int main(void)
{{
{load}{before}    fill();
    lil_roi_begin();
{calls}    lil_roi_end();

{prints}    return 0;
}}
"""
