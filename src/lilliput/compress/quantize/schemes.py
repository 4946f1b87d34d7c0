"""Schemes that make every number an integer: what each stores, and how it finds the scales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from lilliput.compress.quantize.observe import Ranges, observe
from lilliput.compress.quantize.plan import Scheme
from lilliput.compress.quantize.ranges import Rule, half_wave, min_max, percentile, smallest_error
from lilliput.compress.quantize.samples import Samples
from lilliput.compress.quantize.scales import affine, around_zero_s16, symmetric
from lilliput.graph import Format, Graph, UnsupportedError, Value

RANGES = ("min-max", "percentile", "mse", "hwgq")
WEIGHT_RANGES = ("min-max", "mse")
ROUNDINGS = ("nearest", "adaround")
BITS = range(2, 9)


@dataclass(frozen=True)
class Widths:
    """Bits of a layer's weights, and of the activations that it writes. floats: the layer stays as it is."""

    weights: int = 8
    activations: int = 8
    floats: bool = False

    def __post_init__(self) -> None:
        for name, bits in (("weights", self.weights), ("activations", self.activations)):
            if bits not in BITS:
                raise UnsupportedError(f"bits of {name} are 2 to 8, not {bits}")


class Floats:
    """The scheme of a layer that stays in floats."""

    def activations(self, layer: str, low: float, high: float) -> Format:
        return Format()

    def exactly(self, layer: str, low: float, high: float) -> Format:
        return Format()

    def weights(self, layer: str, value: Value, axis: int | None, groups: int | None) -> Format:
        return Format()


@dataclass(frozen=True)
class Integers:
    """What schemes with integer activations share.

    ranges         how far activations reach: "min-max" of what was seen, a "percentile" of it, "mse" for the smallest
                   squared error, "hwgq" for that of half-wave Gaussian numbers where none is negative
    percentile     of "percentile": the share of an activation's numbers, in percent, that is not clipped
    weight_ranges  how far weights reach: "min-max", or "mse" for the smallest squared error, which few bits need
    per_channel    one weight scale per output channel instead of one per tensor
    equalize       factors move between neighbouring layers, so that their channels have ranges alike
    rounding       of weights: to the "nearest", or "adaround" for the smallest error of the layer's output
    correct_bias   biases make up for the mean error of rounded weights
    weight_bits    2 to 8, for layers that `layers` does not name
    layers         widths of single layers, by name
    """

    ranges: str = "min-max"
    percentile: float = 99.99
    weight_ranges: str = "min-max"
    per_channel: bool = True
    equalize: bool = False
    rounding: str = "nearest"
    correct_bias: bool = False
    weight_bits: int = 8
    layers: Mapping[str, Widths] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, choices in (("ranges", RANGES), ("weight_ranges", WEIGHT_RANGES), ("rounding", ROUNDINGS)):
            if getattr(self, name) not in choices:
                raise UnsupportedError(f"{name} is one of {', '.join(choices)}, not {getattr(self, name)!r}")
        if not 50 < self.percentile <= 100:
            raise UnsupportedError(f"percentile is above 50 and at most 100, not {self.percentile:g}")
        self.widths("")

    def widths(self, layer: str) -> Widths:
        """Of a layer by name."""
        return self.layers.get(layer, Widths(self.weight_bits))

    def check(self, graph: Graph) -> None:
        """Raises UnsupportedError where `layers` names one that the graph does not have."""
        names = [node.name for node in graph.nodes]
        for name in self.layers:
            if name not in names:
                raise UnsupportedError(f"{graph.name} has no layer {name!r}; its layers are {', '.join(names)}")

    def observed(self, graph: Graph, calibration: Samples) -> Ranges:
        """The range of every value, as `ranges` says."""
        writers = {name: node.name for node in graph.nodes for name in node.outputs}

        def bits(value: str) -> int:
            return self.widths(writers.get(value, "")).activations

        rules: dict[str, Rule] = {
            "min-max": min_max,
            "percentile": percentile(self.percentile),
            "mse": smallest_error(bits),
            "hwgq": half_wave(bits),
        }
        return observe(graph, calibration, rules[self.ranges])

    def choices(self, layer: str) -> Sequence[Scheme]:
        """Schemes for a layer, in the order in which they are tried."""
        return (Floats(),) if self.widths(layer).floats else (self,)

    def activations(self, layer: str, low: float, high: float) -> Format:
        """See `lilliput.compress.quantize.plan.Scheme`."""
        raise NotImplementedError

    def exactly(self, layer: str, low: float, high: float) -> Format:
        """See there."""
        raise NotImplementedError

    def weights(self, layer: str, value: Value, axis: int | None, groups: int | None) -> Format:
        along = axis if self.per_channel else None
        return symmetric(value.array(), along, groups, self.widths(layer).weights, self.weight_ranges == "mse")


@dataclass(frozen=True)
class Quantize(Integers):
    """Everything in int8 or fewer bits: weights symmetric, activations affine, biases int32.

    activation_bits  2 to 8, for layers that `layers` does not name; fewer than 8 are int8 numbers in a smaller range
    """

    activation_bits: int = 8

    def widths(self, layer: str) -> Widths:
        return self.layers.get(layer, Widths(self.weight_bits, self.activation_bits))

    def activations(self, layer: str, low: float, high: float) -> Format:
        return affine(low, high, self.widths(layer).activations)

    def exactly(self, layer: str, low: float, high: float) -> Format:
        return affine(low, high)


@dataclass(frozen=True)
class Int16Activations(Integers):
    """Activations in int16 around 0, weights in int8 or fewer bits, biases int32 or int64 as the sums need.

    Layers that have no kernel for int16 compute in int8, between requantizations.
    """

    def choices(self, layer: str) -> Sequence[Scheme]:
        shared = {each.name: getattr(self, each.name) for each in fields(Integers)}
        return (Floats(),) if self.widths(layer).floats else (self, Quantize(**shared))

    def activations(self, layer: str, low: float, high: float) -> Format:
        return around_zero_s16(low, high)

    def exactly(self, layer: str, low: float, high: float) -> Format:
        return Format("s16", (2.0**-15,), (0,))
