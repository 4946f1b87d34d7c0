"""Which layers suffer from few bits: each by itself, on real samples, and what could be done about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from lilliput.compress.quantize.equalize import equalize
from lilliput.compress.quantize.lower import lower
from lilliput.compress.quantize.observe import Ranges
from lilliput.compress.quantize.plan import plan
from lilliput.compress.quantize.prepare import prepare
from lilliput.compress.quantize.remedy import Findings, remedy
from lilliput.compress.quantize.samples import Samples, calibration_inputs
from lilliput.compress.quantize.schemes import Integers, Quantize
from lilliput.compress.quantize.tally import Noise, Right, answers
from lilliput.compress.quantize.trial import Trial, trial
from lilliput.graph import Graph, InputError, Node, Trace, evaluate_batch, samples_at_once

FEW = 4  # bits of weights in the second trial of a layer
INT8 = Quantize()


@dataclass(frozen=True)
class LayerSensitivity:
    """What becomes of one layer.

    sqnr          dB, of its output when the whole model is in integers, against floats
    sqnr_alone    dB, of its output when only this layer is
    clipped       the share of its output's numbers that its format does not reach
    accuracy      of the model when only this layer is in integers
    accuracy_few  the same with weights of 4 bits; None for a layer without weights
    weights       how many it has
    """

    layer: str
    operator: str
    sqnr: float
    sqnr_alone: float
    clipped: float
    accuracy: float
    accuracy_few: float | None
    weights: int
    remedy: str


@dataclass(frozen=True)
class Sensitivity:
    """of: what accuracies are shares of: right answers, or answers that equal the float model's."""

    of: str
    samples: int
    accuracy_float: float
    accuracy_integer: float
    layers: tuple[LayerSensitivity, ...]


def sensitivity(
    graph: Graph,
    calibration: Samples,
    samples: Samples | None = None,
    labels: np.ndarray | None = None,
    how: Integers = INT8,
) -> Sensitivity:
    """A row for each layer that computes; each keeps its weights rounded to the nearest, without corrected biases.

    graph        float32
    calibration  samples that show the ranges
    samples      on which layers are tried, one call each; by default those of the calibration
    labels       the samples' classes, (n,). Without them an answer is right where it is the float model's. The answer
                 is the place of the first output's largest number
    Raises InputError and UnsupportedError as `quantize` does.
    """
    graph = equalize(prepare(graph)) if how.equalize else prepare(graph)
    inputs = [array[:, 0] for array in calibration_inputs(graph, calibration if samples is None else samples)]
    if labels is not None and len(labels) != len(inputs[0]):
        raise InputError(f"{graph.name}: {len(inputs[0])} samples came with {len(labels)} labels; one each is needed")
    ranges = how.observed(graph, calibration)
    integer = lower(graph, plan(graph, ranges, how, how.choices))
    rows = [_Row.of(graph, node, ranges, how) for node in graph.nodes if _computes(graph, node)]
    floats, integers, step = Right(), Right(), samples_at_once(graph)
    for first in range(0, len(inputs[0]), step):
        exact = evaluate_batch(graph, [array[first : first + step] for array in inputs])
        truth = answers(exact) if labels is None else np.asarray(labels[first : first + step])
        whole = evaluate_batch(
            integer, [integer.values[name].format.encode(exact.values[name]) for name in integer.inputs]
        )
        floats.add(exact, truth)
        integers.add(whole, truth)
        for row in rows:
            row.add(exact, integer, whole, truth)
    said = tuple(row.said(graph, floats.share, how) for row in rows)
    of = "answers that equal the float model's" if labels is None else "right answers"
    return Sensitivity(of, len(inputs[0]), floats.share, integers.share, said)


def _computes(graph: Graph, node: Node) -> bool:
    """Whether a layer neither moves numbers as they are nor reads constants alone."""
    return not node.op.KEEPS_FORMAT and any(n is not None and not graph.values[n].is_constant for n in node.inputs)


@dataclass
class _Row:
    """What is counted for a layer, run by run."""

    node: Node
    alone: Trial
    few: Trial | None
    together: Noise = field(default_factory=Noise)
    apart: Noise = field(default_factory=Noise)
    right: Right = field(default_factory=Right)
    right_few: Right = field(default_factory=Right)
    outside: int = 0
    numbers: int = 0

    @classmethod
    def of(cls, graph: Graph, node: Node, ranges: Ranges, how: Integers) -> _Row:
        narrow = replace(how.widths(node.name), weights=FEW)
        fewer = replace(how, weight_ranges="mse", layers={**how.layers, node.name: narrow})
        few = trial(graph, node.name, ranges, fewer) if node.op.WEIGHTS else None
        return cls(node, trial(graph, node.name, ranges, how), few)

    def add(self, exact: Trace, integer: Graph, whole: Trace, truth: np.ndarray) -> None:
        name = self.node.outputs[0]
        real, format = exact.values[name], integer.values[name].format
        if format.is_quantized:
            self.together.add(real, format.decode(whole.values[name]))
            low, high = (format.decode(np.array([end]))[0] for end in format.range)
            self.outside += int(((real < low - format.scale[0] / 2) | (real > high + format.scale[0] / 2)).sum())
            self.numbers += real.size
        trace = self.alone.run(exact)
        self.apart.add(real, self.alone.graph.values[name].format.decode(trace.values[name]))
        self.right.add(trace, truth)
        if self.few is not None:
            self.right_few.add(self.few.run(exact), truth)

    def said(self, graph: Graph, exact: float, how: Integers) -> LayerSensitivity:
        few = None if self.few is None else self.right_few.share
        loss_few = None if few is None else exact - few
        clipped = self.outside / max(self.numbers, 1)
        spread = 1.0 if how.per_channel else _spread(graph, self.node)
        found = Findings(exact - self.right.share, loss_few, clipped, self.apart.decibels, spread, FEW, self.right.all)
        return LayerSensitivity(
            layer=self.node.name,
            operator=self.node.op.name,
            sqnr=self.together.decibels,
            sqnr_alone=self.apart.decibels,
            clipped=clipped,
            accuracy=self.right.share,
            accuracy_few=few,
            weights=sum(graph.values[str(self.node.inputs[at])].size for at in self.node.op.WEIGHTS),
            remedy=remedy(found),
        )


def _spread(graph: Graph, node: Node) -> float:
    """The largest range of an output channel's weights over the smallest that is not 0."""
    found = 1.0
    for at, axis in node.op.WEIGHTS.items():
        weights = graph.values[str(node.inputs[at])]
        if weights.data is not None:
            reach = np.abs(np.moveaxis(weights.data, axis, 0)).reshape(weights.shape[axis], -1).max(1)
            found = max(found, float(reach.max() / reach[reach > 0].min(initial=np.inf)) if reach.any() else 1.0)
    return found
