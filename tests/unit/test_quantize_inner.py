"""Operators that keep numbers inside themselves say which formats those need; the LSTM's cell is one."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from lilliput.compress.quantize import observe
from lilliput.graph import Format, Graph, Kind, Node, Value, evaluate, inner_name, verify
from lilliput.ops.nn.lstm import Lstm

STEPS, N, CELLS = 12, 3, 5


def network(seed: int = 0) -> Graph:
    rng = np.random.default_rng(seed)
    constants = {"into": (4 * CELLS, N), "back": (4 * CELLS, CELLS), "bias": (4 * CELLS,)}
    values = {"x": Value("x", (STEPS, N), kind=Kind.INPUT), "y": Value("y", (STEPS, CELLS))}
    for name, shape in constants.items():
        values[name] = Value(name, shape, Format(), Kind.CONSTANT, rng.normal(size=shape).astype(np.float32))
    for name in ("hidden", "cell"):
        values[name] = Value(name, (CELLS,), Format(), Kind.STATE, np.zeros(CELLS, np.float32))
    node = Node("lstm", Lstm(), ("x", *constants), ("y",), ("hidden", "cell"))
    return verify(Graph("net", ("x",), ("y",), values, (node,)))


def samples(n: int = 20) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(n, STEPS, N)).astype(np.float32)


def test_what_is_inside_is_seen():
    graph = network()
    ranges = observe(graph, samples())
    low, high = ranges[inner_name(graph.call(graph.nodes[0]), "cell")]
    last_low, last_high = ranges["cell"]
    assert low <= last_low < last_high <= high
    assert high > last_high or low < last_low


def test_an_lstm_keeps_what_it_says():
    graph, x = network(), samples()
    integer = lil.quantize(graph, x)
    cell = integer.values["cell"].format
    assert cell.dtype == "s16" and np.log2(cell.scale[0]) % 1 == 0
    hidden = integer.values["hidden"].format
    assert hidden.dtype == "s16" and hidden.scale == (2.0**-15,)
    assert len(set(integer.values["into"].format.scale)) == 4 * CELLS
    y = integer.values["y"].format
    real = np.stack([evaluate(graph, [each]).outputs[0] for each in x])
    stored = [evaluate(integer, [integer.values["x"].format.encode(each)]).outputs[0] for each in x]
    error = y.decode(np.stack(stored)) - real
    assert 10 * np.log10((real**2).mean() / (error**2).mean()) > 20  # dB: int8 loses about 25 here


def test_a_kind_of_layer_without_integers_is_said():
    from lilliput.ops.nn.divide import Divide

    values = {name: Value(name, (4,), kind=Kind.INPUT) for name in "ab"} | {"y": Value("y", (4,))}
    graph = verify(Graph("net", ("a", "b"), ("y",), values, (Node("ratio", Divide(), ("a", "b"), ("y",)),)))
    data = np.arange(1, 13, dtype=np.float32).reshape(3, 4)
    with pytest.raises(lil.LilliputError, match=r"layer 'ratio' \(divide\) has no integer form from s8, s8 to s8"):
        lil.quantize(graph, [data, data])
