"""Each operator has the tensors it needs, of kinds that go together."""

from __future__ import annotations

import numpy as np
import pytest

from fuzz.seeds import dense
from lilliput.formats.tflite.reader import read_model
from lilliput.formats.tflite.schema import ModelSlot, SubGraphSlot, TensorSlot
from lilliput.formats.tflite.writing.file import OperatorSpec, TensorSpec, write_model, write_tree
from lilliput.graph.errors import ModelError, UnsupportedError


@pytest.mark.parametrize(
    ("name", "inputs", "outputs", "sound"),
    [
        ("FULLY_CONNECTED", (0, 0), (0,), True),
        ("FULLY_CONNECTED", (0, 0, -1), (0,), True),
        ("FULLY_CONNECTED", (0,), (0,), False),
        ("FULLY_CONNECTED", (0, -1, 0), (0,), False),
        ("FULLY_CONNECTED", (0, 0, 0, 0), (0,), False),
        ("FULLY_CONNECTED", (0, 0), (), False),
        ("FULLY_CONNECTED", (0, 0), (0, 0), False),
        ("FULLY_CONNECTED", (0, 0), (-1,), False),
        ("SVDF", (0, 0, 0, -1, 0), (0,), True),
        ("SVDF", (0, 0, 0, 0), (0,), False),
        ("CONCATENATION", (0, 0, 0, 0, 0), (0,), True),
        ("CONCATENATION", (0, -1), (0,), False),
        ("CONCATENATION", (), (0,), False),
        ("SPLIT", (0, 0), (0, 0, 0), True),
        ("SPLIT", (0, 0), (), False),
        ("UNIDIRECTIONAL_SEQUENCE_LSTM", (0,) * 20, (0,), True),
        ("UNIDIRECTIONAL_SEQUENCE_LSTM", (0,) * 19, (0,), False),
        ("WHERE", (-1,) * 99, (), True),
    ],
)
def test_operators_have_the_tensors_they_need(name: str, inputs: tuple, outputs: tuple, sound: bool) -> None:
    data = write_model([TensorSpec((1,))], [OperatorSpec(name, inputs, outputs)], [], [])
    if sound:
        read_model(data, "m.tflite")
        return
    with pytest.raises(ModelError, match=f"(inputs|outputs) .*of operator 0 .{name}., found tensors"):
        read_model(data, "m.tflite")


def test_hybrid_operators_are_read_where_there_are_kernels() -> None:
    tree = dense()
    tree[ModelSlot.SUBGRAPHS][0][SubGraphSlot.TENSORS][0][TensorSlot.TYPE] = np.int8(0)
    assert read_model(write_tree(tree)[0], "m.tflite").subgraphs[0].tensors[0].type == "FLOAT32"


def test_other_hybrid_operators_are_unsupported() -> None:
    tensors = [TensorSpec((4,), "INT32"), TensorSpec((1, 1, 1, 1), data=[[[[1]]]]), TensorSpec((1, 1, 1, 1), "FLOAT32")]
    data = write_model(tensors, [OperatorSpec("TRANSPOSE_CONV", (0, 1, 2), (2,))], [2], [2])
    with pytest.raises(UnsupportedError, match=r"operator 0 .TRANSPOSE_CONV.* found integer weights with float32"):
        read_model(data, "m.tflite")
