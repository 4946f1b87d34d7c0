"""The training loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from math import cos, inf, isfinite, pi
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lilliput.graph import Graph, InputError, ToolError
from lilliput.learn.checkpoint import save
from lilliput.learn.history import Epoch, History
from lilliput.learn.loss import CLASSES, MSE, Loss, check_loss, measure, scores_graph
from lilliput.learn.module import Network, with_numbers
from lilliput.learn.options import Train
from lilliput.learn.parameters import with_parameters
from lilliput.learn.samples import Data, Samples, checked, class_weights, split
from lilliput.passes import run_passes
from lilliput.passes.fold_constants import fold_constants
from lilliput.passes.fuse_activation import fuse_activation
from lilliput.passes.merge_reshapes import merge_reshapes

BEFORE = (fold_constants, merge_reshapes, fuse_activation)  # exact, and none of them takes a parameter away
FEW_MACS = 1_000_000  # of one sample: below, a second thread costs more than it does


@dataclass
class Best:
    """The parameters to keep: of the lowest validation loss, or the last where nothing is validated."""

    epoch: int = 0
    loss: float = inf
    numbers: dict[str, np.ndarray] = field(default_factory=dict)


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


def run(
    graph: Graph,
    data: Data,
    loss: Loss,
    options: Train,
    validation: Data | None,
    augment: Callable[..., Any] | None,
    progress: Callable[[Epoch], None] | None,
    checkpoint: str | Path | None,
) -> tuple[Graph, History]:
    """What `train` does, and says; torch is there."""
    if options.device == "cuda" and not torch.cuda.is_available():
        raise ToolError("training: device 'cuda' is asked for, but torch sees none here; use device 'cpu'")
    graph = with_parameters(run_passes(graph, BEFORE))
    check_loss(graph, loss)
    classes = graph.values[graph.outputs[0]].shape[-1] if loss == CLASSES else None
    samples = checked(graph, data, classes, loss == MSE)
    kept = None if validation is None else checked(graph, validation, classes, loss == MSE, "validation samples")
    if kept is None:
        samples, kept = split(samples, options)
    if options.patience and kept is None:
        raise InputError("training: patience counts epochs without a lower validation loss; give validation samples")
    weights = class_weights(options, samples.targets, classes)
    with settings(options, graph.macs):
        network = Network(scores_graph(graph) if classes else graph).to(options.device)
        trainer = Trainer(network, loss, options, weights, augment)
        history, best = [], Best()
        batches = Batches.of(samples, options.device)
        aside = None if kept is None else Batches.of(kept, options.device)
        for number in range(options.epochs):
            epoch = trainer.epoch(number, batches, aside)
            history.append(epoch)
            if aside is None or (epoch.validation_loss or 0.0) < best.loss:
                best = Best(number, epoch.validation_loss or 0.0, network.numbers())
                if checkpoint is not None:
                    save(with_numbers(graph, best.numbers), checkpoint)
            if progress is not None:
                progress(epoch)
            if options.patience and number - best.epoch >= options.patience:
                break
    return with_numbers(graph, best.numbers), History(tuple(history), best.epoch)


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
        decayed = [w for w in network.weights if w.dim() > 1]
        plain = [w for w in network.weights if w.dim() <= 1]
        groups = [{"params": decayed, "weight_decay": options.weight_decay}, {"params": plain, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(
            [group for group in groups if group["params"]], lr=options.learning_rate, fused=True
        )

    def epoch(self, number: int, batches: Batches, aside: Batches | None) -> Epoch:
        """One pass over the samples, and one over those aside; ToolError where the loss is no number any more."""
        n, size = len(batches), self.options.batch_size
        order = torch.randperm(n, generator=self.order).to(self.options.device)
        steps = -(-n // size)
        total, right = [torch.zeros((), device=self.options.device) for _ in range(2)]
        for step in range(steps):
            self._set_rate((number + step / steps) / self.options.epochs)
            inputs, targets = batches.take(order[step * size : (step + 1) * size])
            loss, hits = self.step(self._augmented(inputs), targets)
            total, right = total + loss * len(targets), right + hits
        mean = float(total) / n
        if not isfinite(mean):
            raise ToolError(
                f"training {self.network.graph.name}: the loss is {mean} in epoch {number}; "
                f"try a learning rate below {self.options.learning_rate:g}"
            )
        rate = float(self.optimizer.param_groups[0]["lr"])
        accuracy = float(right) / n if self.loss == CLASSES else None
        return Epoch(number, mean, rate, accuracy, *(self.validate(aside) if aside is not None else ()))

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
        hits = (outputs[0].argmax(-1) == targets).sum() if self.loss == CLASSES else torch.zeros(())
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
            group["lr"] = self.options.learning_rate * falls


@contextmanager
def settings(options: Train, macs: int) -> Iterator[None]:
    """Torch's threads and its deterministic convolutions while a training runs."""
    threads, deterministic = torch.get_num_threads(), torch.backends.cudnn.deterministic
    wanted = options.threads or (1 if macs < FEW_MACS else threads)
    try:
        torch.set_num_threads(wanted)
        torch.backends.cudnn.deterministic = True
        yield
    finally:
        torch.set_num_threads(threads)
        torch.backends.cudnn.deterministic = deterministic
