"""How far is the device from the float model? Errors per layer, agreement of the decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lilliput.flow.compare import source_numbers
from lilliput.graph import Graph, evaluate
from lilliput.passes import run_passes
from lilliput.run.emulated_model import EmulatedModel

if TYPE_CHECKING:
    from lilliput.flow.firmware import Firmware


@dataclass(frozen=True)
class LayerError:
    """One layer over all samples, in real numbers: root mean square error, and signal to noise in decibels."""

    name: str
    macs: int
    rmse: float
    decibels: float


@dataclass(frozen=True)
class Validation:
    """Float model against device. `agreement` is the share of samples whose largest output is the same."""

    samples: int
    layers: tuple[LayerError, ...]
    rmse: float
    agreement: float


def validate(
    model: Graph, firmware: Firmware, inputs: Sequence[np.ndarray], given: Sequence[np.ndarray] | None = None
) -> Validation:
    """Compare a float graph with the emulated device on real inputs (n, ...).

    given  what the device gets instead, for a control
    Layers are matched by name, so `model` is the graph that the firmware's was quantized from.
    """
    plain = run_passes(model, ())
    graph, layout = firmware.graph, firmware.project.layout
    stored = [graph.values[n].format.encode(x) for n, x in zip(graph.inputs, given or inputs, strict=True)]
    wanted: dict[str, list[np.ndarray]] = {}
    got: dict[str, list[np.ndarray]] = {}
    with EmulatedModel(firmware.image, layout, firmware.board) as core:
        for i in range(len(inputs[0])):
            real = evaluate(plain, [np.asarray(x[i], np.float32) for x in inputs]).values
            for name, array in core.trace([x[i] for x in stored]).items():
                expected = source_numbers(graph.values[name], real)
                if expected is not None:
                    wanted.setdefault(name, []).append(expected.astype(np.float64))
                    got.setdefault(name, []).append(graph.values[name].format.decode(array))
    layers = tuple(
        _error(node.name, node.op.macs(graph.call(node)), wanted[name], got[name])
        for node in graph.nodes
        for name in node.outputs
        if name in wanted
    )
    last = graph.outputs[0]
    agree = [a.argmax() == b.argmax() for a, b in zip(wanted[last], got[last], strict=True)]
    return Validation(len(agree), layers, layers[-1].rmse, float(np.mean(agree)))


def _error(name: str, macs: int, wanted: list[np.ndarray], got: list[np.ndarray]) -> LayerError:
    signal, noise = np.stack(wanted), np.stack(wanted) - np.stack(got)
    rmse = float(np.sqrt(np.mean(noise**2)))
    power = float(np.mean(signal**2))
    decibels = float(10 * np.log10(power / rmse**2)) if rmse > 0 and power > 0 else float("inf")
    return LayerError(name, macs, rmse, decibels)
