"""Schemes of quantization after training: what `lower` keeps, what options do, what bad data and options are told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lilliput as lil
from lilliput.compress.quantize import equalize, lower, observe, plan, planned, prepare
from lilliput.compress.quantize.layers import weighted_layers
from lilliput.graph import (
    NATIVE,
    Format,
    GraphError,
    InputError,
    UnsupportedError,
    evaluate_batch,
    parse,
    text,
)
from lilliput.graph import lower as lower_kernels
from lilliput.learn import nn
from lilliput.ops import operators
from lilliput.ops.case import case_graph
from lilliput.ops.nn.svdf import cases


def network(seed: int = 0, uneven: float = 0.0):
    """Two convolutions, one by depth, and a dense layer; `uneven` spreads the channels between them by as many powers
    of e, without changing the function."""
    net = nn.Net("small", {"x": (8, 8, 2)}, seed)
    y = net.conv2d("x", 8, 3, padding="same", activation="relu", named="conv")
    y = net.depthwise(y, 3, padding="same", activation="relu", named="depth")
    y = net.conv2d(y, 8, 1, activation="relu", named="point")
    graph = net.graph(net.dense(net.flatten(net.max_pool(y, 2)), 5, named="last"))
    if not uneven:
        return graph
    factors = np.exp(np.random.default_rng(seed).uniform(-uneven, uneven, 8)).astype(np.float32)
    changed = {}
    for name, factor in (("conv/weights", factors[:, None, None, None]), ("depth/weights", 1 / factors)):
        value = graph.values[name]
        changed[name] = replace(value, data=value.array() * factor)
    return replace(graph, values={**graph.values, **changed})


def samples(n: int = 64, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, 8, 8, 2)).astype(np.float32)


def error(integer, graph, x) -> float:
    """Mean squared, of the outputs."""
    given, taken = integer.values[integer.inputs[0]], integer.values[integer.outputs[0]]
    y = taken.format.decode(evaluate_batch(integer, [given.format.encode(x)]).outputs[0])
    return float(np.mean((y - evaluate_batch(prepare(graph), [x]).outputs[0]) ** 2))


# what lower keeps


def test_lowering_to_nothing_changes_nothing():
    graph = prepare(network())
    same = lower(graph, {})
    assert same.arithmetic == NATIVE
    assert text(same).replace(NATIVE, graph.arithmetic) == text(graph)


def test_lowering_stores_what_the_formats_say():
    graph = prepare(network())
    formats = plan(graph, observe(graph, samples()), lil.Quantize())
    integer = lower(graph, formats)
    assert {name: integer.values[name].format for name in formats} == dict(formats)
    for name, format in formats.items():
        data = graph.values[name].data
        if data is None:
            continue
        stored = integer.values[name].array()
        np.testing.assert_array_equal(stored, format.encode(data))
        step = np.reshape(format.scale, [-1 if i == format.axis else 1 for i in range(data.ndim)])
        assert (np.abs(format.decode(stored) - data) <= step * 0.5000001).all()  # nothing is clipped


def test_ranges_hold_what_was_seen():
    graph, x = prepare(network()), samples()
    trace = evaluate_batch(graph, [x])
    for name, (low, high) in observe(graph, x).items():
        seen = graph.values[name].array() if graph.values[name].is_constant else trace.values[name]
        assert (low, high) == (seen.min(), seen.max())


def test_a_quantized_graph_is_text_and_back():
    for how in (lil.Quantize(), lil.Quantize(weight_bits=4), lil.Int16Activations(), lil.DynamicRange(True, 4, 3)):
        integer = lil.quantize(network(), samples(), how)
        again = parse(text(integer), operators())
        assert text(again) == text(integer)


def test_a_name_that_no_value_has_is_said():
    with pytest.raises(GraphError, match="has no value 'nothing' that could have a format"):
        lower(prepare(network()), {"nothing": Format("s8", (1.0,), (0,))})


def test_a_bias_that_two_layers_share_is_stored_for_each():
    net = nn.Net("shared", {"x": (6,)})
    net.parameter("a/bias", np.linspace(-1, 1, 4))
    first = net.dense("x", 4, named="a")
    graph = net.graph(net.dense(first, 4, named="b"))
    nodes = [replace(n, inputs=(n.inputs[0], n.inputs[1], "a/bias")) if n.name == "b" else n for n in graph.nodes]
    graph = replace(graph, nodes=tuple(nodes))
    x = np.random.default_rng(0).normal(size=(50, 6)).astype(np.float32)
    integer = lil.quantize(graph, x)
    biases = {node.inputs[2] for node in integer.nodes}
    assert len(biases) == 2
    assert error(integer, graph, x) < 1e-3


@pytest.mark.parametrize("how", [lil.Quantize(), lil.Int16Activations(), lil.Quantize(per_channel=False)])
def test_channels_that_their_bias_decides_alone(how):
    """Weights of 1e-12 and a bias of 3 would be 1e13 in the units of their product."""
    graph, x = network(), samples()
    weights, bias = graph.values["conv/weights"], graph.values["conv/bias"]
    small = np.where(np.arange(8)[:, None, None, None] == 2, weights.array() * 1e-12, weights.array())
    loud = np.where(np.arange(8) == 2, 3.0, bias.array()).astype(np.float32)
    changed = {weights.name: replace(weights, data=small), bias.name: replace(bias, data=loud)}
    graph = replace(graph, values={**graph.values, **changed})
    integer = lil.quantize(graph, x, how)
    lower_kernels(integer)
    assert error(integer, graph, x) < 1e-3 * np.var(evaluate_batch(graph, [x]).outputs[0])


# what options do


def test_fewer_bits_err_more():
    graph, x = network(), samples()
    errors = [
        error(lil.quantize(graph, x, lil.Quantize(weight_bits=bits, weight_ranges="mse")), graph, x)
        for bits in (8, 6, 4, 3, 2)
    ]
    assert errors == sorted(errors)
    errors = [error(lil.quantize(graph, x, lil.Quantize(activation_bits=bits)), graph, x) for bits in (8, 6, 4, 3, 2)]
    assert errors == sorted(errors)


def test_two_bits_need_thresholds_of_the_smallest_error():
    graph, x = network(), samples()
    clipped, whole = (
        error(lil.quantize(graph, x, lil.Quantize(weight_bits=2, weight_ranges=ranges)), graph, x)
        for ranges in ("mse", "min-max")
    )
    assert clipped < 0.6 * whole


def test_adaround_and_bias_correction_lower_the_error():
    graph, x = network(), samples()

    def with_bits(**options):
        how = lil.Quantize(weight_bits=3, weight_ranges="mse", **options)
        return error(lil.quantize(graph, x, how), graph, samples(seed=5))

    assert with_bits(rounding="adaround") < 0.9 * with_bits()  # its input is white, where nearest rounding is best
    assert with_bits(correct_bias=True) < with_bits()


def test_equalisation_keeps_the_function_and_saves_scales_for_a_tensor():
    graph, x = network(uneven=2.5), samples()
    prepared = prepare(graph)
    equal = equalize(prepared)
    before, after = (evaluate_batch(each, [x]).outputs[0] for each in (prepared, equal))
    np.testing.assert_allclose(before, after, rtol=1e-3, atol=1e-4)  # floats, multiplied in another order

    def spread(each) -> float:
        layer = next(layer for layer in weighted_layers(each) if layer.node.name == "conv")
        reach = np.abs(layer.rows).max(1)
        return float(reach.max() / reach.min())

    assert spread(equal) < 0.2 * spread(prepared)
    how = {"per_channel": False}
    plain, level = (error(lil.quantize(graph, x, lil.Quantize(**how, equalize=e)), graph, x) for e in (False, True))
    assert level < 0.3 * plain


def test_ranges_by_percentile_ignore_what_is_rare():
    graph, x = network(), samples()
    x[0, 0, 0, 0] = 1000.0
    widest, most = (
        error(lil.quantize(graph, x, lil.Quantize(ranges=ranges, percentile=99.9)), graph, samples(seed=3))
        for ranges in ("min-max", "percentile")
    )
    assert most < 0.1 * widest


@pytest.mark.parametrize("ranges", ["mse", "hwgq"])
def test_ranges_of_the_smallest_error_suit_few_bits(ranges):
    graph, x = network(), samples()
    wide, best = (
        error(lil.quantize(graph, x, lil.Quantize(activation_bits=3, ranges=each)), graph, samples(seed=5))
        for each in ("min-max", ranges)
    )
    assert best < 0.9 * wide


def test_widths_of_single_layers():
    how = lil.Quantize(layers={"point": lil.Widths(4, 6), "last": lil.Widths(2)})
    integer = lil.quantize(network(), samples(), how)
    bits = {node.name: integer.values[str(node.inputs[1])].format.bits for node in integer.nodes if node.op.WEIGHTS}
    assert bits == {"conv": 0, "depth": 0, "point": 4, "last": 2}
    (point,) = (node for node in integer.nodes if node.name == "point")
    assert integer.values[point.outputs[0]].format.bits == 6
    assert integer.values[point.outputs[0]].format.range == (-32, 31)


def test_dynamic_range_keeps_the_floats_outside():
    graph, x = network(), samples()
    light = lil.quantize(graph, how=lil.DynamicRange())
    assert {light.values[name].format.dtype for name in (*light.inputs, *light.outputs)} == {"f32"}
    weights = [light.values[str(node.inputs[1])] for node in light.nodes if node.op.WEIGHTS]
    assert {value.format.dtype for value in weights} == {"s8"}
    assert sum(value.nbytes for value in weights) * 4 == sum(value.size * 4 for value in weights)
    y, wanted = evaluate_batch(light, [x]).outputs[0], evaluate_batch(prepare(graph), [x]).outputs[0]
    assert np.sqrt(np.mean((y - wanted) ** 2)) < 0.03 * np.ptp(wanted)


def test_dynamic_range_of_few_bits_packs_dense_layers():
    light = lil.quantize(network(), how=lil.DynamicRange(weight_bits=4, activation_bits=5))
    weights = {node.name: light.values[str(node.inputs[1])] for node in light.nodes if node.op.WEIGHTS}
    assert {name: value.format.storage for name, value in weights.items()} == {
        "conv": "s8", "depth": "s8", "point": "s8", "last": "s4",
    }  # fmt: skip
    assert {value.format.bits for value in weights.values()} == {4}
    assert weights["last"].nbytes * 8 == weights["last"].size * 4
    assert {node.op.dynamic_bits for node in light.nodes if node.op.WEIGHTS} == {5}


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"weight_bits": 1}, "bits of weights are 2 to 8, not 1"),
        ({"activation_bits": 9}, "bits of activations are 2 to 8, not 9"),
        ({"weight_ranges": "best"}, "weight_ranges is one of min-max, mse, not 'best'"),
    ],
)
def test_dynamic_range_says_what_it_takes(option, said):
    with pytest.raises(UnsupportedError, match=said):
        lil.DynamicRange(**option)


def test_inputs_are_quantized_to_2_to_8_bits():
    light = lil.quantize(network(), how=lil.DynamicRange())
    for node in (node for node in light.nodes if node.op.WEIGHTS):
        call = light.call(node)
        with pytest.raises(UnsupportedError, match=r"dynamic_bits, to which float inputs are quantized .* not 1"):
            replace(node.op, dynamic_bits=1).infer(*call.inputs)


def test_few_dynamic_bits_are_no_tflite(tmp_path):
    light = lil.quantize(network(), how=lil.DynamicRange(activation_bits=4))
    with pytest.raises(UnsupportedError, match=r"layer 'conv' \(conv2d\) quantizes its input to 4 bits, for which"):
        lil.save(light, tmp_path / "few.tflite")


def test_int16_biases_have_as_many_bits_as_their_sums_need():
    integer = lil.quantize(network(), samples(), lil.Int16Activations())
    dtypes = {node.name: integer.values[str(node.inputs[2])].format.dtype for node in integer.nodes if node.op.WEIGHTS}
    assert dtypes == {"conv": "s32", "depth": "s64", "point": "s32", "last": "s32"}  # depthwise has no kernel for s32


def test_several_calls_in_a_row_show_what_a_state_holds():
    case = next(c for c in cases.CASES if all(f.is_float for f in c.outputs))
    graph = case_graph(case)
    state = graph.states[0]
    graph = replace(graph, values={**graph.values, state.name: replace(state, data=np.zeros(state.shape, np.float32))})
    x = np.random.default_rng(0).normal(size=(4, 9, *graph.values["x0"].shape)).astype(np.float32)
    one, many = observe(graph, x[:, 0])["y0"], observe(graph, x)["y0"]
    assert many[0] < one[0] and many[1] > one[1]


# what bad data and options are told


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (lambda x: x[:0], "at least one each"),
        (lambda x: x[:, :4], r"have shape \[8, 8, 2\] each, but \[4, 8, 2\] came; the first axis counts samples"),
        (lambda x: x * 0 + 3, r"every number of the calibration samples is 3, which shows no range"),
        (
            lambda x: np.where(np.arange(len(x))[:, None, None, None] == 7, np.nan, x),
            "calibration sample 7 .* is not finite",
        ),
        (lambda x: [x, x], r"for 1 inputs \(x\), at least one each; 2 arrays came"),
        (lambda x: x.astype(str), "are numbers, not"),
    ],
)
def test_bad_samples_are_told(bad, sentence):
    with pytest.raises(InputError, match=sentence):
        lil.quantize(network(), bad(samples()))


def test_samples_are_asked_for():
    with pytest.raises(InputError, match="needs calibration samples: activations get their ranges from them"):
        lil.quantize(network())


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"ranges": "widest"}, "ranges is one of min-max, percentile, mse, hwgq, not 'widest'"),
        ({"rounding": "up"}, "rounding is one of nearest, adaround, not 'up'"),
        ({"weight_ranges": "hwgq"}, "weight_ranges is one of min-max, mse, not 'hwgq'"),
        ({"percentile": 20.0}, "percentile is above 50 and at most 100, not 20"),
        ({"weight_bits": 9}, "bits of weights are 2 to 8, not 9"),
        ({"activation_bits": 1}, "bits of activations are 2 to 8, not 1"),
    ],
)
def test_unknown_options_are_told(options, sentence):
    with pytest.raises(UnsupportedError, match=sentence):
        lil.Quantize(**options)


def test_a_layer_that_is_not_there_is_told():
    with pytest.raises(UnsupportedError, match="small has no layer 'middle'; its layers are conv, depth, point"):
        lil.quantize(network(), samples(), lil.Quantize(layers={"middle": lil.Widths(4)}))


def test_the_plan_is_what_is_lowered():
    graph, x = network(), samples()
    how = lil.Quantize(rounding="adaround", weight_bits=4, weight_ranges="mse")
    ready, formats = planned(prepare(graph), x, how)
    assert text(lower(ready, formats)) == text(lil.quantize(graph, x, how))
    for layer in weighted_layers(ready):
        whole = layer.rows / np.reshape(formats[layer.weights.name].scale, (-1, 1))
        np.testing.assert_allclose(whole, np.rint(whole), atol=1e-4)  # float32 multiples of a scale
