"""The plan as constant tables in C: tasks, successors, transfers, tiles, strips, checks of the image."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lilliput.codegen.cgen import columns
from lilliput.swap.calls import Calls
from lilliput.swap.check import check
from lilliput.swap.layer import SLICE_ALIGNMENT, content
from lilliput.swap.program import Program, Tile
from lilliput.swap.simulation import patience
from lilliput.swap.storage import DEVICE, INPUT, MEMORY, OPERANDS, OUTPUT
from lilliput.swap.tasks import Kind, Task

HOMES = {DEVICE: "LIL_SWAP_MEMORY", MEMORY: "LIL_SWAP_MEMORY", INPUT: "LIL_SWAP_INPUT", OUTPUT: "LIL_SWAP_OUTPUT"}
KINDS = {kind: f"LIL_SWAP_{kind.name}" for kind in Kind}


def image(program: Program) -> bytes:
    """The weights as the device has to hold them from its start."""
    return b"".join(slice_image(program, number) for number in range(len(program.image)))


def slice_image(program: Program, number: int) -> bytes:
    """One slice: its tables, each made up to the alignment."""
    tables = map(content, program.image[number][1])
    return b"".join(data.ljust(-(-len(data) // SLICE_ALIGNMENT) * SLICE_ALIGNMENT, b"\0") for data in tables)


def table_texts(program: Program, calls: Calls) -> list[str]:
    """All tables of a model."""
    name = calls.model
    return [
        _checks(program, name),
        _successors(program, name),
        _tasks(program, name),
        _transfers(program, name),
        _strips(program, name),
        _tiles(program, calls),
    ]


def _checks(program: Program, name: str) -> str:
    values = [check(slice_image(program, n)) for n in range(len(program.image))] or [0]
    rows = [f"{{0x{value >> 32:08x}u, 0x{value & 0xFFFFFFFF:08x}u}}" for value in values]
    return _array("lil_swap_check", f"{name}_image_checks", rows, "a slice of the image each")


def _successors(program: Program, name: str) -> str:
    numbers = [str(n) for task in program.tasks for n in task.successors] or ["0"]
    lines = [", ".join(numbers[i : i + 16]) for i in range(0, len(numbers), 16)]
    return _array("uint16_t", f"{name}_successors", lines, "tasks that wait, a list for each task", len(numbers))


def _tasks(program: Program, name: str) -> str:
    layers, rows, transfers, successors = patience(program), [], 0, 0
    for number, task in enumerate(program.tasks):
        index = transfers if task.uses_device else task.tile
        fields = (KINDS[task.kind], task.indegree, layers[task.layer], index, successors)
        rows.append((f"{{{', '.join(map(str, fields))}}},", f"/* {number}: {_said(task)} */"))
        transfers += task.uses_device
        successors += len(task.successors)
    rows.append((f"{{LIL_SWAP_COMPUTE, 0, 0, 0, {successors}}},", "/* ends the last list */"))
    return _table("lil_swap_task", f"{name}_tasks", rows, "kind, waits for, patience, index, successors")


def _said(task: Task) -> str:
    rows = f", rows {task.rows[0]} to {task.rows[1] - 1}" if task.rows != (0, 0) else ""
    return f"layer {task.layer}, tile {task.tile}{rows}"


def _transfers(program: Program, name: str) -> str:
    slices = {offset: number for number, (offset, _) in enumerate(program.image)}
    rows = []
    for task in program.tasks:
        if not task.uses_device:
            continue
        is_image = task.kind is Kind.WEIGHTS
        row_bytes = task.nbytes if is_image else task.nbytes // (task.rows[1] - task.rows[0])
        first = slices[task.offset] if is_image else task.rows[0]
        rows.append(f"{{{task.offset}, {task.memory}, {task.nbytes}, {row_bytes}, {first}}}")
    return _array("lil_swap_transfer", f"{name}_transfers", rows or ["{0}"], "offset, memory, bytes, row, check")


def _strips(program: Program, name: str) -> str:
    rows = []
    for tiled in program.layers:
        for strip in tiled.strips:
            x = _braced(strip.operands)
            rows.append(f"{{{x}, {strip.rows[0]}, {strip.rows[1] - strip.rows[0]}, {strip.kind}}}")
    return _array("lil_swap_strip", f"{name}_strips", rows, "operands, row, rows, kind")


def _tiles(program: Program, calls: Calls) -> str:
    first, starts = 0, []
    for tiled in program.layers:
        starts.append(first)
        first += len(tiled.strips)
    rows = [f"{{{_tile(program, calls, tile, starts[tile.layer])}}}" for tile in program.tiles]
    note = "x, y, weights, row, first strip, strips, call, channel, block, pixel, check, homes, is stored"
    return _array("lil_swap_tile", f"{calls.model}_tiles", rows, note)


def _tile(program: Program, calls: Calls, tile: Tile, start: int) -> str:
    tiled = program.layers[tile.layer]
    layer, value = tiled.layer, tiled.layer.call.output
    block = layer.blocks(tiled.cut).index(tile.block)
    pixel = value.shape[-1] * value.format.itemsize if value.shape else value.nbytes
    channels = [n * value.format.itemsize for n in tile.block] if tile.block else [0, 0]
    is_stored = tile.is_last and layer.output.home == DEVICE
    homes = [HOMES[operand.place.home] for operand in layer.operands]
    fields = (
        _braced(tile.operands), tile.output, tile.weights, layer.output.row_bytes,
        start + tiled.strips.index(tile.strips[0]), len(tile.strips), calls.first[tile.layer, block],
        channels[0], channels[1] - channels[0], pixel, layer.output.first_check,
        _braced(homes, HOMES[DEVICE]), HOMES[layer.output.home], int(is_stored),
    )  # fmt: skip
    return ", ".join(map(str, fields))


def _braced(items: Iterable[object], filler: object = 0) -> str:
    listed = list(items)
    return "{" + ", ".join(map(str, [*listed, *[filler] * (OPERANDS - len(listed))])) + "}"


def _array(c_type: str, name: str, rows: Sequence[str], note: str, count: int | None = None) -> str:
    body = ",\n".join(f"    {row}" for row in rows)
    return f"/* {note} */\nstatic const {c_type} {name}[{count or len(rows)}] = {{\n{body}\n}};\n"


def _table(c_type: str, name: str, rows: Sequence[tuple[str, str]], note: str) -> str:
    body = "\n".join(f"    {line}" for line in columns(rows))
    return f"/* {note} */\nstatic const {c_type} {name}[{len(rows)}] = {{\n{body}\n}};\n"
