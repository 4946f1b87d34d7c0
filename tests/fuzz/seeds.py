"""Small sound models for the mutator to start from: between them they hold every kind of field the reader reads."""

from __future__ import annotations

from typing import Any

import numpy as np

from flexbuffer_writer import write_numbers
from lilliput.formats.tflite.writing.file import OperatorSpec, TensorSpec, model_tree


def dense() -> dict[int, Any]:
    """(1, 4) int8 -> FULLY_CONNECTED -> (1, 3)."""
    tensors = [
        TensorSpec((1, 4), name="input", scale=(0.5,), zero_point=(-3,), shape_signature=(-1, 4)),
        TensorSpec((3, 4), name="weights", data=np.arange(-6, 6).reshape(3, 4), scale=(0.25,)),
        TensorSpec((3,), "INT32", "bias", data=[1, -2, 3], scale=(0.125,)),
        TensorSpec((1, 3), name="output", scale=(1.5,), zero_point=(7,)),
    ]
    operator = OperatorSpec("FULLY_CONNECTED", (0, 1, 2), (3,), {"fused_activation_function": "RELU"}, version=4)
    return model_tree(tensors, [operator], inputs=[0], outputs=[3])


def convolution() -> dict[int, Any]:
    """(1, 4, 4, 2) int8 -> CONV_2D per channel -> MEAN -> RESHAPE -> SOFTMAX -> (1, 3)."""
    tensors = [
        TensorSpec((1, 4, 4, 2), name="image", scale=(0.1,), zero_point=(1,)),
        TensorSpec((3, 2, 2, 2), name="filter", data=np.arange(24).reshape(3, 2, 2, 2), scale=(0.1, 0.2, 0.3)),
        TensorSpec((3,), "INT32", "bias", data=[0, 5, -5], scale=(0.01, 0.02, 0.03)),
        TensorSpec((1, 4, 4, 3), name="map", scale=(0.7,), zero_point=(0,)),
        TensorSpec((2,), "INT32", "axes", data=[1, 2]),
        TensorSpec((1, 1, 1, 3), name="mean", scale=(0.7,), zero_point=(0,)),
        TensorSpec((2,), "INT32", "shape", data=[1, 3]),
        TensorSpec((1, 3), name="logits", scale=(0.7,), zero_point=(0,)),
        TensorSpec((1, 3), name="output", scale=(1 / 256,), zero_point=(-128,)),
    ]
    window = {"padding": "SAME", "stride_w": 1, "stride_h": 1, "fused_activation_function": "RELU6"}
    operators = [
        OperatorSpec("CONV_2D", (0, 1, 2), (3,), {**window, "dilation_w_factor": 1, "dilation_h_factor": 1}, version=3),
        OperatorSpec("MEAN", (3, 4), (5,), {"keep_dims": True}, version=2),
        OperatorSpec("RESHAPE", (5, 6), (7,), {"new_shape": (1, 3)}),
        OperatorSpec("SOFTMAX", (7,), (8,), {"beta": 1.0}, version=2),
    ]
    return model_tree(tensors, operators, inputs=[0], outputs=[8])


def recurrent() -> dict[int, Any]:
    """(1, 4) int8 -> SVDF with a variable -> GELU (a code above 127) -> a custom operator; int4 and bool constants."""
    tensors = [
        TensorSpec((1, 4), name="input", scale=(0.5,), zero_point=(0,)),
        TensorSpec((2, 4), name="feature", data=np.ones((2, 4)), scale=(0.1,)),
        TensorSpec((2, 3), "INT16", "time", data=np.ones((2, 3)), scale=(0.1,)),
        TensorSpec((1, 6), "INT16", "state", scale=(0.2,), is_variable=True),
        TensorSpec((1, 2), name="hidden", scale=(0.3,), zero_point=(4,)),
        TensorSpec((1, 2), name="curved", scale=(0.3,), zero_point=(4,)),
        TensorSpec((3,), "INT4", "nibbles", data=[-8, 7, 1], scale=(0.5,)),
        TensorSpec((2,), "BOOL", "mask", data=[True, False]),
        TensorSpec((), "FLOAT32", "scalar", data=2.5),
        TensorSpec((1, 2), name="output", scale=(0.3,), zero_point=(4,)),
    ]
    operators = [
        OperatorSpec("SVDF", (0, 1, 2, -1, 3), (4,), {"rank": 1}, version=3),
        OperatorSpec("GELU", (4,), (5,), {"approximate": True}, version=2),
        OperatorSpec("CUSTOM", (5, 6, 7, 8), (9,), custom_code="Blend", intermediates=(4,)),
    ]
    return model_tree(tensors, operators, inputs=[0], outputs=[9])


def front_end() -> dict[int, Any]:
    """(1, 12) int16 -> the custom operators of TFLite Micro's audio front end -> (3,) int16."""
    tensors = [
        TensorSpec((1, 12), "INT16", "audio"),
        TensorSpec((12,), "INT16", "window", data=np.full(12, 4096)),
        TensorSpec((1, 12), "INT16", "windowed"),
        TensorSpec((12,), "INT16", "row"),
        TensorSpec((12,), "INT16", "loud"),
        TensorSpec((), "INT32", "shift"),
        TensorSpec((18,), "INT16", "spectrum"),
        TensorSpec((9,), "UINT32", "energy"),
        TensorSpec((8,), "INT16", "weights", data=np.arange(8) * 500),
        TensorSpec((4,), "INT16", "starts", data=[0, 2, 4, 6]),
        TensorSpec((4,), "INT16", "widths", data=[2, 2, 2, 2]),
        TensorSpec((3,), "UINT64", "bands"),
        TensorSpec((3,), "UINT32", "roots"),
        TensorSpec((3,), "UINT32", "signal"),
        TensorSpec((3,), "UINT32", "noise"),
        TensorSpec((125,), "INT16", "gains", data=np.arange(125)),
        TensorSpec((3,), "UINT32", "even"),
        TensorSpec((3,), "INT16", "features"),
    ]
    shares = ("smoothing", "one_minus_smoothing", "alternate_smoothing", "alternate_one_minus_smoothing")
    subtraction = dict.fromkeys(shares, 8192) | {
        "clamping": False, "min_signal_remaining": 819, "num_channels": 3, "smoothing_bits": 10,
        "spectral_subtraction_bits": 14,
    }  # fmt: skip
    operators = [
        custom("SignalWindow", (0, 1), (2,), {"shift": 12}),
        OperatorSpec("RESHAPE", (2,), (3,)),
        custom("SignalFftAutoScale", (3,), (4, 5), {}),
        custom("SignalRfft", (4,), (6,), {"T": 7, "fft_length": 16}),
        custom("SignalEnergy", (6,), (7,), {"start_index": 1, "end_index": 8}),
        custom("SignalFilterBank", (7, 8, 8, 9, 9, 10), (11,), {"num_channels": 3}),
        custom("SignalFilterBankSquareRoot", (11, 5), (12,), {}),
        custom("SignalFilterBankSpectralSubtraction", (12,), (13, 14), subtraction),
        custom("SignalPCAN", (13, 14, 15), (16,), {"snr_shift": 6}),
        custom("SignalFilterBankLog", (16,), (17,), {"input_correction_bits": 3, "output_scale": 64}),
    ]
    return model_tree(tensors, operators, inputs=[0], outputs=[17])


def custom(
    name: str, inputs: tuple[int, ...], outputs: tuple[int, ...], options: dict[str, bool | int]
) -> OperatorSpec:
    """A custom operator with its options."""
    return OperatorSpec("CUSTOM", inputs, outputs, custom_code=name, custom_options=write_numbers(options))


SEEDS = (dense, convolution, recurrent, front_end)
