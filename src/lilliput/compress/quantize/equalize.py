"""Cross-layer equalisation: the channels between two layers get ranges alike, so that one scale suits them all.

A positive factor on an output channel of the first layer goes through a piecewise linear activation and is taken back
on that input channel of the second. With s = sqrt(r1 r2) / r2 the ranges of both are sqrt(r1 r2).
Source: Nagel et al. 2019, "Data-free quantization through weight equalization and bias correction" (arXiv 1906.04721),
section 4.1. Bias absorption (4.1.3) needs the statistics of batch normalisation, which are folded by now: left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.compress.quantize.layers import Weighted, weighted_layers, with_weights
from lilliput.graph import Graph

ROUNDS = 40  # over all pairs; ranges stand still long before
STILL = 1e-4
DEAD = 1e-3  # of the largest range: channels below say next to nothing, and a factor for them would raise their bias


@dataclass(frozen=True, eq=False)
class Pair:
    first: Weighted
    second: Weighted
    axis: int  # of the second's weights, along the channels between them


def equalize(graph: Graph) -> Graph:
    """The same function, with factors moved between neighbouring layers; the same graph where there are none."""
    weights = {layer.weights.name: layer.weights.array().astype(np.float64) for layer in weighted_layers(graph)}
    neighbours = pairs(graph)
    biases = {name: graph.values[name].array().astype(np.float64) for pair in neighbours if (name := _bias(pair.first))}
    for _ in range(ROUNDS):
        moved = [_balance(pair, weights, biases) for pair in neighbours]
        if max(moved, default=0.0) < STILL:
            break
    return with_weights(graph, {name: data.astype(np.float32) for name, data in {**weights, **biases}.items()})


def pairs(graph: Graph) -> list[Pair]:
    """Weighted layers of which the second reads the first alone, through nothing but what factors go through."""
    readers = graph.consumers()
    layers = {layer.node.name: layer for layer in weighted_layers(graph)}
    found = []
    for first in layers.values():
        node = first.node
        while node.op.is_homogeneous() and len(readers[node.outputs[0]]) == 1 and node.outputs[0] not in graph.outputs:
            (after,) = readers[node.outputs[0]]
            if after.inputs[0] != node.outputs[0]:
                break
            second = layers.get(after.name)
            if second is not None:
                position = next(iter(after.op.WEIGHTS))
                axis = after.op.INPUT_CHANNELS.get(position)
                channels = first.weights.shape[first.axis]
                if (
                    axis is not None
                    and second.weights.shape[axis] == channels == graph.values[node.outputs[0]].shape[-1]
                ):
                    found.append(Pair(first, second, axis))
                break
            if after.op.WEIGHTS or len(after.inputs) != 1:
                break
            node = after
    return found


def _balance(pair: Pair, weights: dict[str, np.ndarray], biases: dict[str, np.ndarray]) -> float:
    """Changes the arrays in place; gives the largest factor's distance from 1."""
    one, two = weights[pair.first.weights.name], weights[pair.second.weights.name]
    r1, r2 = _reach(one, pair.first.axis), _reach(two, pair.axis)
    usable = (r1 > DEAD * r1.max()) & (r2 > DEAD * r2.max())
    factor = np.where(usable, np.sqrt(r1 * r2) / np.where(usable, r2, 1), 1.0)
    one /= _along(factor, one.ndim, pair.first.axis)
    two *= _along(factor, two.ndim, pair.axis)
    name = _bias(pair.first)
    if name:
        biases[name] /= factor
    return float(np.abs(factor - 1).max(initial=0.0))


def _bias(layer: Weighted) -> str | None:
    at = layer.node.op.BIAS
    return layer.node.inputs[at] if at is not None and at < len(layer.node.inputs) else None


def _reach(weights: np.ndarray, axis: int) -> np.ndarray:
    return np.abs(np.moveaxis(weights, axis, 0)).reshape(weights.shape[axis], -1).max(1)


def _along(factor: np.ndarray, rank: int, axis: int) -> np.ndarray:
    shape = [1] * rank
    shape[axis] = -1
    return factor.reshape(shape)
