"""The published models that LILLIPUT_DATA holds, read by us and by LiteRT's own schema."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lilliput.formats.tflite.options import OPERATOR_OPTIONS, OPTION_TABLES, Enumeration, Integers
from lilliput.formats.tflite.reader import read_model


def real_models() -> list[Any]:
    folder = os.environ.get("LILLIPUT_DATA")
    if not folder:
        missing = pytest.mark.skip(reason="LILLIPUT_DATA names no folder that holds models/ and micro_speech/.")
        return [pytest.param(None, marks=missing)]
    paths = [path for sub in ("models", "micro_speech") for path in sorted(Path(folder, sub).rglob("*.tflite"))]
    return [pytest.param(path, id=path.stem) for path in paths]


@pytest.mark.parametrize("path", real_models())
def test_read_as_litert_reads_it(path: Path) -> None:
    litert = pytest.importorskip("ai_edge_litert.schema_py_generated", reason="ai-edge-litert is not installed.")
    data = path.read_bytes()
    (ours,), theirs = read_model(data, path.name).subgraphs, litert.ModelT.InitFromPackedBuf(data)
    for tensor, other in zip(ours.tensors, theirs.subgraphs[0].tensors, strict=True):
        assert tensor.name == (other.name or b"").decode()
        assert tensor.shape == numbers(other.shape)
        stored = theirs.buffers[other.buffer].data
        assert (() if tensor.data is None else tuple(tensor.data.tobytes())) == numbers(stored)
        parameters = tensor.quantization
        assert (parameters.scale if parameters else ()) == numbers(other.quantization and other.quantization.scale)
    for operator, other in zip(ours.operators, theirs.subgraphs[0].operators, strict=True):
        assert (operator.inputs, operator.outputs) == (numbers(other.inputs), numbers(other.outputs))
        assert operator.options == published_options(operator.code.name, other.builtinOptions, litert)


def numbers(vector: np.ndarray | None) -> tuple[Any, ...]:
    return () if vector is None else tuple(vector.tolist())


def published_options(operator: str, table: Any, litert: Any) -> dict[str, Any]:
    """The options as LiteRT's object holds them, in our terms."""
    if operator not in OPERATOR_OPTIONS:
        return {}
    source = table or getattr(litert, OPERATOR_OPTIONS[operator] + "T")()
    found = {}
    for option in OPTION_TABLES[OPERATOR_OPTIONS[operator]]:
        first, *rest = option.name.split("_")
        value = getattr(source, first + "".join(part.capitalize() for part in rest))
        if isinstance(option, Enumeration):
            value = option.names[value]
        found[option.name] = numbers(value) if isinstance(option, Integers) else value
    return found
