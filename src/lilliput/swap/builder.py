"""The tasks of a program, layer by layer: tiles, their buffers, and what waits for what."""

from __future__ import annotations

from lilliput.graph import FitError, Scratch, Step, Table
from lilliput.swap.layer import Cut, Layer, slice_bytes
from lilliput.swap.part import Span
from lilliput.swap.program import Program, Strip, Tile, TiledLayer
from lilliput.swap.storage import DEVICE
from lilliput.swap.tasks import Buffer, Kind, Task, Tasks
from lilliput.swap.tiling import buffers


class Builder:
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

    def __init__(self, builder: Builder, tiled: TiledLayer) -> None:
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
