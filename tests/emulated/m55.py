"""Programs of several models for the Cortex-M55 under QEMU, which print what they compute."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lilliput.boards import load_board
from lilliput.boards.linker import linker_script
from lilliput.boards.startup import INCLUDE, startup_for
from lilliput.boards.toolchain import CompileOptions, find_toolchain
from lilliput.codegen import Project
from lilliput.codegen.cgen import array
from lilliput.run.elf import read_elf
from lilliput.run.qemu import run_qemu

BOARD = load_board("generic-cortex-m55")
PRINT = """
static void put_bytes(const uint8_t *bytes, int32_t n)
{
    static const char digits[] = "0123456789abcdef";
    static char text[2049];
    for (int32_t i = 0, used = 0; i < n; i++) {
        text[used++] = digits[bytes[i] >> 4];
        text[used++] = digits[bytes[i] & 15];
        if (used == 2048 || i == n - 1) {
            text[used] = 0;
            lil_semihosting_write0(text);
            used = 0;
        }
    }
    lil_semihosting_write0("\\n");
}
"""


def printed(
    projects: Sequence[Project], inputs: Sequence[Sequence[np.ndarray]], folder: Path, optimize: str, compiler: str = ""
) -> list[dict[str, bytes]]:
    """Each model stepped through once on its stored inputs: the bytes of every value, read after its layer."""
    names = [project.layout.name for project in projects]
    for project in projects:
        project.write(folder)
    unit = ['#include "lil_semihosting.h"', *(f'#include "{name}.c"' for name in names), PRINT]
    unit.append(f"static union {{ {' '.join(f'{name}_ctx {name};' for name in names)} }} any;")
    steps = [_steps(project, arrays, unit) for project, arrays in zip(projects, inputs, strict=True)]
    unit.append(f"int main(void)\n{{\n{''.join(steps)}    return 0;\n}}\n")
    (folder / "main.c").write_text("\n".join(unit))
    toolchain, startup = find_toolchain(BOARD.core, compiler or None), startup_for(BOARD.core)
    assert startup is not None
    how = CompileOptions((folder, INCLUDE), optimize=optimize)
    objects = toolchain.compile([folder / "main.c", *startup.sources], folder / "objects", how)
    elf = toolchain.link(objects, folder / "all.elf", linker_script(BOARD, 8192), startup.entry)
    lines = iter(run_qemu(read_elf(elf), BOARD.core.emulators["qemu"]).output.split())
    return [{name: bytes.fromhex(next(lines)) for _, name in _outputs(project)} for project in projects]


def _outputs(project: Project) -> list[tuple[int, str]]:
    """(layer, value) for every value that a layer writes."""
    plan = project.layout
    return [(i, name) for i, step in enumerate(plan.steps) if not plan.is_noop(step) for name in step.node.outputs]


def _steps(project: Project, arrays: Sequence[np.ndarray], unit: list[str]) -> str:
    """The body of main for one model; its inputs as tables go to `unit`."""
    plan, name = project.layout, project.layout.name
    body = [f"{name}_init(&any.{name});"]
    for i, (value, data) in enumerate(zip(plan.graph.inputs, arrays, strict=True)):
        unit.append(array("uint8_t", f"{name}_in_{i}", np.frombuffer(data.tobytes(), np.uint8)))
        body.append(f"__builtin_memcpy(any.{name}.arena + {plan.plan.offsets[value]}, {name}_in_{i}, {data.nbytes});")
    for i, value in _outputs(project):
        body.append(f"{name}_step(&any.{name}, {i});")
        body.append(f"put_bytes(any.{name}.arena + {plan.plan.offsets[value]}, {plan.graph.values[value].nbytes});")
    return "".join(f"    {line}\n" for line in body)
