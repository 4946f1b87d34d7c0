"""LSTM, GRU, SimpleRNN, and layers around others: Bidirectional, TimeDistributed. All start at zero with every call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from lilliput.formats.keras.builder import Builder, Use
from lilliput.formats.keras.layers import mappings
from lilliput.formats.keras.model import Layer, snake_case
from lilliput.formats.keras.options import flag, support
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.concat import Concat
from lilliput.ops.nn.gru import Gru
from lilliput.ops.nn.lstm import Lstm
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.simple_rnn import SimpleRnn
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.recurrent import Recurrent


def lstm(builder: Builder, use: Use) -> str:
    """Kernels (n, 4 * units) in the gates' order i, f, c, o, which is ours."""
    _check(builder, use, "tanh", "sigmoid")
    bias = builder.array(use, 2, 1, "cell/") if flag(use, "use_bias", True) else None
    into, back = (builder.array(use, number, 2, "cell/").T for number in (0, 1))
    weights = {"input weights": into, "recurrent weights": back, "bias": np.zeros(len(into)) if bias is None else bias}
    names = [builder.constant(use, what, data) for what, data in weights.items()]
    return _read(builder, use, Lstm(reverse=flag(use, "go_backwards"), last=not flag(use, "return_sequences")), names)


def gru(builder: Builder, use: Use) -> str:
    """Kernels (n, 3 * units) in the gates' order z, r, h, which is ours."""
    _check(builder, use, "tanh", "sigmoid")
    after, into, back = flag(use, "reset_after", True), *(builder.array(use, i, 2, "cell/").T for i in (0, 1))
    bias = np.zeros((2, len(into)) if after else len(into))
    if flag(use, "use_bias", True):
        bias = builder.array(use, 2, bias.ndim, "cell/")
    weights = {"input weights": into, "recurrent weights": back, "bias": bias}
    if after:
        units = back.shape[1]
        support(bias.shape == (2, 3 * units), builder, use, f"biases {bias.shape} do not fit {units} units")
        weights |= {
            "bias": bias[0] + np.append(bias[1, : 2 * units], np.zeros(units)),
            "new bias": bias[1, 2 * units :],
        }
    names = [builder.constant(use, what, data) for what, data in weights.items()]
    op = Gru(after, reverse=flag(use, "go_backwards"), last=not flag(use, "return_sequences"))
    return _read(builder, use, op, names)


def simple_rnn(builder: Builder, use: Use) -> str:
    kind = use.config.get("activation", "tanh")
    support(kind in ("tanh", "relu"), builder, use, f"its activation is {str(kind)[:20]!r}, not tanh or relu")
    _check(builder, use, str(kind))
    into, back = (builder.array(use, i, 2, "cell/").T for i in (0, 1))
    bias = builder.array(use, 2, 1, "cell/") if flag(use, "use_bias", True) else np.zeros(len(into))
    weights = {"input weights": into, "recurrent weights": back, "bias": bias}
    names = [builder.constant(use, what, data) for what, data in weights.items()]
    op = SimpleRnn(str(kind), reverse=flag(use, "go_backwards"), last=not flag(use, "return_sequences"))
    return _read(builder, use, op, names)


def bidirectional(builder: Builder, use: Use) -> str:
    """Two layers side by side; where there are rows, the backward one's stand in the order of its input."""
    ways = [_inner(builder, use, "layer", "forward_layer"), _inner(builder, use, "backward_layer", "backward_layer")]
    merge = use.config.get("merge_mode")
    known = all(each.layer.key in ("lstm", "gru", "simple_rnn") for each in ways)
    support(known, builder, use, "wraps layers other than LSTM, GRU and SimpleRNN")
    results = []
    for each, mapping in ((each, mappings()[each.layer.key]) for each in ways):
        result = mapping(builder, each)
        results.append(_turned(builder, each, result) if _turns(each) else result)
    rank = len(builder.shape(results[0]))
    ops = {"concat": Concat(rank - 1), "sum": Add(), "mul": Multiply(), "ave": Add()}
    support(merge in ops, builder, use, f"merge_mode {str(merge)[:20]!r} is not read; there are {', '.join(ops)}")
    merged = builder.apply(use, ops[str(merge)], results, "" if merge != "ave" else "sum")
    if merge != "ave":
        return merged
    return builder.apply(use, Multiply(), [merged, builder.constant(use, "half", np.array([0.5]))])


def time_distributed(builder: Builder, use: Use) -> str:
    """A Dense layer reads row by row of itself."""
    inner = _inner(builder, use, "layer", "layer")
    support(inner.layer.key == "dense", builder, use, f"wraps {inner.layer.kind}; only Dense can be read row by row")
    return mappings()["dense"](builder, inner)


def _inner(builder: Builder, use: Use, option: str, group: str) -> Use:
    """The layer inside that an option says, read as if it stood alone; group: where its weights are."""
    told = use.config.get(option)
    config = told.get("config") if isinstance(told, Mapping) else None
    support(isinstance(config, Mapping), builder, use, f"there is no {option}; save the model again")
    assert isinstance(told, Mapping)
    assert isinstance(config, Mapping)
    kind = str(told.get("class_name"))
    name = f"{use.layer.name} {config.get('name', snake_case(kind))}"
    return replace(use, layer=Layer(kind, name, "keras.layers", config, f"{use.layer.path}{group}/"), told={})


def _turns(use: Use) -> bool:
    return flag(use, "go_backwards") and flag(use, "return_sequences")


def _read(builder: Builder, use: Use, op: Recurrent, weights: list[str]) -> str:
    """A layer that goes backwards gives its rows in the order in which it reads them."""
    result = builder.apply(use, op, [use.inputs[0], *weights])
    return _turned(builder, use, result) if _turns(use) else result


def _turned(builder: Builder, use: Use, x: str) -> str:
    """Rows from the last to the first."""
    shape = builder.shape(x)
    return builder.apply(use, StridedSlice((shape[0] - 1, 0), shape, (-1, 1)), [x], "turned")


def _check(builder: Builder, use: Use, activation: str, recurrent: str = "") -> None:
    """What our operators are: Keras's defaults, without states from elsewhere."""
    support(len(use.inputs) == 1, builder, use, "starts with given states; let it start at zero")
    odd = [name for name in ("stateful", "return_state", "time_major") if flag(use, name)]
    support(not odd, builder, use, f"{', '.join(odd)} is not read; leave it out")
    found = use.config.get("activation", activation), use.config.get("recurrent_activation", recurrent)
    support(found in ((activation, recurrent), (activation, "")), builder, use, f"its activations are {found}")
