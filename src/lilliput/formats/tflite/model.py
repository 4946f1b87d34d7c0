"""What a .tflite file says, as plain frozen data, in the file's own terms (schema version 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

ABSENT = -1
"""The tensor index that stands for an optional input that is not there."""

OptionValue = bool | int | float | str | tuple[int, ...]


@dataclass(frozen=True)
class Quantization:
    """real = scale * (stored - zero_point), with one scale, or one per index of `quantized_dimension`.

    scale: finite and positive. zero_point: as many as scales, within the range of the tensor's type.
    quantized_dimension: the axis that the scales belong to; 0 where there is one scale.
    """

    scale: tuple[float, ...]
    zero_point: tuple[int, ...]
    quantized_dimension: int


@dataclass(frozen=True, eq=False)
class Tensor:
    """shape: dimensions >= 0, () for a scalar. type: a name of `schema.TENSOR_TYPES`.

    data: a constant's numbers in its shape, little-endian and read-only, int4 and int2 unpacked to one number per
    byte; None where the file holds none (activations, variables, tensors of no elements).
    quantization: None where the file gives no scales, and for types that are not integers.
    shape_signature: the shape with -1 for each dimension left open, or () where the file gives none.
    """

    name: str
    shape: tuple[int, ...]
    type: str
    data: np.ndarray | None
    quantization: Quantization | None
    is_variable: bool
    shape_signature: tuple[int, ...]


@dataclass(frozen=True)
class OperatorCode:
    """name: a name of `schema.BUILTIN_OPERATORS`; custom_code: the author's own name where that is CUSTOM, else ''."""

    name: str
    custom_code: str
    version: int

    @property
    def key(self) -> str:
        """By which operators are told apart: the name, "CUSTOM ..." with the author's own."""
        return f"{self.name} {self.custom_code}" if self.name == "CUSTOM" else self.name


@dataclass(frozen=True)
class Operator:
    """One step of a subgraph, at position `index`.

    inputs, outputs, intermediates: tensor indices, ABSENT (-1) for an optional tensor that is not there.
    options: every option of the operator's table in `options.OPTION_TABLES`, enumerations by name, absent ones with
    the schema's default; empty for an operator that has no table there.
    custom_options: the bytes that a CUSTOM operator keeps its options in.
    """

    index: int
    code: OperatorCode
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    intermediates: tuple[int, ...]
    options: Mapping[str, OptionValue]
    custom_options: bytes = b""


@dataclass(frozen=True)
class SubGraph:
    """inputs, outputs: tensor indices. operators: in the order in which they run."""

    name: str
    tensors: tuple[Tensor, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    operators: tuple[Operator, ...]


@dataclass(frozen=True)
class Model:
    """subgraphs: the main one alone; `subgraph_count` counts all in the file (bodies of IF, WHILE, CALL_ONCE).

    metadata: name to bytes. signatures: the names of the signature definitions.
    """

    version: int
    description: str
    operator_codes: tuple[OperatorCode, ...]
    subgraphs: tuple[SubGraph, ...]
    subgraph_count: int
    metadata: Mapping[str, bytes]
    signatures: tuple[str, ...]
