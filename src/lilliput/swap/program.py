"""A swapped model: every layer cut into tiles, every tile's transfers and kernel calls, in one order of tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lilliput.graph import FitError, Graph, Scratch, Step, Table
from lilliput.swap.layer import Cut, Layer, slice_bytes
from lilliput.swap.part import Span
from lilliput.swap.rates import DEFAULT, Rates
from lilliput.swap.storage import DEVICE, Storage, storage
from lilliput.swap.tasks import Buffer, Kind, Task, Tasks
from lilliput.swap.tiling import buffers, choose_cut

CHECK_BYTES = 8
LANE_NOTES, NOTES = 36, 32  # lil_swap_lane and the rest of the context, with pointers of 4 bytes
RESIDENT_SHARES = (0, 1 / 16, 1 / 8, 1 / 4, 1 / 2)  # of a lane's memory: values up to there may stay in it
MOST_WAITING = 250  # a task's state is a byte that counts what it waits for


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


def plan(
    graph: Graph,
    budget: int,
    features: frozenset[str] = frozenset(),
    options: Options = Options(),
    rates: Rates = DEFAULT,
) -> Program:
    """A program whose memory, notes of the scheduler included, is at most `budget` bytes.

    Raises FitError for a model whose smallest tiles are larger.
    """
    found: list[Program] = []
    refusal: FitError | None = None
    for share in RESIDENT_SHARES if options.keeps else (0,):
        kept = storage(graph, round(share * budget / options.lanes))
        if share and found and kept.places == found[-1].storage.places:
            continue
        try:
            found.append(_fitting(graph, kept, budget, features, options, rates))
        except FitError as error:
            refusal = refusal or error
    if not found:
        assert refusal is not None
        raise refusal
    return min(found, key=lambda program: program.seconds)


def _fitting(
    graph: Graph, kept: Storage, budget: int, features: frozenset[str], options: Options, rates: Rates
) -> Program:
    layers = [Layer(graph, node, kept.places, features) for node in kept.nodes]
    room = budget
    while room > 0:
        found = _plan(graph, kept, layers, room // options.lanes - kept.memory_bytes, options, rates)
        excess = found.memory_bytes + found.control_bytes - budget
        if excess <= 0:
            return found
        room -= excess
    raise FitError(f"{graph.name} does not fit into {budget} bytes: what the scheduler notes takes all of them")


def _plan(graph: Graph, kept: Storage, layers: Sequence[Layer], memory: int, options: Options, rates: Rates) -> Program:
    program = Program(graph, kept, options, rates)
    builder = _Builder(program)
    chosen = [choose_cut(layer, memory, options.depth, rates) for layer in layers]
    program.seconds = sum(seconds for seconds, _ in chosen)
    tiles = max(buffers(layer, cut, options.depth).nbytes for layer, (_, cut) in zip(layers, chosen, strict=True))
    program.lane_bytes = kept.memory_bytes + tiles
    for layer, (_, cut) in zip(layers, chosen, strict=True):
        builder.add(layer, cut)
        layer.forget()
    program.tasks = builder.tasks.all
    if any(task.indegree > MOST_WAITING for task in program.tasks):
        raise FitError(f"a task of {graph.name} waits for more than {MOST_WAITING} others; allow more memory")
    return program


class _Builder:
    """Adds layers to a program, one after the other."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.tasks = Tasks()
        self._stores: dict[int, list[tuple[Span, int]]] = {}  # by a place's first checksum: rows and their STORE

    def add(self, layer: Layer, cut: Cut) -> None:
        kinds = layer.kinds(cut)
        slices = [layer.tables(kinds, block) for block in layer.blocks(cut)]
        numbers = {layer.kind(strip): n for n, strip in enumerate(kinds)}
        strips = [
            Strip(rows, numbers[layer.kind(rows)], tuple(layer.read(o, rows)[0] for o in layer.operands))
            for rows in layer.strips(cut)
        ]
        tiled = TiledLayer(layer, cut, kinds, slices, strips)
        self.program.layers.append(tiled)
        for block in layer.blocks(cut):  # all of them: which kernel computes a block may depend on its weights
            for rows in kinds:
                self.program.kernel_bytes = max(self.program.kernel_bytes, scratch(layer.step(rows, block)))
                self.program.apart_bytes = max(self.program.apart_bytes, apart_bytes(tiled, rows, block))
        _LayerTasks(self, tiled).add()

    def slice(self, tables: list[Table]) -> int:
        """Where a slice of weights lies on the device."""
        offset = self.program.image_bytes
        self.program.image.append((offset, tables))
        self.program.image_bytes += slice_bytes(tables)
        return offset

    def stored(self, first_check: int, rows: Span, number: int) -> None:
        self._stores.setdefault(first_check, []).append((rows, number))

    def stores_of(self, first_check: int, rows: Span) -> set[int]:
        """The tasks that write any of these rows."""
        known = self._stores[first_check]
        return {number for (first, last), number in known if first < rows[1] and rows[0] < last}


class _LayerTasks:
    """The tasks of one layer, in the order band, block; buffers of a kind take turns."""

    def __init__(self, builder: _Builder, tiled: TiledLayer) -> None:
        self.builder, self.tiled, self.layer = builder, tiled, tiled.layer
        self.tasks, self.program = builder.tasks, builder.program
        self.number = len(self.program.layers) - 1
        self.size = buffers(tiled.layer, tiled.cut, self.program.options.depth)
        self.weights = max(map(slice_bytes, tiled.slices))
        self.offsets = [self.builder.slice(tables) if tables else 0 for tables in tiled.slices]
        self._lay_out()

    def _lay_out(self) -> None:
        """Where each buffer lies in the lane's memory: per kind the addresses that take turns.

        Layers begin at the bottom and at the top by turns, so that the next one's first loads find room earlier.
        """
        depth, used = self.program.options.depth, 0
        bottom, top = self.program.storage.memory_bytes, self.program.lane_bytes
        self.rings: list[list[int]] = []
        kinds = [(n, self.size.bands) for n in (*self.size.operands, self.size.output)]
        for nbytes, wanted in [*kinds, (self.weights, self.size.slices)]:
            step, count = -(-nbytes // 8) * 8, min(wanted, depth)
            starts = [used + step * i for i in range(count)]
            self.rings.append([top - at - step if self.number % 2 else bottom + at for at in starts])
            used += step * count
        if bottom + used > top:
            raise FitError(f"layer {self.layer.node.name!r} is cut otherwise than planned; allow more memory")

    def add(self) -> None:
        layer, cut = self.layer, self.tiled.cut
        blocks = layer.blocks(cut)
        loaded, weights = 0, None
        for turn, band in enumerate(layer.bands(cut)):
            operands = [self._load(i, turn, band) for i in range(len(layer.operands))]
            output = self._claim_output(turn, band)
            for index, block in enumerate(blocks):
                if self.tiled.slices[index] and (len(blocks) > 1 or weights is None):
                    weights = self._load_weights(loaded, index)
                    loaded += 1
                is_last = index == len(blocks) - 1
                after = {b[2] for b in (*operands, weights) if b is not None} | (output[2] if index == 0 else set())
                tile = Tile(
                    self.number,
                    band,
                    block,
                    tuple(s for s in self.tiled.strips if band[0] <= s.rows[0] < band[1]),
                    tuple(b[0] if b else o.place.offset for b, o in zip(operands, layer.operands, strict=True)),
                    weights[0] if weights else 0,
                    output[0],
                    is_last,
                )
                self.program.tiles.append(tile)
                number = self.tasks.add(Task(Kind.COMPUTE, self.number, len(self.program.tiles) - 1), after)
                for used in (*(b[1] for b in operands if b), *([weights[1]] if weights else []), output[1]):
                    if used is not None:
                        used.last = number
            self._store(band, output[1], number)

    def _load(self, index: int, turn: int, band: Span) -> tuple[int, Buffer, int] | None:
        """(where the value's first byte would lie, buffer, task) of an operand's rows; None if they are there."""
        place = self.layer.operands[index].place
        if place.home != DEVICE:
            return None
        rows = place.holding(*self.layer.read(self.layer.operands[index], band))
        ring = self.rings[index]
        start, nbytes = ring[turn % len(ring)], (rows[1] - rows[0]) * place.row_bytes
        buffer, waits = self.tasks.claim(start, nbytes)
        checks = (place.first_check + rows[0], place.first_check + rows[1])
        task = Task(Kind.LOAD, self.number, self._tile, nbytes, start, place.offset + rows[0] * place.row_bytes, checks)
        buffer.last = self.tasks.add(task, waits | self.builder.stores_of(place.first_check, rows))
        return start - rows[0] * place.row_bytes, buffer, buffer.last

    def _load_weights(self, turn: int, index: int) -> tuple[int, Buffer, int]:
        ring = self.rings[-1]
        start, nbytes = ring[turn % len(ring)], slice_bytes(self.tiled.slices[index])
        buffer, waits = self.tasks.claim(start, nbytes)
        task = Task(Kind.WEIGHTS, self.number, self._tile, nbytes, start, self.offsets[index])
        buffer.last = self.tasks.add(task, waits)
        return start, buffer, buffer.last

    def _claim_output(self, turn: int, band: Span) -> tuple[int, Buffer | None, set[int]]:
        place = self.layer.output
        if place.home != DEVICE:
            return place.offset, None, set()
        ring = self.rings[-2]
        start = ring[turn % len(ring)]
        buffer, waits = self.tasks.claim(start, (band[1] - band[0]) * place.row_bytes)
        return start - band[0] * place.row_bytes, buffer, waits

    def _store(self, band: Span, buffer: Buffer | None, computed: int) -> None:
        place = self.layer.output
        if buffer is None:
            return
        nbytes = (band[1] - band[0]) * place.row_bytes
        checks = (place.first_check + band[0], place.first_check + band[1])
        offset = place.offset + band[0] * place.row_bytes
        task = Task(Kind.STORE, self.number, self._tile - 1, nbytes, buffer.start, offset, checks)
        buffer.last = self.tasks.add(task, {computed})
        self.builder.stored(place.first_check, band, buffer.last)

    @property
    def _tile(self) -> int:
        """The number of the tile that comes next."""
        return len(self.program.tiles)


def scratch(step: Step) -> int:
    """Bytes of a kernel's scratch memory, each block aligned."""
    return sum(-(-a.nbytes // 8) * 8 for a in step.invocation.arguments.values() if isinstance(a, Scratch))


def apart_bytes(tiled: TiledLayer, rows: Span, block: Span | None) -> int:
    """Bytes of a strip that is computed apart, because its channels lie among others in the output."""
    if block is None:
        return 0
    value = tiled.layer.call.output
    share = (block[1] - block[0]) / value.shape[-1]
    return -(-int(tiled.layer.output.row_bytes * share * (rows[1] - rows[0])) // 8) * 8
