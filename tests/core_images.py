"""Many models in one image for an emulated core, each compared with the same C on the host."""

from __future__ import annotations

from lilliput.boards.linker import linker_script
from lilliput.boards.startup import startup_for
from lilliput.boards.toolchain import CompileOptions, find_toolchain
from lilliput.ops.case import case_inputs
from lilliput.run.elf import read_elf
from lilliput.run.emulated import Emulator
from lilliput.run.emulated_model import emulator_model, memory_map
from lilliput.run.host import HostTwin
from lilliput.run.legality import check_legality


def build(projects, board, folder, how):
    """One image of all models, with one piece of RAM that they use in turn."""
    names = [project.layout.name for project in projects]
    for project in projects:
        project.write(folder)
    keep = ", ".join(f"(void *)&{name}_{what}" for name in names for what in ("init", "run"))
    members = " ".join(f"{name}_ctx {name};" for name in names)
    sources = dict.fromkeys(source for project in projects for source in project.sources)
    unit = "\n".join(f'#include "{source}"' for source in sources)
    unit += f"\nunion {{ {members} }} lil_any;\nvoid *const volatile lil_keep[] = {{{keep}}};\n"
    unit += "int main(void) { return lil_keep[0] == (void *)&lil_any; }\n"
    (folder / "main.c").write_text(unit)
    toolchain, startup = find_toolchain(board.core), startup_for(board.core)
    options = CompileOptions((folder,), optimize={"shared": "Os", "speed": "O2", "blob": "Os"}[how])
    objects = toolchain.compile([folder / "main.c", *startup.sources], folder / "objects", options)
    elf = toolchain.link(objects, folder / "all.elf", linker_script(board, 16384), startup.entry)
    image = read_elf(elf)
    check_legality(image, board.core)
    return image


def judge(pairs, board, folder, how, samples=lambda case: [case_inputs(case, 0)]):
    """(case, project for the host, project for the core) that must compute the same.

    samples  of a case, one after the other with the states carried on
    """
    image = build([project for _, _, project in pairs], board, folder, how)
    context = image.symbol("lil_any").address
    differing = []
    with HostTwin([project for _, project, _ in pairs]) as twin, Emulator(emulator_model(board)) as core:
        core.load(image, memory_map(board), initialised=True)
        for case, host, project in pairs:
            for number, inputs in enumerate(samples(case)):
                if not _equal(twin, core, context, host, project, inputs, number == 0):
                    differing.append(f"{project.layout.name}, sample {number}: {case}")
                    break
    assert not differing, f"{len(differing)} cases differ between host and {board.name}, the first: {differing[0]}"


def _equal(twin, core, context, host, project, inputs, fresh):
    """Whether every output of one sample is the same on both."""
    plan = project.layout
    wanted = twin.run([array[None] for array in inputs], host.layout.name, fresh)
    if fresh:
        core.call(f"{plan.name}_init", context)
    for name, array in zip(plan.graph.inputs, inputs, strict=True):
        core.write(context + plan.plan.offsets[name], array.tobytes())
    core.call(f"{plan.name}_run", context)
    got = [
        core.read(context + plan.plan.offsets[name], array.nbytes)
        for name, array in zip(plan.graph.outputs, wanted, strict=True)
    ]
    return all(raw == array.tobytes() for raw, array in zip(got, wanted, strict=True))
