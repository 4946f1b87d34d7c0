"""`lil.train_widths`: one set of weights that serves several bit widths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from lilliput.compress.aware.bits import few_bits
from lilliput.compress.aware.train import EIGHT_BITS, calibrating, lowered
from lilliput.compress.quantize import planned, prepare
from lilliput.compress.quantize.samples import Samples
from lilliput.graph import Graph, InputError
from lilliput.learn import Epoch, History, Train
from lilliput.learn.aware.options import QuantizeAware
from lilliput.learn.aware.tune import tune
from lilliput.learn.options import DEFAULT
from lilliput.learn.samples import Data


def train_widths(
    graph: Graph,
    widths: Sequence[int],
    data: Data,
    loss: str | Callable[..., Any] = "cross-entropy",
    options: Train = DEFAULT,
    how: QuantizeAware = EIGHT_BITS,
    *,
    calibration: Samples | None = None,
    validation: Data | None = None,
    augment: Callable[..., Any] | None = None,
    progress: Callable[[Epoch], None] | None = None,
) -> tuple[dict[int, Graph], History]:
    """An integer graph for each of `widths`, bits of weights and activations, all from the weights of the first.

    widths  2 to 8 each, the largest first: it says how weights are stored, and the others round its levels further, so
            that a device may keep one model and make any of the others of it. Scales and biases are each width's own
    how     all but its weight_bits and activation_bits, which `widths` give
    Training steps take turns among the widths. Everything else is as `train_quantized` has it, and says. After Youn et
    al. 2022 (MEBQAT, arXiv 2207.10188), without its inner loops.
    """
    if not widths or list(widths) != sorted(set(widths), reverse=True):
        raise InputError(f"training for several widths: give bits, each once and the largest first, not {widths}")
    if how.activations == "dynamic":
        raise InputError("training for several widths: dynamic activations are trained for one width a time")
    graph, seen = prepare(graph), calibrating(data, calibration)
    each = [replace(how, weight_bits=bits, activation_bits=bits) for bits in widths]
    plans = [planned(graph, seen, few_bits(graph, one))[1] for one in each]
    tuned = tune(graph, plans, data, loss, options, each[0], validation=validation, augment=augment, progress=progress)
    graphs = {bits: lowered(tuned, index, plans[index]) for index, bits in enumerate(widths)}
    return graphs, tuned.history
