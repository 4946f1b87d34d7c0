"""The part of the page that computes: the model as WebAssembly, and what the chip answered, to compare with."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.codegen import Layout
from lilliput.codegen.firmware import pattern_inputs
from lilliput.flow.firmware import Firmware, stored_inputs
from lilliput.flow.report.content import Kind, Quantity, Tensor
from lilliput.flow.report.wasm import wasm_module
from lilliput.graph import InputError, Value
from lilliput.run.emulated_model import EmulatedModel, is_emulated
from lilliput.run.host import HostTwin

GOLDEN = 8  # samples at most, and
GOLDEN_BYTES = 65536  # of input at most, so that the page of an image model stays small


@dataclass(frozen=True)
class Drawing:
    """The input is a picture that a visitor may draw: rows x columns real numbers, 0 (paper) to `maximum` (ink)."""

    rows: int
    columns: int
    maximum: float


@dataclass(frozen=True)
class Golden:
    """One sample: the bytes of every input and every output, hexadecimal, little-endian."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Activation:
    """What layer `layer` writes: a tensor at `offset` of the arena, to be read before the next layer runs.

    In call number `after`, counted from 0, and each `every`-th call after it.
    """

    layer: int
    offset: int
    tensor: Tensor
    every: int
    after: int


@dataclass(frozen=True)
class Live:
    """The module and what to compare it with.

    module         the WebAssembly, base64
    computed_by    what gave the golden outputs; on_core: that was the emulated core
    probabilities  output 0 is some
    """

    module: str
    module_bytes: Quantity
    computed_by: str
    on_core: bool
    golden: tuple[Golden, ...]
    activations: tuple[Activation, ...]
    probabilities: bool
    drawing: Drawing | None


def live(firmware: Firmware, samples: Sequence[np.ndarray] | None, drawing: Drawing | None) -> Live:
    """Compile the model and let the chip compute the golden samples.

    samples  real or stored, (n, ...) per input; the generated pattern of the measuring firmware where None
    """
    layout = firmware.project.layout
    values = [layout.graph.values[name] for name in layout.graph.inputs]
    if drawing is not None and [value.size for value in values] != [drawing.rows * drawing.columns]:
        raise InputError(
            f"a drawing of {drawing.rows} x {drawing.columns} pixels needs one input of as many numbers, but "
            f"{layout.graph.name} takes {', '.join(f'{v.name} {list(v.shape)}' for v in values)}; leave the drawing out"
        )
    module = wasm_module(firmware.project)
    if layout.graph.rate is not None:
        return _fed(firmware, module)
    count = max(1, min(GOLDEN, GOLDEN_BYTES // max(1, sum(value.nbytes for value in values))))
    given = _patterns(values, count) if samples is None else stored_inputs(layout.graph, [s[:count] for s in samples])
    computed_by, outputs = _answers(firmware, given)
    return Live(
        module=base64.b64encode(module).decode("ascii"),
        module_bytes=Quantity(len(module), "bytes", Kind.EXACT),
        computed_by=computed_by,
        on_core=is_emulated(firmware.board),
        golden=tuple(Golden(_hex(given, i), _hex(outputs, i)) for i in range(len(given[0]))),
        activations=_activations(layout),
        probabilities=are_probabilities(layout.graph.values[layout.graph.outputs[0]], outputs[0]),
        drawing=drawing,
    )


def _fed(firmware: Firmware, module: bytes) -> Live:
    """Of a model that is fed rows: its recordings stand in the page's `stream`."""
    return Live(
        module=base64.b64encode(module).decode("ascii"),
        module_bytes=Quantity(len(module), "bytes", Kind.EXACT),
        computed_by="",
        on_core=is_emulated(firmware.board),
        golden=(),
        activations=_activations(firmware.project.layout),
        probabilities=False,
        drawing=None,
    )


def tensor(value: Value) -> Tensor:
    """A value as the page needs it; numbers with a scale per channel are shown as stored."""
    has_one = value.format.is_quantized and value.format.axis is None
    scale, zero_point = (value.scale, value.zero_point) if has_one else (None, None)
    return Tensor(value.name, value.format.dtype, value.shape, scale, zero_point)


def are_probabilities(value: Value, answers: np.ndarray) -> bool:
    """Whether every answer (n, ...), stored, lies in [0, 1] and, where it has several numbers, sums to 1."""
    reals = value.format.decode(answers).reshape(len(answers), -1)
    step = value.scale if value.format.is_quantized else 1e-5  # a stored number is off by half a step
    sums = reals.shape[1] == 1 or np.allclose(reals.sum(axis=1), 1.0, rtol=0.0, atol=reals.shape[1] * step / 2)
    return bool(sums and reals.min() >= 0.0 and reals.max() <= 1.0)


def _patterns(values: list[Value], count: int) -> list[np.ndarray]:
    drawn = pattern_inputs(values * count)
    return [np.stack(drawn[i :: len(values)]) for i in range(len(values))]


def _answers(firmware: Firmware, given: Sequence[np.ndarray]) -> tuple[str, list[np.ndarray]]:
    """Who computed, and the outputs (n, ...): the emulated core, or the host twin where there is none."""
    if is_emulated(firmware.board):
        with EmulatedModel(firmware.image, firmware.project.layout, firmware.board) as chip:
            return f"the emulated {firmware.board.core.title}", chip.run(given)
    with HostTwin([firmware.project]) as twin:
        return "the host twin", twin.run(given)


def _hex(arrays: Sequence[np.ndarray], sample: int) -> tuple[str, ...]:
    return tuple(np.ascontiguousarray(array[sample]).tobytes().hex() for array in arrays)


def _activations(layout: Layout) -> tuple[Activation, ...]:
    written = [
        (i, step, step.call.output)
        for i, step in enumerate(layout.steps[: layout.inference])
        if not layout.is_noop(step)
    ]
    return tuple(
        Activation(i, layout.plan.offsets[v.name], tensor(v), step.node.schedule.every, step.node.schedule.after)
        for i, step, v in written
    )
