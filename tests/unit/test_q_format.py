"""Fixed point with powers of two: the best of them is chosen, and bits of layers leave the least noise."""

from __future__ import annotations

from itertools import product
from math import log2

import numpy as np
import pytest

from lilliput.compress.mixed.signal_to_noise import allocated, noise
from lilliput.compress.quantize import prepare, quantize
from lilliput.compress.quantize.q_format import QFormat
from lilliput.graph import InputError, evaluate
from lilliput.learn.nn.net import Net


def network():
    net = Net("small", {"x": (6, 6, 2)}, 3)
    y = net.conv2d("x", 5, 3, activation="relu")
    return net.graph(net.dense(net.flatten(y), 4))


@pytest.mark.parametrize("bits", [8, 4])
def test_every_scale_is_the_power_of_two_with_the_largest_ratio(bits):
    graph, rng = prepare(network()), np.random.default_rng(0)
    samples = rng.normal(size=(40, 6, 6, 2)).astype(np.float32)
    integer = quantize(graph, samples, QFormat(weight_bits=bits, activation_bits=bits))
    for value in integer.values.values():
        if value.format.dtype == "s8":
            assert all(log2(scale).is_integer() for scale in value.format.scale)
    weights = graph.values["conv2d/weights"].array()
    format = integer.values["conv2d/weights"].format
    for row, scale in zip(weights, format.scale, strict=True):
        errors = {s: _error(row, s, bits) for s in (scale / 4, scale / 2, scale, 2 * scale, 4 * scale)}
        assert min(errors, key=errors.__getitem__) == scale
    assert np.isfinite(evaluate(integer, [integer.values["x"].format.encode(samples[0])]).outputs[0]).all()


@pytest.mark.parametrize("sizes", [(100, 10, 1000), (7, 7, 7), (400, 4608, 9216, 5120)])
@pytest.mark.parametrize("mean", [3.0, 4.0, 5.5])
def test_bits_leave_the_least_noise_of_all_choices(sizes, mean):
    """Against every choice; and fewer bits for larger layers, as the paper's equation 13 has it."""
    found = allocated(sizes, mean)
    fitting = [b for b in product(range(2, 9), repeat=len(sizes)) if np.dot(b, sizes) <= mean * sum(sizes)]
    assert found in fitting
    assert noise(found) == min(map(noise, fitting))
    by_size = [bits for _, bits in sorted(zip(sizes, found, strict=True), key=lambda pair: (pair[0], -pair[1]))]
    assert by_size == sorted(by_size, reverse=True)


def test_too_few_bits_are_a_sentence():
    with pytest.raises(InputError, match="no layer has fewer than 2 bits a weight"):
        allocated((10, 10), 1.5)


def _error(row, scale, bits):
    stored = np.clip(np.rint(row / scale), -(1 << (bits - 1)), (1 << (bits - 1)) - 1)
    return float(np.square(stored * scale - row).sum())
