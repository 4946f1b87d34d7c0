"""Where values are kept: with the caller, in a lane's memory as a whole, or row by row on the block device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lilliput.graph import FitError, Graph, Kind, Node
from lilliput.memory import Buffer, Segment, arrange
from lilliput.swap.part import Span, part_of

INPUT, OUTPUT, MEMORY, DEVICE = "input", "output", "memory", "device"
OPERANDS = 2  # values that a layer may read besides constants


@dataclass(frozen=True)
class Place:
    """Rows of `row_bytes` one behind the other.

    home         INPUT or OUTPUT: the caller's memory; MEMORY: the lane's, from the computation to the last reader;
                 DEVICE: a frame's area on the block device
    offset       of the first row, in bytes from the start of its home
    first_check  which of the frame's checksums is the first row's
    """

    home: str
    rows: int
    row_bytes: int
    offset: int = 0
    first_check: int = 0

    @property
    def nbytes(self) -> int:
        return self.rows * self.row_bytes

    def holding(self, start: int, stop: int) -> Span:
        """The rows that bytes [start, stop) of the value lie in."""
        return start // self.row_bytes, -(-stop // self.row_bytes)


@dataclass(frozen=True)
class Storage:
    """places  of every value that is computed or given; two values of one place are the same bytes
    nodes      that compute something
    """

    places: Mapping[str, Place]
    nodes: tuple[Node, ...]
    memory_bytes: int
    device_bytes: int
    checks: int


def storage(graph: Graph, largest: int = 0) -> Storage:
    """Values of at most `largest` bytes stay in memory.

    Raises FitError for a model with states, with more than one input or output, or with a layer of many inputs.
    """
    _check(graph)
    homes = _homes(graph)
    nodes = tuple(node for node in graph.nodes if homes[node.outputs[0]] == node.outputs[0])
    own = [node.outputs[0] for node in nodes if node.outputs[0] not in graph.outputs]
    kept = _placed(graph, homes, [name for name in own if graph.values[name].nbytes <= largest])
    places = {name: Place(INPUT, *_rows(graph, name)) for name in graph.inputs}
    places |= {name: Place(OUTPUT, *_rows(graph, name)) for name in graph.outputs}
    places |= {name: Place(MEMORY, *_rows(graph, name), offset) for name, offset in kept.items()}
    offset, checks = 0, 0
    for name in own:
        if name not in kept:
            places[name] = Place(DEVICE, *_rows(graph, name), offset, checks)
            offset, checks = offset + -(-places[name].nbytes // 4) * 4, checks + places[name].rows
    memory = max((offset + _aligned(graph.values[name].nbytes) for name, offset in kept.items()), default=0)
    return Storage({name: places[home] for name, home in homes.items()}, nodes, memory, offset, checks)


def _homes(graph: Graph) -> dict[str, str]:
    """For each value that is computed or given the one whose bytes it is: itself, or what it only moves."""
    homes = {name: name for name in graph.inputs}
    for node in graph.nodes:
        output = node.outputs[0]
        source = next((n for n in node.inputs if n in homes), None)
        moves = output not in graph.outputs and source is not None and _only_moves(graph, node)
        homes[output] = homes[source] if moves and source is not None else output
    return homes


def _placed(graph: Graph, homes: Mapping[str, str], names: Sequence[str]) -> dict[str, int]:
    """Offsets of values in memory, each alive from the node that computes it to the last that reads it."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for index, node in enumerate(graph.nodes):
        first.setdefault(homes[node.outputs[0]], index)
        last.update({homes[n]: index for n in (*node.inputs, *node.outputs) if n is not None and n in homes})
    wanted = [Buffer([Segment(n, first[n], last[n], _aligned(graph.values[n].nbytes))], 8) for n in names]
    return dict(arrange(wanted).offsets)


def _aligned(nbytes: int) -> int:
    return -(-nbytes // 8) * 8


def _rows(graph: Graph, name: str) -> Span:
    """How many rows a value has, and their bytes; a vector is one row."""
    value = graph.values[name]
    rows = value.shape[0] if len(value.shape) > 1 else 1
    return rows, value.nbytes // rows


def _only_moves(graph: Graph, node: Node) -> bool:
    if node.op.WEIGHTS or not node.op.KEEPS_FORMAT:
        return False
    part = part_of(graph, node, None, None)
    assert part is not None
    return part.step(frozenset()).invocation.moves_only


def _check(graph: Graph) -> None:
    if len(graph.inputs) != 1 or len(graph.outputs) != 1:
        raise FitError(
            f"{graph.name} has {len(graph.inputs)} inputs and {len(graph.outputs)} outputs, but a model can be swapped "
            "only with one of each; build it without --swap"
        )
    if graph.states:
        raise FitError(
            f"{graph.name} keeps {graph.states[0].name!r} from call to call, which a swapped model cannot; build it "
            "without --swap"
        )
    for node in graph.nodes:
        computed = [n for n in node.inputs if n is not None and graph.values[n].kind in (Kind.INPUT, Kind.TEMPORARY)]
        if len(computed) > OPERANDS or len(node.outputs) > 1:
            raise FitError(
                f"layer {node.name!r} ({node.op.name}) has {len(computed)} inputs and {len(node.outputs)} outputs, but "
                f"a swapped layer has at most {OPERANDS} and one; build the model without --swap"
            )
