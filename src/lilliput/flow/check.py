"""Will it fit? The linker's own answer where there is a compiler for the core, a size model where there is none."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.boards import Board, list_boards, load_board
from lilliput.codegen import Layout
from lilliput.flow.build import build, project_for
from lilliput.flow.options import BuildOptions
from lilliput.graph import FitError, Graph

# The size model for cores that nothing here compiles for; from what the seven boards we build for take, within a third.
CODE_BYTES = 3000  # start-up, wiring
KERNEL_BYTES = 900  # each distinct kernel
STACK_BYTES = 512


@dataclass(frozen=True)
class Fit:
    """Whether a model fits a board, and what to do where it does not.

    kind   "exact": read from the linked image; "modelled": by the size model, where no compiler is at hand
    flash, ram, stack  bytes needed; where an exact build overflows, flash and ram are the size model's
    ways   at most three, the cheapest first
    """

    board: str
    fits: bool
    kind: str
    flash: int
    ram: int
    stack: int
    flash_bytes: int
    ram_bytes: int
    sentence: str
    ways: tuple[str, ...] = ()


def check(graph: Graph, board: str | Board, options: BuildOptions = BuildOptions()) -> Fit:  # noqa: B008
    """The verdict for one board; the model is compiled and linked for it where that can be done here."""
    board = load_board(board) if isinstance(board, str) else board
    if board.core.toolchain != "zig":
        return modelled_fit(graph, board, options)
    try:
        firmware = build(graph, board, options=options)
    except FitError as error:
        rough = modelled_fit(graph, board, options)
        ways = ways_to_fit(graph, board, options)
        return Fit(
            board.name, False, "exact", rough.flash, rough.ram, rough.stack, board.flash_bytes, board.ram_bytes,
            str(error), ways,
        )  # fmt: skip
    sizes, stack = firmware.sizes, firmware.stack_bound.bytes
    sentence = (
        f"{graph.name} fits {board.title}: {sizes.flash} of {board.flash_bytes} bytes of flash, {sizes.ram} + {stack} bytes "
        f"of stack of {board.ram_bytes} bytes of RAM"
    )
    return Fit(board.name, True, "exact", sizes.flash, sizes.ram, stack, board.flash_bytes, board.ram_bytes, sentence)


def modelled_fit(graph: Graph, board: Board, options: BuildOptions) -> Fit:
    """The verdict from constants and arena, which are exact, and a model of the code."""
    layout = project_for(graph, board, options).layout
    flash, ram = modelled_sizes(layout)
    fits = flash <= board.flash_bytes and ram + STACK_BYTES <= board.ram_bytes
    sentence = (
        f"{graph.name} {'fits' if fits else 'does not fit'} {board.title} by the size model (no compiler for its "
        f"{board.core.title} here): about {flash} of {board.flash_bytes} bytes of flash and {ram + STACK_BYTES} of "
        f"{board.ram_bytes} bytes of RAM"
    )
    ways = () if fits else ways_to_fit(graph, board, options)
    return Fit(board.name, fits, "modelled", flash, ram, STACK_BYTES, board.flash_bytes, board.ram_bytes, sentence, ways)


def modelled_sizes(layout: Layout) -> tuple[int, int]:
    """Flash and RAM without stack, in bytes."""
    constants = sum(constant.table.data.nbytes for constant in layout.unique_constants)
    kernels = len({step.kernel.function for step in layout.steps})
    states = sum(value.nbytes for value in layout.graph.states)
    return constants + CODE_BYTES + KERNEL_BYTES * kernels, layout.plan.arena_bytes + states


def ways_to_fit(graph: Graph, board: Board, options: BuildOptions) -> tuple[str, ...]:
    """The three cheapest things to change."""
    layout = project_for(graph, board, options).layout
    flash, ram = modelled_sizes(layout)
    ways = []
    if any(value.format.is_float for value in graph.constants):
        ways.append("quantize to int8 with lil.quantize: weights and arena become about four times smaller")
    elif flash > board.flash_bytes:
        largest = max(graph.constants, key=lambda value: value.nbytes)
        share = largest.nbytes / max(1, sum(value.nbytes for value in graph.constants))
        ways.append(f"make the layer of {largest.name!r} narrower: it holds {share:.0%} of the weights")
    if ram + STACK_BYTES > board.ram_bytes:
        ways.append(f"make {_fullest(layout)} smaller: there the arena is fullest")
    elif options.optimize != "size":
        ways.append("build with --optimize size: kernels are shared between layers")
    larger = sorted(
        (b for b in list_boards() if b.flash_bytes >= flash * 1.1 and b.ram_bytes >= ram * 1.1 + STACK_BYTES),
        key=lambda b: (b.flash_bytes + b.ram_bytes, b.name),
    )
    if larger:
        ways.append("take a board that holds it: " + ", ".join(b.name for b in larger[:3]))
    return tuple(ways[:3])


def _fullest(layout: Layout) -> str:
    """The layer at which most of the arena is in use."""
    segments = layout.plan.segments

    def alive(index: int) -> int:
        return sum(s.nbytes for s in segments if s.first <= index <= s.last)

    index = max(range(len(layout.steps)), key=alive, default=0)
    return f"layer {layout.layers[index]!r}" if layout.steps else "the input"
