"""What a model takes of a board's memories: measured on an imagined board with room to spare, or modelled."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lilliput.boards import Board, Region
from lilliput.flow.build import build, project_for
from lilliput.flow.options import BuildOptions
from lilliput.graph import Graph, kernel_steps

# The size model for cores that nothing here compiles for; from what the boards we build for take, within a third.
CODE_BYTES = 3000  # start-up, wiring
KERNEL_BYTES = 900  # each distinct kernel
STACK_BYTES = 512

RAM_START = 0x20000000
DATA_ALIGNMENT = 16  # where the linker script lets .data begin behind the rest of flash, even an empty one
ROOMY = (
    Region("flash", "flash", 0, 128 << 20, frozenset({"code"})),
    Region("ram", "ram", RAM_START, 128 << 20, frozenset({"data", "stack"})),
)


@dataclass(frozen=True)
class Needs:
    """Bytes: flash; RAM without the stack; stack."""

    flash: int
    ram: int
    stack: int

    def fit(self, board: Board) -> bool:
        """Whether the board has as much."""
        return self.flash <= board.flash_bytes and self.ram + self.stack <= board.ram_bytes


def measured_needs(graph: Graph, board: Board, options: BuildOptions = BuildOptions()) -> Needs:
    """Exact: how far the linker fills a board with the same core and more memory; raises as `build` does."""
    roomy = replace(board, application=None, chip=replace(board.chip, regions=ROOMY))
    image = build(graph, roomy, options=options).image
    flash = max(segment.load_address + len(segment.data) for segment in image.segments if segment.data)
    ram = max(section.address + section.size for section in image.sections) - RAM_START
    stack = next(section.size for section in image.sections if section.name == ".stack")
    return Needs(-(-flash // DATA_ALIGNMENT) * DATA_ALIGNMENT, ram - stack, stack)


def modelled_needs(graph: Graph, board: Board, options: BuildOptions) -> Needs:
    """Constants, arena and states, which are exact, and a model of the code."""
    layout = project_for(graph, board, options).layout
    constants = sum(constant.table.data.nbytes for constant in layout.unique_constants)
    kernels = len({step.kernel.function for step in kernel_steps(layout.steps)})
    states = sum(value.nbytes for value in layout.graph.states)
    return Needs(constants + CODE_BYTES + KERNEL_BYTES * kernels, layout.plan.arena_bytes + states, STACK_BYTES)
