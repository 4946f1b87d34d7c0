"""The quantization of one tensor: scales and zero points, per tensor or per index of one axis."""

from __future__ import annotations

import numpy as np

from lilliput.formats.tflite.flatbuffer import Table
from lilliput.formats.tflite.model import Quantization
from lilliput.formats.tflite.schema import QuantizationParametersSlot as Slot
from lilliput.formats.tflite.schema import TensorType
from lilliput.graph.errors import UnsupportedError


def read_quantization(
    table: Table | None, called: str, shape: tuple[int, ...], type_: TensorType
) -> Quantization | None:
    """The quantization in `table` for the tensor of `shape` and `type_`.

    None where there are no scales, and for numbers that are not integers: converters leave ranges there that runtimes
    ignore.

    The rules are those of LiteRT's `InterpreterBuilder::ParseQuantization`, and besides: scales are finite and above
    zero, zero points are numbers that `type_` can store. Raises ModelError, and UnsupportedError for another kind.
    """
    if table is None or np.dtype(type_.dtype).kind not in "iu":
        return None
    if table.integer(Slot.DETAILS_TYPE, "B"):
        raise UnsupportedError(
            f"{table.file.name}: {called} expected scales per tensor or per channel, found another kind of "
            "quantization; convert the model with per-channel quantization."
        )
    scale = table.vector(Slot.SCALE, "float32")
    if not scale.size:
        return None
    table.file.spend(table.position, 2 * scale.size)
    axis = _read_axis(table, called, shape, scale.size)
    usable = np.isfinite(scale) & (scale > 0)
    if not usable.all():
        raise table.file.error(table.position, f"finite scales above zero for {called}", str(scale[~usable][0]))
    return Quantization(tuple(scale.tolist()), _read_zero_points(table, called, scale.size, type_), axis)


def _read_axis(table: Table, called: str, shape: tuple[int, ...], scales: int) -> int:
    if scales == 1:
        return 0
    axis = table.integer(Slot.QUANTIZED_DIMENSION, "i")
    if not (0 <= axis < len(shape) and shape[axis] == scales):
        expected = f"one scale per index of an axis of {called}, shape {shape}"
        raise table.file.error(table.position, expected, f"{scales} scales along axis {axis}")
    return axis


def _read_zero_points(table: Table, called: str, scales: int, type_: TensorType) -> tuple[int, ...]:
    stored = table.vector(Slot.ZERO_POINT, "int64")
    if stored.size not in (1, scales):
        raise table.file.error(table.position, f"1 or {scales} zero points for {called}", str(stored.size))
    low, high = _storable(type_)
    if stored.min() < low or stored.max() > high:
        expected = f"zero points from {low} to {high} for {called}"
        raise table.file.error(table.position, expected, f"some from {stored.min()} to {stored.max()}")
    return tuple(np.broadcast_to(stored, (scales,)).tolist())


def _storable(type_: TensorType) -> tuple[int, int]:
    """The integers that `type_` stores, of which each may be a zero point."""
    if np.dtype(type_.dtype).kind == "i":
        return -(1 << type_.bits - 1), (1 << type_.bits - 1) - 1
    return 0, (1 << type_.bits) - 1
