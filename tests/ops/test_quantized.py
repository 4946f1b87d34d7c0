"""Every operator with an integer form is quantized by what it says of itself: cases in floats, whole graphs, C."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

import lilliput as lil
from lilliput.compress.quantize import prepare
from lilliput.graph import GraphError, UnsupportedError, evaluate_batch, lower
from lilliput.learn import nn
from lilliput.ops import operators
from lilliput.ops.case import case_graph, case_inputs

SAMPLES, GENERATED = 6, 6
NETWORK = [name for name, op in operators().items() if ".nn." in op.__module__]
NONE = {  # operators of floats without an integer form, and why
    "divide": "LiteRT has none either",
    "cast": "its cases change the type themselves",
    "quantize": "is a border itself",
    "dequantize": "is a border itself",
}
COARSE = {  # of the output's range, where 8 bits of input cannot give more
    "exp": (0.5, "e to the 4 grows by 3 % a step of the input"),
    "log": (0.1, "falls without end near 0"),
    "rsqrt": (0.1, "rises without end near 0"),
    "softmax": (0.1, "differences of 90 put one step of the input at 0.7"),
    "log_softmax": (0.5, "its format reaches to -16, whatever its cases do"),
    "lstm": (0.1, "errors come back through the state"),
    "batch_matmul": (0.05, "both operands are stored in 8 bits"),
}
USUAL = 0.02  # root mean square of the error, in parts of the output's range; a step of 8 bits is 0.004 of it


def float_graphs(name: str):
    """(graph, its inputs (n, ...), its outputs (n, ...)) for the operator's cases whose output is float."""
    module = import_module(f"{operators()[name].__module__}.cases")
    rng = np.random.default_rng(5)
    for case in [*module.CASES, *(module.generate(rng) for _ in range(GENERATED))]:
        try:
            graph = case_graph(case, seed=2)
            if not graph.inputs or any(not graph.values[n].format.is_float for n in (*graph.inputs, *graph.outputs)):
                continue
            prepare(graph)
            (node,) = graph.nodes
            if any(not graph.values[str(node.inputs[at])].is_constant for at in node.op.WEIGHTS):
                continue  # see test_weights_that_are_computed_are_said
            if getattr(node.op, "dynamic_bits", 8) < 8:
                continue  # hybrid cases that are coarser than integers
        except (UnsupportedError, GraphError):
            continue  # hybrid and integer cases
        inputs = [np.stack(arrays) for arrays in zip(*(case_inputs(case, i) for i in range(SAMPLES)), strict=True)]
        outputs = evaluate_batch(graph, inputs).outputs[0]
        spread = outputs.max() - outputs.min()
        if all(np.ptp(x) > 0 for x in inputs) and np.isfinite(spread) and spread > 0.1:
            yield graph, inputs, outputs


def real_outputs(graph, inputs) -> np.ndarray:
    """What an integer graph gives for real inputs, real again."""
    values = [graph.values[n] for n in graph.inputs]
    stored = [v.format.encode(x.reshape(-1, *v.shape)) for v, x in zip(values, inputs, strict=True)]
    return graph.values[graph.outputs[0]].format.decode(evaluate_batch(graph, stored).outputs[0])


def deviation(graph, inputs, wanted) -> float:
    error = real_outputs(graph, inputs).reshape(wanted.shape) - wanted
    return float(np.sqrt(np.mean(error**2)) / max(np.ptp(wanted), np.abs(wanted).max()))


@pytest.mark.parametrize("name", [name for name in NETWORK if name not in NONE])
def test_operators_quantize_by_what_they_say(name):
    tried = 0
    for graph, inputs, wanted in float_graphs(name):
        integer = lil.quantize(graph, inputs)
        assert all(not v.format.is_float for v in integer.values.values() if not v.is_constant)
        lower(integer)  # there is a kernel, and it takes these numbers
        assert deviation(integer, inputs, wanted) <= COARSE.get(name, (USUAL, ""))[0]
        tried += 1
    cases = import_module(f"{operators()[name].__module__}.cases").CASES
    has_floats = any(all(f.is_float for f in case.outputs) for case in cases)
    assert tried or not has_floats or name in ("gather", "arg_max", "svdf"), f"no float case of {name} was quantized"


@pytest.mark.parametrize("name", ["conv2d", "dense", "depthwise_conv2d", "add", "average_pool_2d", "softmax", "lstm"])
def test_int16_is_closer_than_int8(name):
    tried = 0
    for graph, inputs, wanted in float_graphs(name):
        fine = lil.quantize(graph, inputs, lil.Int16Activations())
        lower(fine)
        coarse = deviation(lil.quantize(graph, inputs), inputs, wanted)
        assert deviation(fine, inputs, wanted) <= coarse * 1.1  # the rounding of weights is the same in both
        tried += 1
    assert tried


@pytest.mark.parametrize("name", ["divide"])
def test_what_has_no_integer_form_says_so_or_stays_in_floats(name):
    graph, inputs, _ = next(iter(float_graphs(name)))
    with pytest.raises(UnsupportedError, match=rf"layer '{name}' .* has no integer form .* leave it in floats"):
        lil.quantize(graph, inputs)
    mixed = lil.quantize(graph, inputs, lil.Quantize(layers={name: lil.Widths(floats=True)}))
    assert [node.op.name for node in mixed.nodes] == ["dequantize", "dequantize", name]
    stored = [mixed.values[n].format.encode(x) for n, x in zip(mixed.inputs, inputs, strict=True)]
    assert np.isfinite(evaluate_batch(mixed, stored).outputs[0]).all()


def test_weights_that_are_computed_are_said():
    module = import_module("lilliput.ops.nn.dense.cases")
    for case in module.CASES:
        graph = case_graph(case, seed=2)
        if len(graph.inputs) > 1 and all(graph.values[n].format.is_float for n in graph.inputs):
            inputs = [np.stack(arrays) for arrays in zip(*(case_inputs(case, i) for i in range(4)), strict=True)]
            with pytest.raises(UnsupportedError, match="its weights 'x1' are computed while the model runs"):
                lil.quantize(graph, inputs)
            return
    raise AssertionError("no dense case has weights that are computed")


def branches(seed: int = 0):
    """Two branches of different ranges side by side, one of them squashed: formats meet at the concatenation."""
    net = nn.Net("branches", {"x": (6, 6, 2)}, seed)
    first = net.conv2d("x", 4, 3, padding="same", activation="relu", named="first")
    second = net.activation(net.conv2d("x", 3, 3, padding="same", named="second"), "sigmoid")
    return net.graph(net.dense(net.flatten(net.concat([first, second])), 5, named="last"))


def pictures(n: int = 40, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, 6, 6, 2)).astype(np.float32)


def test_formats_that_meet_are_made_alike():
    integer = lil.quantize(branches(), pictures())
    borders = [node for node in integer.nodes if node.op.name == "quantize"]
    assert len(borders) == 1  # only the sigmoid's fixed range is another
    (joined,) = (node for node in integer.nodes if node.op.name == "concat")
    assert len({integer.values[name].format for name in (*joined.inputs, *joined.outputs)}) == 1


def test_a_layer_in_floats_stands_between_borders():
    graph, x = branches(), pictures()
    mixed = lil.quantize(graph, x, lil.Quantize(layers={"second": lil.Widths(floats=True)}))
    (layer,) = (node for node in mixed.nodes if node.name == "second")
    assert {mixed.values[str(name)].format.dtype for name in (*layer.inputs, *layer.outputs)} == {"f32"}
    wanted = evaluate_batch(prepare(graph), [x]).outputs[0]
    assert deviation(mixed, [x], wanted) <= deviation(lil.quantize(graph, x), [x], wanted) * 1.05
    lower(mixed)
