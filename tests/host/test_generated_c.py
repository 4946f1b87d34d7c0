"""The generated C is clean: no warning, no global, no foreign symbol, whatever the model; and two models get along."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from c_compilers import COMPILERS, call, compile, program, symbols
from generated_models import (
    FEATURES,
    STYLES,
    cases,
    pairs_of_shapes,
    projects,
    proven,
    side_by_side,
    uses_floats,
)
from lilliput.boards import load_board, load_core
from lilliput.boards.firmware import build_firmware
from lilliput.boards.toolchain import CompileOptions, find_toolchain
from lilliput.codegen import Options, Project, c_project
from lilliput.codegen.headers import pointer_name, pointers
from lilliput.graph import evaluate
from lilliput.ops import COMMON_HEADERS
from lilliput.ops.case import case_graph, case_inputs
from lilliput.ops.nn.dense.cases import CASES as DENSE
from lilliput.ops.nn.dense.cases import dense_s8
from lilliput.run.elf import read_elf
from lilliput.run.host import HostTwin
from lilliput.run.stack import worst_case_stack

PARTS = [slice(0, None, 2), slice(1, None, 2)]  # of the models, so that no test takes long
HEADERS = sorted(COMMON_HEADERS.rglob("*.h"))
MEMORY = {"memcpy", "memset", "memmove"}
MEMORY_ABI = {
    f"__aeabi_{name}{width}" for name in ("memcpy", "memmove", "memset", "memclr") for width in ("", "4", "8")
}
LARGEST_ARRAY = 256  # bytes of a local array, at most
REGISTERS = 256  # bytes: what the three functions from `_run` to the kernel save and spill, at most


def unit(folder: Path, models: tuple[Project, ...]) -> Path:
    """Write the models and a source that holds them all, because starting a compiler takes longest."""
    for project in models:
        project.write(folder)
    path = folder / "all.c"
    path.write_text("".join(f'#include "{name}"\n' for project in models for name in project.sources))
    return path


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("style", STYLES)
def test_no_warnings(style, compiler, part, tmp_path):
    """C is optimized, because optimizers warn too; between them the two styles have all kernels."""
    unit(tmp_path, projects(style, {"speed": "dsp", "shared": "portable"}[style])[part])
    compile(compiler, tmp_path, "-O0" if "C++" in compiler else "-O2", "-c", "all.c")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("style", STYLES)
def test_layers_of_the_same_kernel_compute_the_same(style, part):
    """Through one function with run-time parameters, or through one for the shape, a layer computes what it means."""
    models = projects(style, "portable")[part]
    with HostTwin(models, sanitize=True) as twin:
        for case, project in zip(cases()[part], models, strict=True):
            graph = project.layout.graph
            inputs = case_inputs(case, 1)
            got = [array[0] for array in twin.run([array[None] for array in inputs], project.layout.name)]
            half = len(got) // 2
            for name, first, second in zip(graph.outputs, got[:half], got[half:], strict=False):
                assert first.tobytes() == second.tobytes(), f"{graph.name} {name}"
            if not uses_floats(project):
                for expected, array in zip(evaluate(graph, inputs).outputs, got, strict=True):
                    np.testing.assert_array_equal(array, expected, err_msg=f"{graph.name} {case}")


@pytest.mark.parametrize("part", PARTS)
def test_one_function_serves_layers_of_different_shapes(part):
    """Under "size": what two calls have in common is a constant of the function, the rest is passed."""
    pairs = pairs_of_shapes()[part]
    graphs = [side_by_side(*pair, name=f"pair {i}") for i, pair in enumerate(pairs)]
    models = [c_project(graph, FEATURES["portable"], Options(optimize="size")) for graph in graphs]
    assert sum("_shape;" in project.files[f"{project.layout.name}.c"] for project in models) > len(models) // 2
    with HostTwin(models) as twin:
        for pair, project in zip(pairs, models, strict=True):
            if uses_floats(project):
                continue
            inputs = [array for seed, case in enumerate(pair) for array in case_inputs(case, seed)]
            got = twin.run([array[None] for array in inputs], project.layout.name)
            for expected, array in zip(evaluate(project.layout.graph, inputs).outputs, got, strict=True):
                np.testing.assert_array_equal(array[0], expected, err_msg=f"{project.layout.name} {pair}")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("core", ["cortex-m0", "cortex-m4f"])
def test_objects_hold_nothing_foreign(core, style, tmp_path):
    kernels = "portable" if core == "cortex-m0" else "dsp"
    toolchain = find_toolchain(load_core(core))
    for floats in (False, True):
        models = tuple(p for p in projects(style, kernels) if uses_floats(p) == floats)
        folder = tmp_path / str(floats)
        (path,) = toolchain.compile([unit(folder, models)], folder, CompileOptions((folder,), "Os"))
        found = symbols(path)
        undefined = {symbol.name for symbol in found if not symbol.section}
        if floats:
            undefined = {name for name in undefined if not name.startswith("__aeabi_")}  # soft-float arithmetic
        assert undefined <= MEMORY | MEMORY_ABI
        writable = [symbol for symbol in found if symbol.section.startswith((".data", ".bss"))]
        assert not writable, "globals other than constants"
        prefixes = ("lil_", *(f"{project.layout.name}_" for project in models))
        assert not [symbol.name for symbol in found if symbol.section and not symbol.name.startswith(prefixes)]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("style", STYLES)
def test_stack_is_bounded_and_small(style, part, tmp_path):
    """No recursion, no call through a pointer, no array of variable length, none over 256 bytes, for every kernel."""
    models = projects(style, "dsp")[part]
    names = [project.layout.name for project in models]
    calls = "\n".join(f"    {name}_run(({name}_ctx *)place);" for name in names)
    includes = "".join(f'#include "{name}.h"\n' for name in names)
    main = tmp_path / "main.c"
    sources = [unit(tmp_path, models), main]
    main.write_text(f"{includes}static void *volatile place;\nint main(void)\n{{\n{calls}\n    return 0;\n}}\n")
    options = CompileOptions((tmp_path,))
    image = read_elf(build_firmware(load_board("generic-cortex-m4"), sources, tmp_path / "all.elf", options))
    bounds = {name: worst_case_stack(image, f"{name}_run") for name in names}
    deep = {name: bound for name, bound in bounds.items() if bound.bytes > LARGEST_ARRAY + REGISTERS}
    assert not deep


@pytest.mark.parametrize("kernels", FEATURES)
def test_operators_pass_what_their_kernels_take(kernels):
    """An operator's arguments have the names, and stand in the order, of its kernel's pointers."""
    steps = [step for project in projects("speed", kernels) for step in project.layout.steps]
    named = {step.kernel.header: [pointer_name(declared) for declared in pointers(step)] for step in steps}
    assert {step.kernel.header: [*step.invocation.arguments] for step in steps} == named


def test_headers_stand_alone_and_may_come_twice(tmp_path):
    """Each header in a unit by itself, twice; and all of them in two units of one program."""
    for header in HEADERS:
        (tmp_path / header.name).write_text(header.read_text())
        (tmp_path / f"{header.stem}.c").write_text(f'#include "{header.name}"\n' * 2 + f"int {header.stem}_unit;\n")
    compile("gcc C", tmp_path, "-fsyntax-only", *(f"{header.stem}.c" for header in HEADERS))
    everything = "".join(f'#include "{header.name}"\n' for header in HEADERS)
    (tmp_path / "one.c").write_text(f"{everything}int one(void);\nint one(void) {{ return lil_min(1, 2); }}\n")
    (tmp_path / "two.c").write_text(f"{everything}int one(void);\nint main(void) {{ return one() - lil_min(1, 2); }}\n")
    call([str(program("gcc C", tmp_path, ["one.c", "two.c"]))], tmp_path)


TWO_MODELS = """#include <stdint.h>
#include <stdio.h>
#include "first.h"
#include "second.h"

static union { first_ctx first; second_ctx second; } arena; /* two models, one after the other in the same memory */

int main(void)
{
    printf("%d %d\\n", first_selftest(&arena.first), second_selftest(&arena.second));
    return 0;
}
"""


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("style", STYLES)
def test_two_models_in_one_program(style, compiler, tmp_path):
    """They clash in no symbol, and under "shared" they have one copy of a kernel."""
    cases_of_two = {"first": dense_s8((17,), 9, zeros=(3, -4)), "second": dense_s8((8,), 31, zeros=(-128, 0))}
    for name, case in cases_of_two.items():
        proven(case, name, Options(optimize=style)).write(tmp_path)
    (tmp_path / "main.c").write_text(TWO_MODELS)
    sources = ["main.c", *(f"{name}{part}.c" for name in cases_of_two for part in ("", "_selftest"))]
    both = program(compiler, tmp_path, sources)
    assert call([str(both)], tmp_path) == "0 0\n"
    shared = [symbol.name for symbol in symbols(both) if "lil_shared_" in symbol.name]
    assert len(shared) == (1 if style == "shared" else 0), shared


def test_floats_are_never_fused(tmp_path):
    """Arm GCC left to itself makes multiply-adds that round once; the generated code forbids it by itself."""
    case = next(case for case in DENSE if case.outputs[0].is_float)
    project = c_project(case_graph(case, name="real"))
    project.write(tmp_path)
    (tmp_path / "without.c").write_text(project.files["real.c"].replace("#pragma GCC", "// "))
    arm = ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16", "-O2", "-S"]
    fused = {}
    for source in ("real.c", "without.c"):
        call([*arm, source], tmp_path)
        fused[source] = "vfma" in (tmp_path / source).with_suffix(".s").read_text()
    assert fused == {"real.c": False, "without.c": True}


def test_every_kernel_compiles_where_int_has_16_bits(tmp_path):
    toolchain = find_toolchain(load_core("avr"))
    source = unit(tmp_path, projects("shared", "portable"))
    assert toolchain.compile([source], tmp_path, CompileOptions((tmp_path,), "Os"))
