"""A network at any choice of bits: what it takes and how far its outputs are from the float network's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from lilliput.codegen.layout import Layout, layout
from lilliput.compress.quantize import Quantize, Widths, lower, plan
from lilliput.compress.quantize.layers import weighted_layers
from lilliput.compress.quantize.samples import Samples, calibration_inputs, runs
from lilliput.graph import Graph, UnsupportedError

SAMPLES = 256  # that errors are taken on, at most

Bits = tuple[int, ...]  # of the weights of each layer, in the order of `Trials.layers`


class Trials:
    """Choices of bits tried on a prepared float graph, each once.

    Flash and RAM are those of the code that would be written: the tables that kernels read, and the arena as the memory
    planner lays it out, with states. The error is the mean squared error of the outputs over the mean square of the
    float network's; of outputs that are integers, such as labels, the share of those that differ.
    """

    def __init__(
        self, graph: Graph, calibration: Samples, scheme: Quantize, widths: Sequence[int], features: frozenset[str]
    ) -> None:
        self.graph, self.scheme, self.widths, self.features = graph, scheme, tuple(sorted(widths)), features
        self._ranges = scheme.observed(graph, calibration)
        self._inputs = [array[:SAMPLES] for array in calibration_inputs(graph, calibration)]
        self._wanted = list(_outputs(graph, self._inputs))
        self._layouts: dict[Bits, Layout] = {}
        self._errors: dict[Bits, float] = {}
        self.layers = tuple(layer.node.name for layer in weighted_layers(graph) if self._can_cut(layer.node.name))
        if not self.layers:
            raise UnsupportedError(
                f"{graph.name} has no layer whose weights could have fewer bits: no convolution, no dense layer"
            )

    def chosen(self, bits: Bits) -> Quantize:
        """The scheme with these bits."""
        widths = {
            name: Widths(b, self.scheme.widths(name).activations) for name, b in zip(self.layers, bits, strict=True)
        }
        return replace(self.scheme, layers={**self.scheme.layers, **widths})

    def quantized(self, bits: Bits) -> Graph:
        """The integer graph with these bits."""
        scheme = self.chosen(bits)
        return lower(self.graph, plan(self.graph, self._ranges, scheme))

    def flash(self, bits: Bits) -> int:
        """Bytes of all constants."""
        return _constants(self._layout(bits))

    def ram(self, bits: Bits) -> int:
        """Bytes of the arena and of states."""
        found = self._layout(bits)
        return found.plan.arena_bytes + sum(value.nbytes for value in found.graph.states)

    def error(self, bits: Bits) -> float:
        """See the class."""
        if bits not in self._errors:
            self._errors[bits] = _error(self._wanted, list(_outputs(self.quantized(bits), self._inputs)))
        return self._errors[bits]

    @property
    def widest(self) -> Bits:
        return (self.widths[-1],) * len(self.layers)

    @property
    def narrowest(self) -> Bits:
        return (self.widths[0],) * len(self.layers)

    def only(self, layer: int, width: int) -> Bits:
        """All layers at the most bits but one."""
        return (*self.widest[:layer], width, *self.widest[layer + 1 :])

    @cached_property
    def layer_bytes(self) -> list[dict[int, int]]:
        """For each layer, by its bits, the bytes of its constants."""
        return [{width: self._of_layer(i, width) for width in self.widths} for i in range(len(self.layers))]

    @cached_property
    def sensitivity(self) -> list[dict[int, float]]:
        """For each layer, by its bits, the error where only this layer has fewer bits than the most."""
        return [{width: self.error(self.only(i, width)) for width in self.widths} for i in range(len(self.layers))]

    def _of_layer(self, layer: int, width: int) -> int:
        return self.flash(self.only(layer, width)) - self.flash(self.widest) + self._parts[layer]

    @cached_property
    def _parts(self) -> list[int]:
        """Bytes of each layer's constants at the most bits."""
        found = self._layout(self.widest)
        of = {
            step.node.name: sum(c.table.data.nbytes for c in found.unique_constants if c.layer == layer)
            for step, layer in zip(found.steps, found.layers, strict=True)
        }
        return [of[name] for name in self.layers]

    def _can_cut(self, layer: str) -> bool:
        """Whether a kernel reads this layer's weights packed."""
        node = next(node for node in self.graph.nodes if node.name == layer)
        return any(storage in kernel.reads for kernel in node.op.KERNELS for storage in ("s4", "s2"))

    def _layout(self, bits: Bits) -> Layout:
        if bits not in self._layouts:
            self._layouts[bits] = layout(self.quantized(bits), self.features)
        return self._layouts[bits]


def _constants(found: Layout) -> int:
    return sum(constant.table.data.nbytes for constant in found.unique_constants)


def _outputs(graph: Graph, inputs: Sequence[np.ndarray]) -> Iterator[list[np.ndarray]]:
    """Real numbers, or plain integers as they are, of one call of some samples at a time."""
    stored = [graph.values[name].format.encode(array) for name, array in zip(graph.inputs, inputs, strict=True)]
    for run in runs(graph, stored):
        yield [graph.values[name].format.decode(run.trace.values[name]) for name in graph.outputs]


def _error(wanted: list[list[np.ndarray]], found: list[list[np.ndarray]]) -> float:
    """Over all samples; of several outputs the mean."""
    errors = []
    for k in range(len(wanted[0])):
        want, got = (np.concatenate([run[k] for run in runs]) for runs in (wanted, found))
        is_plain = bool(np.all(want == np.rint(want)) and np.all(got == np.rint(got)))
        power = float(np.mean(np.square(want)))
        errors.append(
            float(np.mean(want != got)) if is_plain else float(np.mean(np.square(got - want))) / (power or 1.0)
        )
    return float(np.mean(errors))
