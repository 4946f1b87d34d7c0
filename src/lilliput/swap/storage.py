"""Where values are kept: with the caller, or row by row on the block device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lilliput.graph import FitError, Graph, Kind, Node
from lilliput.swap.part import Span, part_of

INPUT, OUTPUT, DEVICE = "input", "output", "device"
OPERANDS = 2  # values that a layer may read besides constants


@dataclass(frozen=True)
class Place:
    """Rows of `row_bytes` one behind the other.

    home         INPUT or OUTPUT: the caller's memory, both as a whole; DEVICE: a frame's area on the block device
    offset       of the first row, in bytes from the area's start
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
    device_bytes: int
    checks: int


def storage(graph: Graph) -> Storage:
    """Raises FitError for a model with states, with more than one input or output, or with a layer of many inputs."""
    _check(graph)
    places = {graph.inputs[0]: Place(INPUT, *_rows(graph, graph.inputs[0]))}
    nodes, offset, checks = [], 0, 0
    for node in graph.nodes:
        output = node.outputs[0]
        source = next((n for n in node.inputs if n is not None and n in places), None)
        if output not in graph.outputs and source is not None and _only_moves(graph, node):
            places[output] = places[source]
            continue
        home = OUTPUT if output in graph.outputs else DEVICE
        place = Place(home, *_rows(graph, output), offset, checks)
        places[output] = place
        nodes.append(node)
        if home == DEVICE:
            offset, checks = offset + -(-place.nbytes // 4) * 4, checks + place.rows
    return Storage(places, tuple(nodes), offset, checks)


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
