"""The model's C as a WebAssembly module: the same sources as the firmware's, by the same compiler, for a browser.

Source of the binary format: WebAssembly core specification 1.0, section 5.5 (modules and their sections).
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from lilliput.boards import load_core
from lilliput.boards.startup import INCLUDE
from lilliput.boards.toolchain import CompileOptions, find_toolchain
from lilliput.codegen import Project
from lilliput.graph import ToolError

EXPORTS = ("model_init", "model_input", "model_output", "model_run", "model_step", "model_arena")
FEED_EXPORTS = ("model_samples", "model_room", "model_feed", "model_ready")
CUSTOM_SECTION = 0

GLUE = """/* What a WebAssembly host may call of {name}. */
#include "{name}.c"

static {name}_ctx ctx;

void model_init(void) {{ {name}_init(&ctx); }}
void *model_input(int32_t i) {{ return {name}_input(&ctx, i); }}
void *model_output(int32_t i) {{ return {name}_output(&ctx, i); }}
void model_run(void) {{ {name}_run(&ctx); }}
void model_step(int32_t layer) {{ {name}_step(&ctx, layer); }}
void *model_arena(void) {{ return ctx.arena; }}
"""

FEED_GLUE = """
static {kind} samples[{rows} * {upper}_ROW_SIZE];

void *model_samples(void) {{ return samples; }}
int32_t model_room(void) {{ return {rows}; }}
int32_t model_feed(int32_t first, int32_t n) {{ return {name}_feed(&ctx, samples + first * {upper}_ROW_SIZE, n); }}
int32_t model_ready(int32_t i) {{ return {name}_ready(&ctx, i); }}
"""
FED_ROWS = 1024  # a page may feed at a time


def wasm_module(project: Project) -> bytes:
    """The module: a memory named `memory` and the functions of EXPORTS, no imports, no names, no debug data.

    Raises ToolError where zig, the compiler for this target, is missing.
    """
    name, graph = project.layout.name, project.layout.graph
    text, exports = GLUE.format(name=name), [*EXPORTS]
    if graph.rate is not None:
        kind = graph.values[graph.inputs[0]].format.c_type
        text += FEED_GLUE.format(name=name, upper=name.upper(), kind=kind, rows=FED_ROWS)
        exports += FEED_EXPORTS
    glue = replace(project, files={**project.files, "module.c": text})
    toolchain = find_toolchain(load_core("wasm32"))
    with tempfile.TemporaryDirectory(prefix="lilliput-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        glue.write(folder)
        options = CompileOptions(include_dirs=(folder,), optimize="Os")
        objects = toolchain.compile([folder / "module.c", INCLUDE / "lil_memory.c"], folder / "objects", options)
        return without_custom_sections(toolchain.link(objects, folder / "model.wasm", exports=exports).read_bytes())


def without_custom_sections(module: bytes) -> bytes:
    """The module less its custom sections, which only hold names and debug data."""
    kept, at = [module[:8]], 8
    while at < len(module):
        size, body = _unsigned(module, at + 1)
        if body + size > len(module):
            raise ToolError(f"the linker's WebAssembly module ends inside a section at byte {at}; build again")
        if module[at] != CUSTOM_SECTION:
            kept.append(module[at : body + size])
        at = body + size
    return b"".join(kept)


def _unsigned(data: bytes, at: int) -> tuple[int, int]:
    """The LEB128 number at `at`, and where the bytes behind it begin."""
    value, shift = 0, 0
    while data[at] & 0x80:
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return value | data[at] << shift, at + 1
