"""The option tables of the operators that Lilliput knows, field by field (schema version 3), and how one is read."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.formats.tflite.flatbuffer import Table
from lilliput.formats.tflite.model import OptionValue
from lilliput.formats.tflite.schema import (
    ACTIVATION,
    FULLY_CONNECTED_WEIGHTS_FORMAT,
    LSTM_KERNEL_TYPE,
    MIRROR_PAD_MODE,
    PADDING,
    TENSOR_TYPE_NAMES,
)


@dataclass(frozen=True)
class Enumeration:
    """An int8 that stands for one of `names`; the first where absent."""

    name: str
    slot: int
    names: tuple[str, ...]

    def read(self, table: Table) -> OptionValue:
        code = table.integer(self.slot, "b")
        if not 0 <= code < len(self.names):
            expected = f"a {self.name} code from 0 to {len(self.names) - 1}"
            raise table.file.error(table.position, expected, str(code))
        return self.names[code]


@dataclass(frozen=True)
class Integer:
    """An int32."""

    name: str
    slot: int
    default: int = 0

    def read(self, table: Table) -> OptionValue:
        return table.integer(self.slot, "i", self.default)


@dataclass(frozen=True)
class Flag:
    """A bool."""

    name: str
    slot: int
    default: bool = False

    def read(self, table: Table) -> OptionValue:
        return table.flag(self.slot, self.default)


@dataclass(frozen=True)
class Real:
    """A finite float32; 0 where absent."""

    name: str
    slot: int

    def read(self, table: Table) -> OptionValue:
        return table.real(self.slot)


@dataclass(frozen=True)
class Integers:
    """A vector of integers, `dtype` as in numpy; empty where absent."""

    name: str
    slot: int
    dtype: str

    def read(self, table: Table) -> OptionValue:
        return table.integers(self.slot, self.dtype)


Option = Enumeration | Integer | Flag | Real | Integers


def _activation(slot: int) -> Enumeration:
    return Enumeration("fused_activation_function", slot, ACTIVATION)


def _window(first: int) -> tuple[Option, ...]:
    """The three fields that convolutions and pools begin with."""
    return Enumeration("padding", first, PADDING), Integer("stride_w", first + 1), Integer("stride_h", first + 2)


OPTION_TABLES: dict[str, tuple[Option, ...]] = {
    "AbsOptions": (),
    "AddOptions": (_activation(0), Flag("pot_scale_int16", 1, True)),
    "ArgMaxOptions": (Enumeration("output_type", 0, TENSOR_TYPE_NAMES),),
    "ArgMinOptions": (Enumeration("output_type", 0, TENSOR_TYPE_NAMES),),
    "BatchMatMulOptions": (Flag("adj_x", 0), Flag("adj_y", 1), Flag("asymmetric_quantize_inputs", 2)),
    "CastOptions": (
        Enumeration("in_data_type", 0, TENSOR_TYPE_NAMES),
        Enumeration("out_data_type", 1, TENSOR_TYPE_NAMES),
    ),
    "ConcatenationOptions": (Integer("axis", 0), _activation(1)),
    "Conv2DOptions": (
        *_window(0),
        _activation(3),
        Integer("dilation_w_factor", 4, 1),
        Integer("dilation_h_factor", 5, 1),
        Enumeration("quantized_bias_type", 6, TENSOR_TYPE_NAMES),
    ),
    "DepthwiseConv2DOptions": (
        *_window(0),
        Integer("depth_multiplier", 3),
        _activation(4),
        Integer("dilation_w_factor", 5, 1),
        Integer("dilation_h_factor", 6, 1),
    ),
    "DequantizeOptions": (),
    "DivOptions": (_activation(0),),
    "ExpOptions": (),
    "ExpandDimsOptions": (),
    "FullyConnectedOptions": (
        _activation(0),
        Enumeration("weights_format", 1, FULLY_CONNECTED_WEIGHTS_FORMAT),
        Flag("keep_num_dims", 2),
        Flag("asymmetric_quantize_inputs", 3),
        Enumeration("quantized_bias_type", 4, TENSOR_TYPE_NAMES),
        Integers("quant_spec", 5, "uint8"),
    ),
    "GatherOptions": (Integer("axis", 0), Integer("batch_dims", 1)),
    "GeluOptions": (Flag("approximate", 0),),
    "HardSwishOptions": (),
    "LSTMOptions": (
        _activation(0),
        Real("cell_clip", 1),
        Real("proj_clip", 2),
        Enumeration("kernel_type", 3, LSTM_KERNEL_TYPE),
        Flag("asymmetric_quantize_inputs", 4),
    ),
    "LeakyReluOptions": (Real("alpha", 0),),
    "LogSoftmaxOptions": (),
    "MaximumMinimumOptions": (),
    "MirrorPadOptions": (Enumeration("mode", 0, MIRROR_PAD_MODE),),
    "MulOptions": (_activation(0),),
    "NegOptions": (),
    "PackOptions": (Integer("values_count", 0), Integer("axis", 1)),
    "PadOptions": (),
    "PadV2Options": (),
    "Pool2DOptions": (*_window(0), Integer("filter_width", 3), Integer("filter_height", 4), _activation(5)),
    "QuantizeOptions": (),
    "ReducerOptions": (Flag("keep_dims", 0),),
    "ReshapeOptions": (Integers("new_shape", 0, "int32"),),
    "ResizeBilinearOptions": (Flag("align_corners", 2), Flag("half_pixel_centers", 3)),
    "ResizeNearestNeighborOptions": (Flag("align_corners", 0), Flag("half_pixel_centers", 1)),
    "SVDFOptions": (Integer("rank", 0), _activation(1), Flag("asymmetric_quantize_inputs", 2)),
    "ShapeOptions": (Enumeration("out_type", 0, TENSOR_TYPE_NAMES),),
    "SliceOptions": (),
    "SoftmaxOptions": (Real("beta", 0),),
    "SplitOptions": (Integer("num_splits", 0),),
    "SplitVOptions": (Integer("num_splits", 0),),
    "SqueezeOptions": (Integers("squeeze_dims", 0, "int32"),),
    "StridedSliceOptions": (
        Integer("begin_mask", 0),
        Integer("end_mask", 1),
        Integer("ellipsis_mask", 2),
        Integer("new_axis_mask", 3),
        Integer("shrink_axis_mask", 4),
        Flag("offset", 5),
    ),
    "SubOptions": (_activation(0), Flag("pot_scale_int16", 1, True)),
    "TransposeConvOptions": (*_window(0), _activation(3), Enumeration("quantized_bias_type", 4, TENSOR_TYPE_NAMES)),
    "TransposeOptions": (),
    "UnidirectionalSequenceLSTMOptions": (
        _activation(0),
        Real("cell_clip", 1),
        Real("proj_clip", 2),
        Flag("time_major", 3),
        Flag("asymmetric_quantize_inputs", 4),
        Flag("diagonal_recurrent_tensors", 5),
    ),
    "UnpackOptions": (Integer("num", 0), Integer("axis", 1)),
}

OPERATOR_OPTIONS: dict[str, str] = {
    "ABS": "AbsOptions",
    "ADD": "AddOptions",
    "ARG_MAX": "ArgMaxOptions",
    "ARG_MIN": "ArgMinOptions",
    "AVERAGE_POOL_2D": "Pool2DOptions",
    "BATCH_MATMUL": "BatchMatMulOptions",
    "CAST": "CastOptions",
    "CONCATENATION": "ConcatenationOptions",
    "CONV_2D": "Conv2DOptions",
    "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions",
    "DEQUANTIZE": "DequantizeOptions",
    "DIV": "DivOptions",
    "EXP": "ExpOptions",
    "EXPAND_DIMS": "ExpandDimsOptions",
    "FULLY_CONNECTED": "FullyConnectedOptions",
    "GATHER": "GatherOptions",
    "GELU": "GeluOptions",
    "HARD_SWISH": "HardSwishOptions",
    "LEAKY_RELU": "LeakyReluOptions",
    "LOG_SOFTMAX": "LogSoftmaxOptions",
    "LSTM": "LSTMOptions",
    "MAXIMUM": "MaximumMinimumOptions",
    "MAX_POOL_2D": "Pool2DOptions",
    "MEAN": "ReducerOptions",
    "MINIMUM": "MaximumMinimumOptions",
    "MIRROR_PAD": "MirrorPadOptions",
    "MUL": "MulOptions",
    "NEG": "NegOptions",
    "PACK": "PackOptions",
    "PAD": "PadOptions",
    "PADV2": "PadV2Options",
    "QUANTIZE": "QuantizeOptions",
    "REDUCE_MAX": "ReducerOptions",
    "RESHAPE": "ReshapeOptions",
    "RESIZE_BILINEAR": "ResizeBilinearOptions",
    "RESIZE_NEAREST_NEIGHBOR": "ResizeNearestNeighborOptions",
    "SHAPE": "ShapeOptions",
    "SLICE": "SliceOptions",
    "SOFTMAX": "SoftmaxOptions",
    "SPLIT": "SplitOptions",
    "SPLIT_V": "SplitVOptions",
    "SQUEEZE": "SqueezeOptions",
    "STRIDED_SLICE": "StridedSliceOptions",
    "SUB": "SubOptions",
    "SUM": "ReducerOptions",
    "SVDF": "SVDFOptions",
    "TRANSPOSE": "TransposeOptions",
    "TRANSPOSE_CONV": "TransposeConvOptions",
    "UNIDIRECTIONAL_SEQUENCE_LSTM": "UnidirectionalSequenceLSTMOptions",
    "UNPACK": "UnpackOptions",
}
"""The table that each operator's options come in; LOGISTIC, RELU, SQRT and others without options have none."""
