"""LSTM, GRU and RNN: layers one upon the other, of one direction or both."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.layout import Held, Order
from lilliput.formats.channels_first.recurrent import Direction, check_start, gates, read_layer, stacked
from lilliput.formats.channels_first.shape import without_axes
from lilliput.formats.torch.builder import Builder
from lilliput.formats.torch.program import Call
from lilliput.graph import Format
from lilliput.ops.nn.gru import Gru
from lilliput.ops.nn.lstm import Lstm
from lilliput.ops.nn.simple_rnn import SimpleRnn
from lilliput.ops.recurrent import Recurrent

ORDER = {"lstm": (0, 1, 2, 3), "gru": (1, 0, 2), "rnn_tanh": (0,), "rnn_relu": (0,)}
"""torch's gates in the order of our operators: an LSTM's are the same, a GRU's r, z, n are z, r, n here."""


def lstm(builder: Builder, call: Call) -> None:
    sentence = "the last numbers of the cells are not given; take those of the output"
    support(call.outputs[2] not in builder.asked, builder, call, sentence)
    _layers(builder, call, Lstm())


def gru(builder: Builder, call: Call) -> None:
    _layers(builder, call, Gru(reset_after=True))


def rnn_tanh(builder: Builder, call: Call) -> None:
    _layers(builder, call, SimpleRnn())


def rnn_relu(builder: Builder, call: Call) -> None:
    _layers(builder, call, SimpleRnn(activation="relu"))


def _layers(builder: Builder, call: Call, op: Recurrent) -> None:
    """x (steps, samples, n), (samples, steps, n) with batch_first, or (steps, n)."""
    x, params = builder.held(call, "input"), builder.several(call, "params")
    for start in builder.several(call, "hx"):
        check_start(builder, call, start)
    require(x.rank in (2, 3), builder, call, f"expected a sequence, got {x.shape}")
    order: Order = (None, 0, 1) if x.rank == 2 else (0, 1, 2) if call.arguments["batch_first"] else (1, 0, 2)
    name, columns = builder.read_rows(call, x, order)
    count = 4 if call.arguments["has_biases"] else 2
    sizes = {(each.rank, 2 if at % count < 2 else 1) for at, each in enumerate(params)}
    sentence = "projections of what is remembered are not read; leave proj_size out"
    support(len(params) % count == 0 and all(a == b for a, b in sizes), builder, call, sentence)
    sets = [params[at : at + count] for at in range(0, len(params), count)]
    each = 2 if call.arguments["bidirectional"] else 1
    ends: list[Held] = []
    rows_asked, ends_asked = (output in builder.asked for output in call.outputs[:2])
    for at in range(0, len(sets), each):
        weights = [_weights(builder, call.op, held, columns if at == 0 else None) for held in sets[at : at + each]]
        directions = [Direction(named, bool(i)) for i, named in enumerate(weights)]
        read = read_layer(builder, call, op, name, directions, at + each < len(sets) or rows_asked, ends_asked)
        ends += read.last
        name = name if read.rows is None else read.rows.value
    if rows_asked:
        builder.bind(call, builder.holding(name, order))
    if ends_asked:
        last = stacked(builder, call, ends)
        builder.bind(call, last if x.rank == 3 else without_axes(builder, call, last, [1]), 1)


def _weights(builder: Builder, kind: str, held: Sequence[Held], columns: np.ndarray | None) -> tuple[str, ...]:
    """Values of into, back and biases. columns: where the numbers of a step come from, if not as they stand."""
    into, back, *biases = held
    order = ORDER[kind]
    plain = order == tuple(range(len(order)))

    def turned(array: np.ndarray) -> np.ndarray:
        return array if plain else gates(array, order)

    def fed(array: np.ndarray) -> np.ndarray:
        return turned(array) if columns is None else turned(array)[:, columns]

    key = None if columns is None else tuple(columns.tolist())
    first = into.value if plain and columns is None else builder.weights(into, (kind, key), fed)
    second = back.value if plain else builder.weights(back, kind, turned)
    return first, second, *_biases(builder, kind, into, biases, turned)


def _biases(
    builder: Builder, kind: str, into: Held, biases: Sequence[Held], turned: Callable[[np.ndarray], np.ndarray]
) -> tuple[str, ...]:
    """torch's two are summed; of a GRU that of the new numbers' second stays by itself: r is multiplied to it."""
    if not biases:
        return (builder.shared((into.value, "no bias"), f"{into.value} bias", np.zeros(into.shape[0]), Format()),)
    source, other = (each.value for each in biases)
    fed, back = (turned(np.asarray(builder.data(each))) for each in biases)
    inner = len(fed) // 3 * 2 if kind == "gru" else len(fed)
    total = np.concatenate([fed[:inner] + back[:inner], fed[inner:]])
    names = [builder.shared((source, (kind, other)), f"{source} with {other}", total, Format())]
    if kind == "gru":
        names.append(builder.shared((other, kind), f"{other} of the new numbers", back[inner:], Format()))
    return tuple(names)
