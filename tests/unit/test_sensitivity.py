"""Which layers suffer from integers: what is counted, and that the remedy helps where it is followed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lilliput as lil
from lilliput.compress.quantize import affine, observe, prepare, symmetric
from lilliput.compress.quantize.remedy import Findings, remedy
from lilliput.compress.quantize.trial import trial
from lilliput.graph import InputError, evaluate_batch
from lilliput.learn import nn


def network(factors: np.ndarray | None = None):
    """Two dense layers and an addition that goes round the second; factors spread the channels between the layers."""
    net = nn.Net("small", {"x": (12,)}, 4)
    first = net.dense("x", 8, "relu", named="first")
    second = net.dense(first, 8, "relu", named="second")
    graph = net.graph(net.dense(net.add(first, second), 4, named="last"))
    if factors is None:
        return graph
    value = graph.values["first/weights"]
    uneven = replace(value, data=(value.array() * factors[:, None]).astype(np.float32))
    return replace(graph, values={**graph.values, value.name: uneven})


def samples(n: int = 200) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(n, 12)).astype(np.float32)


def by_layer(found):
    return {row.layer: row for row in found.layers}


def test_a_trial_is_the_layer_in_integers_and_floats_behind_it():
    graph, x = prepare(network()), samples()
    ranges = observe(graph, x)
    one = trial(graph, "second", ranges, lil.Quantize())
    exact = evaluate_batch(graph, [x])
    found = one.run(exact)
    formats = {name: affine(*ranges[name]) for name in ("first", "second")}
    weights = graph.values["second/weights"].array()
    stored = symmetric(weights, 0)
    hidden = formats["first"].decode(formats["first"].encode(exact.values["first"]))
    real = np.maximum(hidden @ stored.decode(stored.encode(weights)).T + graph.values["second/bias"].array(), 0)
    ours = one.graph.values["second"].format.decode(found.values["second"])
    assert np.abs(ours - real).max() <= formats["second"].scale[0] * 0.51  # a step, and the rounding of its bias
    after = (exact.values["first"] + ours) @ graph.values["last/weights"].array().T + graph.values["last/bias"].array()
    np.testing.assert_allclose(found.outputs[0], after, atol=1e-4)
    assert one.graph.inputs == ("first",)  # nothing in front of it is computed again


def test_rows_and_shares():
    graph, x = network(), samples()
    labels = evaluate_batch(graph, [x]).outputs[0].argmax(1)
    wrong = np.where(np.arange(len(x)) % 10 == 0, (labels + 1) % 4, labels)
    found = lil.sensitivity(graph, x, x, wrong)
    assert (found.of, found.samples, found.accuracy_float) == ("right answers", 200, 0.9)
    assert [(row.layer, row.operator, row.weights) for row in found.layers] == [
        ("first", "dense", 96), ("second", "dense", 64), ("add", "add", 0), ("last", "dense", 32),
    ]  # fmt: skip
    agreement = lil.sensitivity(graph, x)
    assert (agreement.of, agreement.accuracy_float) == ("answers that equal the float model's", 1.0)
    for row in found.layers:
        assert 25 < row.sqnr <= row.sqnr_alone + 3 and row.clipped == 0
        assert (row.accuracy_few is None) == (row.weights == 0)
    assert by_layer(agreement)["last"].accuracy > 0.97


def test_a_layer_that_is_damaged_is_found_and_the_remedy_helps():
    factors = np.exp2(np.array([0, 0, 0, 0, 0, 0, 0, 9.0]))
    graph, x = network(factors), samples()
    small = np.ones(8) / factors  # the second and the last read less of the loud channel
    values = dict(graph.values)
    for name in ("second/weights", "last/weights"):
        values[name] = replace(values[name], data=(values[name].array() * small).astype(np.float32))
    graph = replace(graph, values=values)
    coarse = lil.Quantize(per_channel=False)
    row = by_layer(lil.sensitivity(graph, x, how=coarse))["first"]
    assert row.accuracy < 0.9
    assert "differ" in row.remedy and "per_channel" in row.remedy
    after = by_layer(lil.sensitivity(graph, x, how=lil.Quantize()))["first"]
    assert after.sqnr_alone >= row.sqnr_alone


def test_what_is_clipped_is_counted():
    graph, x = network(), samples()
    row = by_layer(lil.sensitivity(graph, x, how=lil.Quantize(ranges="percentile", percentile=80.0)))["first"]
    assert 0.02 < row.clipped < 0.25  # a fifth is left out at both ends, of which ReLU has one


def test_labels_must_fit():
    with pytest.raises(InputError, match="200 samples came with 3 labels; one each is needed"):
        lil.sensitivity(network(), samples(), samples(), np.zeros(3, int))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"loss_few": 0.004}, "its weights may have 4 bits"),
        ({"loss_few": None}, "nothing: it keeps its accuracy"),
        ({}, 'keep 8 bits; for 4 try rounding="adaround"'),
        ({"loss": 0.1, "clipped": 0.05}, "5.0 % of its output is clipped"),
        ({"clipped": 0.05, "sqnr_alone": 3.0}, "5.0 % of its output is clipped"),
        ({"loss": 0.1, "spread": 80.0}, "differ 80 times in range and share a scale"),
        ({"loss": 0.1}, "its output needs finer steps"),
        ({"loss": 0.1, "loss_few": 0.1, "samples": 20}, "its weights may have 4 bits"),
    ],
)
def test_remedies(changed, sentence):
    usual = Findings(loss=0.0, loss_few=0.1, clipped=0.0, sqnr_alone=35.0, spread=1.0, few=4, samples=1000)
    assert remedy(replace(usual, **changed)).startswith(sentence) or sentence in remedy(replace(usual, **changed))
