"""A network whose values are rounded as its integers will be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from lilliput.graph import Format, Graph, Op, Value
from lilliput.learn.aware.dynamic import DynamicStep
from lilliput.learn.aware.fake import rounded_bias
from lilliput.learn.aware.options import QuantizeAware
from lilliput.learn.aware.oscillation import Oscillations
from lilliput.learn.aware.places import biases, tied
from lilliput.learn.aware.quantizers import LargestQuantizer, LearnedQuantizer, MovingQuantizer, Quantizer
from lilliput.learn.module import Network, Step

Formats = Mapping[str, Format]


class AwareNetwork(Network):
    """The graph's torch meaning behind fake quantization: of constants, inputs and what every node gives.

    Of several plans, each a mapping value → Format, steps take turns. Weights are rounded by the first plan, which is
    how they are stored, and from there by the plan whose turn it is.
    """

    def __init__(self, graph: Graph, plans: Sequence[Formats], how: QuantizeAware) -> None:
        """Values that a plan does not name stay floats."""
        super().__init__(graph)
        self.how, self.turn = how, 0
        self.sums = biases(graph)
        self.plans = [_quantizers(graph, plan, how) for plan in plans]
        steps = map(self._dynamic, self.steps) if how.activations == "dynamic" else self.steps
        self.steps = tuple(s if self._moves(s) else self._rounding(s) for s in steps)
        self.quantizers = nn.ModuleList({id(q): q for plan in self.plans for q in plan.values()}.values())
        self.oscillations = Oscillations(how) if how.freeze else None

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        return super().forward(*(self.rounded(n, x) for n, x in zip(self.graph.inputs, inputs, strict=True)))

    def rounded(self, name: str | None, x: Tensor, away: bool = False) -> Tensor:
        """What a value holds, rounded by this turn's plan; away: as `Quantizer` has it."""
        quantizer = self.plans[self.turn].get(str(name))
        return x if quantizer is None else quantizer(x, away)

    def constants(self) -> dict[str | None, Any]:
        values = super().constants()
        for name, stored in self.stored().items():
            values[name] = stored if self.turn == 0 else self.rounded(name, stored)
        plan = self.plans[self.turn]
        for name, (x, weights) in self.sums.items():
            if x in plan and weights in plan:
                step = plan[x].scale().detach().reshape(-1) * plan[weights].scale().detach().reshape(-1)
                bias = values[name] if self.how.passes else values[name].detach()
                values[name] = rounded_bias(bias, step)
        return values

    def stored(self) -> dict[str, Tensor]:
        """The constants that the first plan rounds, rounded."""
        floats = super().constants()
        return {str(n): self.plans[0][str(n)](x) for n, x in floats.items() if str(n) in self.plans[0]}

    def groups(self, weight_decay: float) -> list[dict[str, Any]]:
        scales = list(self.quantizers.parameters())
        own = [{"params": scales, "weight_decay": 0.0, "rate": self.how.scale_rate}] if scales else []
        return super().groups(weight_decay) + own

    @torch.no_grad()
    def stepped(self, done: float) -> None:
        if self.oscillations is not None:
            learned = dict(zip(self.learned, self.weights, strict=True))
            self.oscillations.step({n: (learned[n], q) for n, q in self.plans[0].items() if n in learned}, done)
        self.turn = (self.turn + 1) % len(self.plans)

    @torch.no_grad()
    def numbers(self) -> dict[str, np.ndarray]:
        """Every parameter as the first plan rounds it; biases as they are."""
        stored = {n: x.float().cpu().numpy().copy() for n, x in self.stored().items() if n in self.learned}
        return {**super().numbers(), **stored}

    def formats(self) -> tuple[dict[str, Format], ...]:
        """The plans with the scales that they have come to."""
        return tuple({name: quantizer.now() for name, quantizer in plan.items()} for plan in self.plans)

    def _dynamic(self, step: Step) -> Step:
        """The step that rounds its input on the way, where its weights are rounded."""
        formats = [self.plans[0][str(step.reads[i])].format for i in step.op.WEIGHTS if self._rounds(step.reads[i])]
        if not formats:
            return step
        both = (step.forward, step.forward_in_training)
        forward, in_training = (DynamicStep(each, formats[0], self.how.passes) for each in both)
        return replace(step, forward=forward, forward_in_training=in_training)

    def _rounds(self, name: str | None) -> bool:
        return str(name) in self.plans[0]

    def _rounding(self, step: Step) -> Step:
        both = (step.forward, step.forward_in_training)
        forward, in_training = (RoundedStep(self, each, step.writes) for each in both)
        return replace(step, forward=forward, forward_in_training=in_training)

    def _moves(self, step: Step) -> bool:
        """Whether a node only moves bytes of one format: what it gives is rounded already."""
        bytes_alone = all(kernel.reads == ("any",) for kernel in step.op.KERNELS)
        alike = all(plan.get(str(step.reads[0])) is plan.get(step.writes[0]) for plan in self.plans)
        return bool(step.op.KEEPS_FORMAT and step.op.KERNELS and bytes_alone and alike)


@dataclass(frozen=True)
class RoundedStep:
    """A node's torch meaning whose outputs are rounded."""

    network: AwareNetwork
    inner: Any
    writes: tuple[str, ...]

    def __call__(self, op: Op, *operands: Any) -> tuple[Tensor, ...]:
        result = self.inner(op, *operands)
        outputs = result if isinstance(result, tuple) else (result,)
        pairs = zip(self.writes, outputs, strict=True)
        return tuple(self.network.rounded(name, y, op.KEEPS_FORMAT) for name, y in pairs)


def _quantizers(graph: Graph, plan: Formats, how: QuantizeAware) -> dict[str, Quantizer]:
    """One a value; values that must be stored alike share one."""
    made: dict[str, Quantizer] = {}
    for name, first in tied(graph, plan).items():
        made[name] = made[first] if first in made else _quantizer(graph.values[first], plan[first], how)
        made.setdefault(first, made[name])
    return made


def _quantizer(value: Value, format: Format, how: QuantizeAware) -> Quantizer:
    kind = how.weights if value.is_constant else how.activations
    rank = len(value.shape)
    quantizer: Quantizer
    if kind == "fixed":
        quantizer = Quantizer(format, rank)
    elif kind == "largest":
        quantizer = LargestQuantizer(format, rank)
    elif kind == "moving":
        quantizer = MovingQuantizer(format, rank, how.memory)
    else:
        quantizer = LearnedQuantizer(format, rank, learned=kind == "learned")
    quantizer.through = how.passes
    return quantizer
