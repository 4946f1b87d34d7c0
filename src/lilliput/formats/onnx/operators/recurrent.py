"""LSTM, GRU and RNN: one layer, of one direction or both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.recurrent import Direction, check_rows, check_start, gates, read_layer, stacked
from lilliput.formats.onnx.attributes import integer, text
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.model import Node
from lilliput.graph import Format
from lilliput.ops.nn.gru import Gru
from lilliput.ops.nn.lstm import Lstm
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.simple_rnn import SimpleRnn
from lilliput.ops.recurrent import Recurrent

DIRECTIONS = {"forward": (False,), "reverse": (True,), "bidirectional": (False, True)}
INITIAL_CELL, PEEPHOLES = 6, 7  # inputs


def lstm(builder: Builder, node: Node) -> None:
    """Gates i, o, f, c in the file; i, f, c, o here."""
    support(not integer(builder, node, "input_forget", 0), builder, node, "input_forget is not read")
    support(builder.optional(node, PEEPHOLES) is None, builder, node, "peepholes are not read")
    check_start(builder, node, builder.optional(node, INITIAL_CELL))
    cell = next(iter(node.outputs[2:3]), "")
    unread = not builder.readers.get(cell)
    support(unread, builder, node, "the last numbers of the cells are not given; take those of the output")
    _layer(builder, node, Lstm(), ("Sigmoid", "Tanh", "Tanh"), (0, 2, 3, 1))


def gru(builder: Builder, node: Node) -> None:
    """Gates z, r, h, as here."""
    after = bool(integer(builder, node, "linear_before_reset", 0))
    _layer(builder, node, Gru(reset_after=after), ("Sigmoid", "Tanh"), (0, 1, 2))


def rnn(builder: Builder, node: Node) -> None:
    named = node.attributes.get("activations", ())
    relu = isinstance(named, tuple) and bool(named) and set(named) == {"Relu"}
    op = SimpleRnn(activation="relu" if relu else "tanh")
    _layer(builder, node, op, ("Relu" if relu else "Tanh",), (0,))


def _layer(builder: Builder, node: Node, op: Recurrent, functions: Sequence[str], order: Sequence[int]) -> None:
    """X (steps, samples, n), or (samples, steps, n) with layout 1."""
    x, layout = builder.held(node, 0), integer(builder, node, "layout", 0)
    check_rows(builder, node, x)
    support(layout == 0, builder, node, "layout 1 is not read; export with layout 0")
    direction = text(builder, node, "direction", "forward")
    require(direction in DIRECTIONS, builder, node, f"a direction is {', '.join(DIRECTIONS)}, not {direction[:30]!r}")
    reverse = DIRECTIONS[direction]
    named = node.attributes.get("activations", tuple(functions) * len(reverse))
    support("clip" not in node.attributes, builder, node, "clip is not read")
    support(named == tuple(functions) * len(reverse), builder, node, f"activations are {functions}, not {named!r:.60}")
    lengths = builder.optional_array(node, 4, "the lengths")
    full = lengths is None or bool((lengths == x.shape[0]).all())
    support(full, builder, node, f"sequences are all of {x.shape[0]} steps; shorter ones are not read")
    check_start(builder, node, builder.optional(node, 5))
    name, columns = builder.read_rows(node, x, (1, 0, 2))
    directions = _directions(builder, node, op, reverse, order, columns)
    outputs = (*node.outputs, "", "")[:2]
    rows, last = (bool(builder.readers.get(output)) for output in outputs)
    read = read_layer(builder, node, op, name, directions, rows, last)
    if read.rows is not None:
        cells = builder.held(node, 2).shape[-1]
        shape = (*builder.value(read.rows).shape[:2], len(directions), cells)
        name = builder.apply(node, Reshape(shape), [read.rows.value], f"{outputs[0]} by direction")
        builder.give(node, name, (2, 0, 1, 3))
    if last:
        builder.bind(node, stacked(builder, node, read.last), 1)


def _directions(
    builder: Builder,
    node: Node,
    op: Recurrent,
    reverse: Sequence[bool],
    order: Sequence[int],
    columns: np.ndarray | None,
) -> list[Direction]:
    """W (directions, gates * cells, n), R (directions, gates * cells, cells), B (directions, 2 * gates * cells).

    columns: where the numbers of a step come from, if not as they stand
    """
    into, back, bias = builder.held(node, 1), builder.held(node, 2), builder.optional(node, 3)
    shapes = [builder.array(node, position, name).shape for position, name in ((1, "W"), (2, "R"))]
    require(back.rank == 3, builder, node, f"R is of three axes, not {back.shape}")
    count, rows = len(reverse), len(order) * back.shape[-1]
    fits = all(len(shape) == 3 and shape[:2] == (count, rows) for shape in shapes)
    given = np.zeros((count, 2 * rows)) if bias is None else builder.array(node, 3, "B")
    require(fits and given.shape == (count, 2 * rows), builder, node, "W, R and B do not fit one another")
    key = None if columns is None else tuple(columns.tolist())
    source = (into if bias is None else bias).value
    found = []
    for at, backwards in enumerate(reverse):

        def fed(array: np.ndarray, at: int = at) -> np.ndarray:
            return gates(array[at], order) if columns is None else gates(array[at], order)[:, columns]

        def kept(array: np.ndarray, at: int = at) -> np.ndarray:
            return gates(array[at], order)

        weights = [
            builder.weights(into, ("into", at, tuple(order), key), fed, axes=None),
            builder.weights(back, ("back", at, tuple(order)), kept, axes=None),
        ]
        parts = _biases(op, *(gates(half, order) for half in np.split(given[at], 2)))
        weights += [
            builder.shared((source, (op.name, at, i)), f"{source} {at} {i}", part, Format())
            for i, part in enumerate(parts)
        ]
        found.append(Direction(tuple(weights), backwards))
    return found


def _biases(op: Recurrent, fed: np.ndarray, back: np.ndarray) -> list[np.ndarray]:
    """The two summed; with reset_after that of the new numbers' second stays by itself: r is multiplied to it."""
    if not isinstance(op, Gru) or not op.reset_after:
        return [fed + back]
    inner = len(fed) // 3 * 2
    return [np.concatenate([fed[:inner] + back[:inner], fed[inner:]]), back[inner:]]
