"""`lil.train`: a graph and samples become the same graph with trained numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lilliput.data.guard import need
from lilliput.graph import Graph
from lilliput.learn.history import Epoch, History
from lilliput.learn.options import DEFAULT, Train
from lilliput.learn.samples import Data

Augment = Callable[..., Any]
Progress = Callable[[Epoch], None]


def train(
    graph: Graph,
    data: Data,
    loss: str | Callable[..., Any] = "cross-entropy",
    options: Train = DEFAULT,
    *,
    validation: Data | None = None,
    augment: Augment | None = None,
    progress: Progress | None = None,
    checkpoint: str | Path | None = None,
    resume: str | Path | None = None,
) -> tuple[Graph, History]:
    """The trained graph, in the form without a leading axis, and what happened on the way.

    graph       computes in float32, from any importer; int8 weights become float32. Its parameters are trained, or all
                its weights and biases where none are marked (see `trainable`)
    data        samples (n, *shape), or one such array per input, and targets: labels (n,) for cross-entropy, one for
                each row of classes where the output has several, as of pixels; numbers (n, ...) else
    loss        "cross-entropy" (a softmax at the end is taken into it), "mse", or a function of outputs and targets,
                torch tensors, that gives a mean over the batch
    validation  samples and targets that are never trained on; then the parameters of the lowest validation loss are
                kept, otherwise the last
    augment     called with a batch of inputs (tensors on the training device) and a torch.Generator; gives such a batch
    progress    called after every epoch
    checkpoint  a file (.safetensors or .npz) that always holds the best parameters so far
    resume      a file (.safetensors) written after every epoch; where it is there already, training goes on from it,
                and ends with the numbers of one that was never stopped
    On a CPU the same seed and threads give the same numbers; a GPU may add gradients in another order each time.
    Raises UnsupportedError where torch or an operator's torch meaning is missing, InputError for samples or options
    that do not fit, ToolError where the loss is no finite number any more.
    """
    need("torch", "torch", "training")
    from lilliput.learn.loop import run

    trained = run(graph, data, loss, options, validation, augment, progress, checkpoint, resume=resume)
    return trained.graph, trained.history
