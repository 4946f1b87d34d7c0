"""One network in training: its samples on the device, its optimizer, its steps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from math import cos, isfinite, pi
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lilliput.graph import ToolError
from lilliput.learn.history import Epoch
from lilliput.learn.loss import CLASSES, Loss, measure
from lilliput.learn.module import Network
from lilliput.learn.options import Train
from lilliput.learn.samples import Samples


@dataclass(frozen=True, eq=False)
class Batches:
    """Samples on the training device."""

    inputs: tuple[Tensor, ...]
    targets: Tensor

    @classmethod
    def of(cls, samples: Samples, device: str) -> Batches:
        tensors = [torch.from_numpy(array).to(device) for array in (*samples.inputs, samples.targets)]
        return cls(tuple(tensors[:-1]), tensors[-1])

    def __len__(self) -> int:
        return len(self.targets)

    def take(self, rows: Tensor) -> tuple[tuple[Tensor, ...], Tensor]:
        return tuple(x.index_select(0, rows) for x in self.inputs), self.targets.index_select(0, rows)


class Trainer:
    """A network, its optimizer, and how both go on."""

    def __init__(
        self,
        network: Network,
        loss: Loss,
        options: Train,
        weights: np.ndarray | None,
        augment: Callable[..., Any] | None,
    ) -> None:
        self.network, self.loss, self.options, self.augment = network, loss, options, augment
        self.weights = None if weights is None else torch.from_numpy(weights).to(options.device)
        self.order = torch.Generator().manual_seed(options.seed)
        self.draws = torch.Generator(options.device).manual_seed(options.seed)
        groups = network.groups(options.weight_decay)
        self.optimizer = torch.optim.AdamW(groups, lr=options.learning_rate, fused=True)

    def epoch(self, number: int, batches: Batches, aside: Batches | None) -> Epoch:
        """One pass over the samples, and one over those aside; ToolError where the loss is no number any more."""
        n, size = len(batches), self.options.batch_size
        self.network.train()
        order = torch.randperm(n, generator=self.order).to(self.options.device)
        steps = -(-n // size)
        total, right = [torch.zeros((), device=self.options.device) for _ in range(2)]
        for step in range(steps):
            done = (number + step / steps) / self.options.epochs
            self._set_rate(done)
            inputs, targets = batches.take(order[step * size : (step + 1) * size])
            loss, hits = self.step(self._augmented(inputs), targets)
            self.network.stepped(done)
            total, right = total + loss * len(targets), right + hits
        mean = float(total) / n
        rate = float(self.optimizer.param_groups[0]["lr"])
        accuracy = float(right) / n if self.loss == CLASSES else None
        epoch = Epoch(number, mean, rate, accuracy, *(self.validate(aside) if aside is not None else ()))
        for found in (epoch.loss, epoch.validation_loss):
            if found is not None and not isfinite(found):
                raise ToolError(
                    f"training {self.network.graph.name}: the loss is {found} in epoch {number}; "
                    f"try a learning rate below {self.options.learning_rate:g}"
                )
        return epoch

    def step(self, inputs: tuple[Tensor, ...], targets: Tensor) -> tuple[Tensor, Tensor]:
        """One update; the mean loss before it, and how many labels were right."""
        loss, hits = self._loss(inputs, targets)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.detach(), hits

    @torch.no_grad()
    def validate(self, aside: Batches) -> tuple[float, float | None]:
        """Mean loss, and the share of right labels where there are labels."""
        self.network.eval()
        total, right = 0.0, 0.0
        rows = torch.arange(len(aside), device=self.options.device)
        for chosen in torch.split(rows, max(self.options.batch_size, 256)):
            loss, hits = self._loss(*aside.take(chosen))
            total, right = total + float(loss) * len(chosen), right + float(hits)
        return total / len(aside), right / len(aside) if self.loss == CLASSES else None

    def _loss(self, inputs: tuple[Tensor, ...], targets: Tensor) -> tuple[Tensor, Tensor]:
        narrow = torch.autocast(self.options.device, torch.bfloat16) if self.options.bf16 else nullcontext()
        with narrow:
            outputs = self.network(*inputs)
        loss = measure(self.loss, outputs, targets, self.weights)
        hits = torch.zeros(())
        if self.loss == CLASSES:  # of a sample with several labels, the share of them
            hits = (outputs[0].argmax(-1) == targets).reshape(len(targets), -1).float().mean(1).sum()
        return loss, hits.to(loss.device)

    def _augmented(self, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        if self.augment is None:
            return inputs
        changed = self.augment(inputs[0] if len(inputs) == 1 else inputs, self.draws)
        return (changed,) if isinstance(changed, Tensor) else tuple(changed)

    def _set_rate(self, done: float) -> None:
        """done: the share of the training that is over."""
        falls = (1 + cos(pi * done)) / 2 if self.options.schedule == "cosine" else 1.0
        for group in self.optimizer.param_groups:
            group["lr"] = self.options.learning_rate * falls * group["rate"]
