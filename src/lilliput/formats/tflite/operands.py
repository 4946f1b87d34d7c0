"""Which tensors each operator takes and gives, so that its mapping can name them by position without looking first."""

from __future__ import annotations

from lilliput.formats.tflite.flatbuffer import Table
from lilliput.formats.tflite.model import ABSENT, Operator, Tensor
from lilliput.graph.errors import UnsupportedError

_ONE, _TWO, _THREE = "r", "rr", "rrr"

INPUTS = {
    "ABS": _ONE,
    "ADD": _TWO,
    "ARG_MAX": _TWO,
    "ARG_MIN": _TWO,
    "AVERAGE_POOL_2D": _ONE,
    "BATCH_MATMUL": _TWO,
    "CAST": _ONE,
    "CONCATENATION": "r+",
    "CONV_2D": "rr?",
    "DEPTHWISE_CONV_2D": "rr?",
    "DEQUANTIZE": _ONE,
    "DIV": _TWO,
    "ELU": _ONE,
    "EXP": _ONE,
    "EXPAND_DIMS": _TWO,
    "FULLY_CONNECTED": "rr?",
    "GATHER": _TWO,
    "GELU": _ONE,
    "HARD_SWISH": _ONE,
    "LEAKY_RELU": _ONE,
    "LOG": _ONE,
    "LOGISTIC": _ONE,
    "LOG_SOFTMAX": _ONE,
    "MAXIMUM": _TWO,
    "MAX_POOL_2D": _ONE,
    "MEAN": _TWO,
    "MINIMUM": _TWO,
    "MIRROR_PAD": _TWO,
    "MUL": _TWO,
    "NEG": _ONE,
    "PACK": "r+",
    "PAD": _TWO,
    "PADV2": _THREE,
    "PRELU": _TWO,
    "QUANTIZE": _ONE,
    "REDUCE_MAX": _TWO,
    "RELU": _ONE,
    "RELU6": _ONE,
    "RELU_0_TO_1": _ONE,
    "RELU_N1_TO_1": _ONE,
    "RESHAPE": "r?",
    "RESIZE_BILINEAR": _TWO,
    "RESIZE_NEAREST_NEIGHBOR": _TWO,
    "RSQRT": _ONE,
    "SHAPE": _ONE,
    "SLICE": _THREE,
    "SOFTMAX": _ONE,
    "SPLIT": _TWO,
    "SPLIT_V": _THREE,
    "SQRT": _ONE,
    "SQUEEZE": _ONE,
    "STRIDED_SLICE": "rrrr",
    "SUB": _TWO,
    "SUM": _TWO,
    "SVDF": "rrr?r",
    "TANH": _ONE,
    "TRANSPOSE": _TWO,
    "TRANSPOSE_CONV": "rrr?",
    "UNIDIRECTIONAL_SEQUENCE_LSTM": "r?rrr?rrr????rrr??rr????",
    "UNPACK": _ONE,
    "CUSTOM SignalEnergy": _ONE,
    "CUSTOM SignalFftAutoScale": _ONE,
    "CUSTOM SignalFilterBank": "rrrrrr",
    "CUSTOM SignalFilterBankLog": _ONE,
    "CUSTOM SignalFilterBankSpectralSubtraction": _ONE,
    "CUSTOM SignalFilterBankSquareRoot": _TWO,
    "CUSTOM SignalPCAN": _THREE,
    "CUSTOM SignalRfft": _ONE,
    "CUSTOM SignalWindow": _TWO,
}
"""One letter per input: r for required, ? for one that may be absent or, at the end, left out; r+ for one or more."""

MANY_OUTPUTS = {
    "SPLIT",
    "SPLIT_V",
    "UNPACK",
    "CUSTOM SignalFftAutoScale",
    "CUSTOM SignalFilterBankSpectralSubtraction",
}
"""Operators of one or more outputs; every other one of `INPUTS` has exactly one."""

WEIGHTED = {
    "BATCH_MATMUL",
    "LSTM",
    "SVDF",
    "TRANSPOSE_CONV",
    "UNIDIRECTIONAL_SEQUENCE_LSTM",
}
"""Operators whose weights must be of their activations' kind, because no kernel of ours mixes them."""

_WEIGHT_INTEGERS = {"INT8", "UINT8", "INT4", "UINT4", "INT2"}


def check_operands(table: Table, operator: Operator, called: str) -> None:
    """An operator of `INPUTS` has each tensor it needs and no more than it takes; raises ModelError."""
    pattern = INPUTS.get(operator.code.key)
    if pattern is None:
        return
    inputs, outputs = operator.inputs, operator.outputs
    roles = "r" * max(1, len(inputs)) if pattern == "r+" else pattern
    needed = [position for position, role in enumerate(roles) if role == "r"]
    given = [position for position, index in enumerate(inputs) if index != ABSENT]
    if len(inputs) > len(roles) or not set(needed) <= set(given):
        expected = f"tensors for inputs {needed} of at most {len(roles)} of {called}"
        raise table.file.error(table.position, expected, f"tensors {list(inputs[:40])}")
    most = len(outputs) if operator.code.key in MANY_OUTPUTS else 1
    if not outputs or len(outputs) > most or ABSENT in outputs:
        raise table.file.error(table.position, f"{max(1, most)} outputs of {called}", f"tensors {list(outputs[:40])}")


def reject_hybrid(table: Table, operator: Operator, called: str, tensors: tuple[Tensor, ...]) -> None:
    """Float activations with integer weights (dynamic range quantization), where only LiteRT has a kernel for them."""
    operands = [tensors[index].type for index in operator.inputs if index != ABSENT]
    if operator.code.name in WEIGHTED and "FLOAT32" in operands and _WEIGHT_INTEGERS.intersection(operands):
        raise UnsupportedError(
            f"{table.file.name}: {called} expected weights of its activations' kind, found integer weights with "
            "float32 activations; convert the model with full integer quantization, or without any."
        )
