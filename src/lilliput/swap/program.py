"""A swapped model: every layer cut into tiles, every tile's transfers and kernel calls, in one order of tasks."""

from __future__ import annotations

from dataclasses import dataclass, field

from lilliput.graph import Graph, Table
from lilliput.swap.layer import Cut, Layer
from lilliput.swap.part import Span
from lilliput.swap.rates import Rates
from lilliput.swap.storage import Storage
from lilliput.swap.tasks import Kind, Task

CHECK_BYTES = 8
LANE_NOTES, NOTES = 36, 32  # lil_swap_lane and the rest of the context, with pointers of 4 bytes


@dataclass(frozen=True)
class Options:
    """lanes  frames in flight, each with memory of its own
    depth  buffers of each kind in a lane: 1 to move and compute in turn, 2 to do both at once
    keeps  whether values may stay in memory where there is room; if not, each one goes to the device
    """

    lanes: int = 1
    depth: int = 2
    keeps: bool = True


SERIAL = Options(lanes=1, depth=1, keeps=False)  # every tile through the device, one thing after the other


@dataclass(frozen=True, eq=False)
class Strip:
    """A kernel call of a tile: its rows of the output, which of the layer's kinds it is, where its operands begin."""

    rows: Span
    kind: int
    operands: tuple[int, ...]  # first byte of each operand, counted from the value's start


@dataclass(frozen=True, eq=False)
class Tile:
    """A band of rows and a block of channels: computed strip by strip.

    operands  per operand where the value's first byte would lie in its home, maybe before the start of that
    output    likewise for the output
    is_last   whether its band is complete with it
    """

    layer: int
    band: Span
    block: Span | None
    strips: tuple[Strip, ...]
    operands: tuple[int, ...]
    weights: int
    output: int
    is_last: bool


@dataclass(eq=False)
class TiledLayer:
    """A layer, its cut, and the constants of each block."""

    layer: Layer
    cut: Cut
    kinds: list[Span]
    slices: list[list[Table]]
    strips: list[Strip]


@dataclass(eq=False)
class Program:
    """The whole plan.

    lane_bytes     memory of a frame's tiles
    apart_bytes    for a strip whose channels lie among others in its output: it is computed apart, then spread
    kernel_bytes   scratch that kernels use while they run; both once for all frames
    seconds        that a frame takes by the costs of its layers, one after the other
    image          the slices of weights in the order in which they lie on the device, (offset, tables)
    """

    graph: Graph
    storage: Storage
    options: Options
    rates: Rates
    layers: list[TiledLayer] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    image: list[tuple[int, list[Table]]] = field(default_factory=list)
    image_bytes: int = 0
    seconds: float = 0.0
    lane_bytes: int = 0
    apart_bytes: int = 0
    kernel_bytes: int = 0

    @property
    def scratch_bytes(self) -> int:
        return self.apart_bytes + self.kernel_bytes

    @property
    def written_bytes(self) -> int:
        """To the device in a frame."""
        return sum(task.nbytes for task in self.tasks if task.kind is Kind.STORE)

    @property
    def read_bytes(self) -> int:
        """From the device in a frame."""
        return sum(task.nbytes for task in self.tasks if task.uses_device) - self.written_bytes

    @property
    def memory_bytes(self) -> int:
        """Of all lanes and the kernels' scratch; what the scheduler notes about tasks and checksums comes on top."""
        return self.options.lanes * self.lane_bytes + self.scratch_bytes

    @property
    def control_bytes(self) -> int:
        """What the scheduler notes: for each lane a byte a task, a check a stored row, and where it is."""
        return (
            self.options.lanes * (-(-len(self.tasks) // 8) * 8 + CHECK_BYTES * self.storage.checks + LANE_NOTES) + NOTES
        )
