"""Bits of weights under limits: every method against all choices on small networks, and what cannot be met."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import pytest

import lilliput as lil
from lilliput.compress.mixed import (
    MixedPrecision,
    Sizes,
    Trials,
    activation_bytes,
    cut_activations,
    cut_weights,
    layer_sizes,
)
from lilliput.compress.mixed.knapsack import frontier, solve
from lilliput.compress.quantize import prepare
from lilliput.graph import FitError, Graph, UnsupportedError, evaluate
from lilliput.learn.nn import Net

WIDTHS = (2, 4, 8)
LOTS = 1 << 30


def network() -> Graph:
    net = Net("small", {"x": (6, 6, 2)}, seed=3)
    y = net.conv2d("x", 6, 3, activation="relu")
    y = net.depthwise(y, 3, activation="relu")
    y = net.conv2d(y, 8, 1, activation="relu")
    return prepare(net.graph(net.dense(net.flatten(y), 4)))


def samples() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(24, 6, 6, 2)).astype(np.float32)


@cache
def trials() -> Trials:
    return MixedPrecision(flash=LOTS).trials(network(), samples())


def between(share: float) -> int:
    """Bytes of flash between the fewest and the most."""
    low, high = trials().flash(trials().narrowest), trials().flash(trials().widest)
    return int(low + share * (high - low))


@pytest.mark.parametrize("layers", range(1, 7))
def test_the_knapsack_equals_brute_force(layers):
    rng = np.random.default_rng(layers)
    for _ in range(10):
        errors = [dict(zip(WIDTHS, np.sort(rng.random(3))[::-1].tolist(), strict=True)) for _ in range(layers)]
        sizes = [{w: int(n * w) for w in WIDTHS} for n in rng.integers(1, 40, layers)]
        flash = int(rng.integers(sum(s[2] for s in sizes), sum(s[8] for s in sizes) + 1))

        def total(table, bits):
            return sum(of[w] for of, w in zip(table, bits, strict=True))

        found = solve(errors, sizes, flash)
        fitting = [bits for bits in product(WIDTHS, repeat=layers) if total(sizes, bits) <= flash]
        assert total(sizes, found) <= flash
        assert total(errors, found) == pytest.approx(min(total(errors, bits) for bits in fitting), rel=1e-12)


def test_the_frontier_has_nothing_that_another_beats():
    errors, sizes = [{2: 1.0, 4: 1.0, 8: 0.0}] * 2, [{2: 1, 4: 2, 8: 4}] * 2
    assert frontier(errors, sizes) == [(2, 2.0, (2, 2)), (5, 1.0, (8, 2)), (8, 0.0, (8, 8))]


def test_bytes_of_layers_add_up_to_what_the_code_holds():
    of = trials()
    rest = of.flash(of.widest) - sum(size[8] for size in of.layer_bytes)
    for bits in product(WIDTHS, repeat=len(of.layers)):
        assert of.flash(bits) == rest + sum(size[w] for size, w in zip(of.layer_bytes, bits, strict=True))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 1.0])
@pytest.mark.parametrize("method", ["rusci", "promotion", "knapsack", "search"])
def test_methods_fit_and_are_no_better_than_all_choices(method, share):
    limit = between(share)
    found = MixedPrecision(flash=limit, method=method, tries=60).bits(trials())
    best = MixedPrecision(flash=limit, method="exhaustive").bits(trials())
    assert trials().flash(found) <= limit
    assert trials().error(best) <= trials().error(found)
    if method == "search":
        assert trials().error(found) <= trials().error(MixedPrecision(flash=limit, method="rusci").bits(trials()))
        assert trials().error(found) == trials().error(best)


def test_a_search_is_the_same_every_time():
    how = MixedPrecision(flash=between(0.5), method="search", tries=30, seed=5)
    assert how.bits(trials()) == how.bits(trials())


def test_quantize_lowers_what_was_chosen():
    graph, how = network(), MixedPrecision(flash=between(0.4), method="knapsack")
    lowered = lil.quantize(graph, samples(), how)
    bits = {v.name: v.format.bits or 8 for v in lowered.constants if len(v.shape) > 1}
    chosen = dict(zip(trials().layers, how.bits(trials()), strict=True))
    assert sorted(bits.values()) == sorted(chosen.values())
    assert len(set(chosen.values())) > 1
    x = lowered.values["x"].format.encode(samples()[0])
    assert len(np.unique(evaluate(lowered, [x]).outputs[0])) > 1


def test_a_board_gives_the_limits():
    flash, ram = MixedPrecision(board="generic-cortex-m4").limits()
    board = lil.load_board("generic-cortex-m4")
    assert flash < board.flash_bytes and ram < board.ram_bytes
    assert MixedPrecision(board="generic-cortex-m4", ram=7).limits() == (flash, 7)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"flash": 10}, "2-bit weights everywhere takes .* bytes of constants, and there are 10"),
        ({"ram": 10}, "bytes of RAM while it runs, and there are 10; bits of weights do not change that"),
    ],
)
def test_limits_that_cannot_be_met_are_a_sentence(settings, sentence):
    for method in ("rusci", "promotion", "knapsack", "search", "exhaustive"):
        with pytest.raises(FitError, match=sentence):
            MixedPrecision(**settings, method=method).bits(trials())


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "needs a limit to keep to"),
        ({"flash": 1, "method": "luck"}, "method is one of rusci, promotion, knapsack, search, exhaustive, not 'luck'"),
        ({"flash": 1, "widths": (4, 8), "method": "rusci"}, "so 'rusci' has no choice of widths"),
        ({"flash": 1, "widths": (3, 8)}, r"widths are some of 2, 4, 8 bits, not \(3, 8\)"),
    ],
)
def test_settings_that_mean_nothing_are_a_sentence(settings, sentence):
    with pytest.raises(UnsupportedError, match=sentence):
        MixedPrecision(**settings)


def test_a_network_without_weights_is_a_sentence():
    net = Net("pool", {"x": (4, 4, 1)}, seed=0)
    graph = prepare(net.graph(net.max_pool("x", 2)))
    with pytest.raises(UnsupportedError, match="pool has no layer whose weights could have fewer bits"):
        MixedPrecision(flash=1000).trials(graph, np.random.default_rng(0).normal(size=(4, 4, 4, 1)))


CHAIN = [Sizes("a", 100, 400, 50), Sizes("b", 400, 200, 5000, 40), Sizes("c", 200, 10, 4900, 8)]


def test_the_rule_cuts_activations_until_each_layer_fits():
    assert cut_activations(CHAIN, 600) == [8, 8, 8, 8]
    bits = cut_activations(CHAIN, 320)
    assert bits == [8, 4, 4, 8]
    assert all(activation_bytes(layer, bits[i], bits[i + 1]) <= 320 for i, layer in enumerate(CHAIN))
    assert cut_activations([Sizes("a", 10, 90, 1, live=30), Sizes("b", 90, 10, 1)], 100) == [8, 4, 8]
    with pytest.raises(FitError, match="layer 'a' needs 200 bytes for its activations at 8 and 2 bits, and there are"):
        cut_activations(CHAIN, 150)


def test_the_rule_cuts_weights_of_the_first_large_layer():
    assert cut_weights(CHAIN, 10000) == [8, 8, 8]
    assert cut_weights(CHAIN, 9000) == [8, 4, 8]
    assert cut_weights(CHAIN, 7000) == [8, 4, 4]
    assert cut_weights(CHAIN, 2550) == [4, 2, 2]
    assert cut_weights(CHAIN, 2540) == [2, 2, 2]
    with pytest.raises(FitError, match=r"weights of 2 bits everywhere take 2536 bytes .* and there are 2000"):
        cut_weights(CHAIN, 2000)


def test_sizes_of_a_graph_with_a_skip_connection():
    net = Net("skip", {"x": (4, 4, 1)}, seed=0)
    a = net.conv2d("x", 2, 1)
    b = net.conv2d(net.conv2d(a, 4, 1), 2, 1)
    layers = layer_sizes(prepare(net.graph(net.dense(net.flatten(net.add(a, b)), 3))))
    assert [(layer.x, layer.y, layer.weights, layer.live) for layer in layers] == [
        (16, 32, 2, 0),
        (32, 64, 8, 0),
        (64, 32, 8, 32),
        (32, 32, 0, 32),
        (32, 3, 96, 0),
    ]
