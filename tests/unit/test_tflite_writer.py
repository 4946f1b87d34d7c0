"""The tests' own .tflite writer, against LiteRT: what it writes is a model that runs."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.formats.tflite.writing.file import OperatorSpec, TensorSpec, model_tree, write_tree
from tflite_writer import move_data_outside


@pytest.mark.parametrize("outside", [False, True])
def test_litert_runs_a_written_model(outside: bool) -> None:
    interpreter = pytest.importorskip("ai_edge_litert.interpreter", reason="ai-edge-litert is not installed.")
    weights = np.array([[1, 2, 3, 4], [-1, -2, -3, -4], [5, 0, 0, -5]], np.int8)
    bias = np.array([8, 16, -24], np.int32)
    tensors = [
        TensorSpec((1, 4), scale=(0.5,), zero_point=(-3,)),
        TensorSpec((3, 4), data=weights, scale=(0.5,)),
        TensorSpec((3,), "INT32", data=bias, scale=(0.25,)),
        TensorSpec((1, 3), scale=(2.0,), zero_point=(5,)),
    ]
    operator = OperatorSpec("FULLY_CONNECTED", (0, 1, 2), (3,), {"fused_activation_function": "NONE"}, version=4)
    tree = model_tree(tensors, [operator], inputs=[0], outputs=[3])
    data = move_data_outside(tree) if outside else write_tree(tree)[0]
    runner = interpreter.Interpreter(model_content=data)
    runner.allocate_tensors()
    x = np.array([[5, 13, -11, 29]], np.int8)
    runner.set_tensor(runner.get_input_details()[0]["index"], x)
    runner.invoke()
    # 0.5 * 0.5 / 2.0 is an eighth; the sums below are multiples of 8, so no rounding is involved.
    sums = (x.astype(int) + 3) @ weights.T + bias
    assert not (sums % 8).any()
    expected = sums // 8 + 5
    np.testing.assert_array_equal(runner.get_tensor(runner.get_output_details()[0]["index"]), expected)
