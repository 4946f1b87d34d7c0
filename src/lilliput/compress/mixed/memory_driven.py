"""Rusci's rule: bits are halved, largest part first, until activations fit RAM and weights fit flash.

Source: Rusci, Capotondi and Benini 2019, Memory-driven mixed low precision quantization (arXiv 1905.13082), algorithms
1 and 2. There activations of few bits are packed in RAM; here they take a byte each, so the rule for them says what a
network would need that packs them. Its integer channel-normalization layer is what our layers are: a multiplier and a
shift a channel, with batch normalization folded in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lilliput.graph import FitError, Graph
from lilliput.ops.nn.reshape import Reshape

WIDEST, NARROWEST = 8, 2
MARGIN = 0.05  # shares of flash this close below the largest count as large


@dataclass(frozen=True)
class Sizes:
    """A layer as the rule sees it.

    name        for sentences
    x, y        numbers it reads and writes
    weights     how many
    parameters  bytes that a channel's bias, multiplier and shift take together, all channels
    live        bytes that must live beside x and y: a skip connection
    """

    name: str
    x: int
    y: int
    weights: int
    parameters: int = 0
    live: int = 0


def layer_sizes(graph: Graph) -> list[Sizes]:
    """The layers of a prepared float graph, without parameters; what a later layer reads too lives beside, as bytes."""
    same: dict[str, str] = {}  # what a reshape writes is what it reads
    layers = []
    for node in graph.nodes:
        inputs = [same.get(str(name), str(name)) for name in node.inputs if name is not None]
        if isinstance(node.op, Reshape):
            same[node.outputs[0]] = inputs[0]
        else:
            layers.append((node, inputs))
    last = {name: i for i, (_, inputs) in enumerate(layers) for name in inputs}
    found, alive = [], set(graph.inputs)
    for i, (node, (x, *_)) in enumerate(layers):
        y = node.outputs[0]
        beside = sum(graph.values[name].size for name in alive - {x, y} if last.get(name, -1) >= i)
        weights = sum(graph.values[str(node.inputs[at])].size for at in node.op.WEIGHTS)
        found.append(Sizes(node.name, graph.values[x].size, graph.values[y].size, weights, live=beside))
        alive.add(y)
    return found


def weight_bytes(layer: Sizes, bits: int) -> int:
    """Flash of a layer."""
    return -(-layer.weights * bits // 8) + layer.parameters


def activation_bytes(layer: Sizes, x_bits: int, y_bits: int) -> int:
    """RAM while a layer runs, its activations packed."""
    return -(-(layer.x * x_bits + layer.y * y_bits) // 8) + layer.live


def cut_activations(layers: Sequence[Sizes], ram: int) -> list[int]:
    """Bits of the input and of every layer's output, in a chain of layers: one more number than layers.

    Sweeps forward halve a layer's output, sweeps backward its input, the one of more bits, or of as many bits and more
    numbers, until each layer has `ram` bytes or less. The network's input keeps 8 bits, and so does its output, which
    are not the rule's to cut. Raises FitError where a layer does not fit with all it may cut at 2 bits.
    """
    bits = [WIDEST] * (len(layers) + 1)
    while True:
        before = list(bits)
        for i in range(len(layers) - 1):
            while _needs(layers, bits, i) > ram and bits[i + 1] > NARROWEST and _is_outputs_turn(layers, bits, i):
                bits[i + 1] //= 2
        for i in range(len(layers) - 1, 0, -1):
            while _needs(layers, bits, i) > ram and bits[i] > NARROWEST and _is_inputs_turn(layers, bits, i):
                bits[i] //= 2
        wrong = [i for i in range(len(layers)) if _needs(layers, bits, i) > ram]
        if not wrong:
            return bits
        if bits == before:
            raise FitError(
                f"layer {layers[wrong[0]].name!r} needs {_needs(layers, bits, wrong[0])} bytes for its activations at "
                f"{bits[wrong[0]]} and {bits[wrong[0] + 1]} bits, and there are {ram}; make its input or its channels "
                "fewer, or take a board with more RAM"
            )


def cut_weights(layers: Sequence[Sizes], flash: int) -> list[int]:
    """Bits of every layer's weights, which with their parameters fit into `flash` bytes; see `cut`."""
    return cut([{bits: weight_bytes(layer, bits) for bits in (2, 4, 8)} for layer in layers], flash)


def cut(sizes: Sequence[Mapping[int, int]], flash: int) -> list[int]:
    """Bits of every layer, whose bytes by their bits are `sizes`.

    In turn, of the layers whose share of the flash is within 5 points of the largest that can be cut, the first is cut
    to half its bits. Raises FitError where 2 bits everywhere are too many.
    """
    bits = [WIDEST] * len(sizes)
    while True:
        taken = [of[width] for of, width in zip(sizes, bits, strict=True)]
        total = sum(taken)
        if total <= flash:
            return bits
        shares = {
            i: taken[i] / total for i, width in enumerate(bits) if width > NARROWEST and sizes[i][2] < sizes[i][8]
        }
        if not shares:
            raise FitError(
                f"weights of 2 bits everywhere take {total} bytes with their parameters, and there are {flash}; make "
                "the network smaller, or take a board with more flash"
            )
        largest = max(shares.values())
        bits[min(i for i, share in shares.items() if share > largest - MARGIN)] //= 2


def _needs(layers: Sequence[Sizes], bits: Sequence[int], i: int) -> int:
    return activation_bytes(layers[i], bits[i], bits[i + 1])


def _is_outputs_turn(layers: Sequence[Sizes], bits: Sequence[int], i: int) -> bool:
    """Whether a layer's output is cut rather than its input, which of the first layer is the network's."""
    larger = bits[i + 1] == bits[i] and layers[i].y >= layers[i].x
    return i == 0 or bits[i + 1] > bits[i] or larger


def _is_inputs_turn(layers: Sequence[Sizes], bits: Sequence[int], i: int) -> bool:
    """Whether a layer's input is cut rather than its output, which of the last layer is the network's."""
    larger = bits[i] == bits[i + 1] and layers[i].x > layers[i].y
    return i == len(layers) - 1 or bits[i] > bits[i + 1] or larger
