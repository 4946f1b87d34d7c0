"""TFLite Micro's custom operators of its audio front end, as the micro_speech example uses them."""

from __future__ import annotations

import numpy as np

from lilliput.formats.tflite.axes import integers
from lilliput.formats.tflite.builder import Builder, require
from lilliput.formats.tflite.flexbuffer import numbers
from lilliput.formats.tflite.model import Operator
from lilliput.graph import Format
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.signal.micro_energy import MicroEnergy
from lilliput.ops.signal.micro_fft_auto_scale import MicroFftAutoScale
from lilliput.ops.signal.micro_filter_bank import MicroFilterBank
from lilliput.ops.signal.micro_filter_bank_root import MicroFilterBankRoot
from lilliput.ops.signal.micro_log import MicroLog
from lilliput.ops.signal.micro_noise_subtract import MicroNoiseSubtract
from lilliput.ops.signal.micro_pcan import MicroPcan
from lilliput.ops.signal.micro_rfft import MicroRfft
from lilliput.ops.signal.micro_window import MicroWindow


def _window(builder: Builder, operator: Operator) -> None:
    builder.node(operator, MicroWindow(_option(builder, operator, "shift")), operator.inputs)


def _fft_auto_scale(builder: Builder, operator: Operator) -> None:
    require(len(operator.outputs) == 2, builder, operator, f"expected 2 outputs, got {len(operator.outputs)}")
    builder.node(operator, MicroFftAutoScale(), operator.inputs)


def _rfft(builder: Builder, operator: Operator) -> None:
    builder.node(operator, MicroRfft(_option(builder, operator, "fft_length")), operator.inputs)


def _energy(builder: Builder, operator: Operator) -> None:
    first, last = (_option(builder, operator, key) for key in ("start_index", "end_index"))
    builder.node(operator, MicroEnergy(first, last), operator.inputs)


def _filter_bank(builder: Builder, operator: Operator) -> None:
    """Where each stretch of bins begins, where its weights begin and how many there are, in three constants."""
    x, rising, falling = operator.inputs[:3]
    count = _option(builder, operator, "num_channels") + 1
    names = ("the list of first bins", "the list of first weights", "the list of widths")
    lists = [integers(builder, operator, position, name) for position, name in enumerate(names, 3)]
    for each, name in zip(lists, names, strict=True):
        require(each.shape == (count,), builder, operator, f"expected {count} in {name}, got {each.shape}")
    bins, weights, widths = (each.tolist() for each in lists)
    builder.node(operator, MicroFilterBank(tuple(zip(bins, weights, widths, strict=True))), [x, rising, falling])


def _filter_bank_square_root(builder: Builder, operator: Operator) -> None:
    builder.node(operator, MicroFilterBankRoot(), operator.inputs)


def _filter_bank_spectral_subtraction(builder: Builder, operator: Operator) -> None:
    """One call is one row; the noise is kept as a state, which the file does not have."""
    require(len(operator.outputs) == 2, builder, operator, f"expected 2 outputs, got {len(operator.outputs)}")
    (x,), shape = operator.inputs, builder.tensor(operator.inputs[0]).shape
    op = MicroNoiseSubtract(
        _option(builder, operator, "smoothing"),
        _option(builder, operator, "one_minus_smoothing"),
        _option(builder, operator, "alternate_smoothing"),
        _option(builder, operator, "alternate_one_minus_smoothing"),
        _option(builder, operator, "min_signal_remaining"),
        _option(builder, operator, "smoothing_bits"),
        _option(builder, operator, "spectral_subtraction_bits"),
        bool(_option(builder, operator, "clamping")),
    )
    stem, format = builder.value(operator.outputs[0]).name, Format("u32")
    row = builder.temporary(f"{stem} from", (1, *shape), format)
    made = [builder.temporary(f"{stem} {what}", (1, *shape), format) for what in ("row", "noise")]
    builder.node(operator, Reshape((1, *shape)), [x], [row])
    state = builder.state(f"{stem} state", np.zeros(shape), format)
    builder.node(operator, op, [row], made, [state])
    for each, output in zip(made, operator.outputs, strict=True):
        builder.node(operator, Reshape(shape), [each], [output])


def _pcan(builder: Builder, operator: Operator) -> None:
    builder.node(operator, MicroPcan(_option(builder, operator, "snr_shift")), operator.inputs)


def _filter_bank_log(builder: Builder, operator: Operator) -> None:
    scale, bits = (_option(builder, operator, key) for key in ("output_scale", "input_correction_bits"))
    builder.node(operator, MicroLog(scale, bits), operator.inputs)


def _option(builder: Builder, operator: Operator, key: str) -> int:
    """An integer among the operator's own options."""
    options = numbers(operator.custom_options, builder.where(operator))
    found = options.get(key)
    if not isinstance(found, int):
        require(False, builder, operator, f"expected an integer option {key!r}, got {options}")
    assert isinstance(found, int)
    return found


CUSTOM = {
    "SignalWindow": _window,
    "SignalFftAutoScale": _fft_auto_scale,
    "SignalRfft": _rfft,
    "SignalEnergy": _energy,
    "SignalFilterBank": _filter_bank,
    "SignalFilterBankSquareRoot": _filter_bank_square_root,
    "SignalFilterBankSpectralSubtraction": _filter_bank_spectral_subtraction,
    "SignalPCAN": _pcan,
    "SignalFilterBankLog": _filter_bank_log,
}
