"""A training run, from a graph and samples to the trained graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from math import inf
from pathlib import Path
from typing import Any

import torch

from lilliput.graph import Graph, InputError, ToolError
from lilliput.learn.checkpoint import save
from lilliput.learn.history import Epoch, History
from lilliput.learn.loss import CLASSES, MSE, Loss, check_loss, scores_graph
from lilliput.learn.module import Network, with_numbers
from lilliput.learn.options import Train
from lilliput.learn.parameters import with_parameters
from lilliput.learn.resume import epochs, reload, store
from lilliput.learn.samples import Data, checked, class_weights, split
from lilliput.learn.trainer import Batches, Trainer
from lilliput.passes import run_passes
from lilliput.passes.fold_constants import fold_constants
from lilliput.passes.fuse_activation import fuse_activation
from lilliput.passes.merge_reshapes import merge_reshapes

BEFORE = (fold_constants, merge_reshapes, fuse_activation)  # all exact
FEW_MACS = 1_000_000  # of one sample: below, a second thread costs more than it does


@dataclass(frozen=True, eq=False)
class Trained:
    """The graph and the network with the best numbers, and how they came about."""

    graph: Graph
    history: History
    network: Network


@dataclass
class Best:
    """The parameters to keep: of the lowest validation loss, or the last where nothing is validated."""

    epoch: int = 0
    loss: float = inf
    state: dict[str, torch.Tensor] = field(default_factory=dict)


def run(
    graph: Graph,
    data: Data,
    loss: Loss,
    options: Train,
    validation: Data | None,
    augment: Callable[..., Any] | None,
    progress: Callable[[Epoch], None] | None,
    checkpoint: str | Path | None,
    make: Callable[[Graph], Network] = Network,
    resume: str | Path | None = None,
) -> Trained:
    """What `train` does, and says; torch is there.

    make  gives the network of the graph, whose outputs are scores where the loss takes classes
    """
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
        network = make(scores_graph(graph) if classes else graph).to(options.device)
        trainer = Trainer(network, loss, options, weights, augment)
        history: list[Epoch] = []
        best = Best()
        batches = Batches.of(samples, options.device)
        aside = None if kept is None else Batches.of(kept, options.device)
        stopped = None if resume is None else reload(resume, trainer)
        if stopped is not None:
            history, best = resumed(*stopped)
        for number in range(len(history), options.epochs):
            epoch = trainer.epoch(number, batches, aside)
            history.append(epoch)
            judged = -inf if epoch.validation_loss is None else epoch.validation_loss
            if aside is None or judged < best.loss:
                best = Best(number, judged, {n: x.detach().clone() for n, x in network.state_dict().items()})
                if checkpoint is not None:
                    save(with_numbers(graph, network.numbers()), checkpoint)
            if resume is not None:
                store(resume, trainer, best.state, {"epochs": [asdict(e) for e in history], "best": best.epoch})
            if progress is not None:
                progress(epoch)
            if options.patience and number - best.epoch >= options.patience:
                break
        network.load_state_dict(best.state)
    return Trained(with_numbers(graph, network.numbers()), History(tuple(history), best.epoch), network)


def resumed(state: dict[str, torch.Tensor], facts: dict[str, Any]) -> tuple[list[Epoch], Best]:
    """The epochs so far, and the best of them."""
    history = epochs(facts)
    loss = history[facts["best"]].validation_loss
    return history, Best(facts["best"], -inf if loss is None else loss, state)


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
