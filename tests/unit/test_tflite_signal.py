"""TFLite Micro's custom signal operators read as nodes, and what a file must not say about them."""

from __future__ import annotations

import numpy as np
import pytest

from flexbuffer_writer import write_numbers
from fuzz.seeds import custom, front_end
from lilliput.formats.tflite.importer import convert
from lilliput.formats.tflite.schema import ModelSlot, OperatorSlot, SubGraphSlot
from lilliput.formats.tflite.writing.file import OperatorSpec, TensorSpec, write_model, write_tree
from lilliput.graph import LilliputError, evaluate

AUDIO = np.array([[900, -1200, 3000, 70, 5, -9, 20000, 8, -300, 2, 1, 0]], np.int16)


def test_a_chain_of_them_is_a_graph_that_remembers():
    graph = convert(write_tree(front_end())[0], "front.tflite")
    names = [node.op.name for node in graph.nodes if node.op.name.startswith("micro_")]
    assert names == [
        "micro_window", "micro_fft_auto_scale", "micro_rfft", "micro_energy", "micro_filter_bank",
        "micro_filter_bank_root", "micro_noise_subtract", "micro_pcan", "micro_log",
    ]  # fmt: skip
    assert [state.shape for state in graph.states] == [(3,)]
    first = evaluate(graph, [AUDIO])
    second = evaluate(graph, [AUDIO], first.states)
    assert first.outputs[0].dtype == np.int16 and np.any(first.outputs[0] != second.outputs[0])


@pytest.mark.parametrize(
    ("operator", "options", "sentence"),
    [
        (0, {}, r"operator 0 \(CUSTOM, which writes 'windowed'\): expected an integer option 'shift', got {}"),
        (0, {"shift": 2.5}, "expected an integer option 'shift', got {'shift': 2.5}"),
        (0, {"shift": 40}, "expected a shift from 0 to 30, got 40"),
        (3, {"T": 7, "fft_length": 12}, "a power of two from 4 to 8192, got 12"),
        (3, {"T": 7, "fft_length": 32}, "'spectrum'"),
        (4, {"start_index": 1, "end_index": 90}, "within 0 to 9, got 1 and 90"),
        (5, {"num_channels": 2}, r"expected 3 in the list of first bins, got \(4,\)"),
        (8, {"snr_shift": 99}, "expected a shift from 0 to 31, got 99"),
        (9, {"input_correction_bits": 3, "output_scale": -1}, "a scale of 31 bits, got 3 and -1"),
    ],
)
def test_options_that_make_no_sense(operator, options, sentence):
    tree = front_end()
    table = tree[ModelSlot.SUBGRAPHS][0][SubGraphSlot.OPERATORS][operator]
    table[OperatorSlot.CUSTOM_OPTIONS] = np.frombuffer(write_numbers(options), np.uint8)
    with pytest.raises(LilliputError, match=sentence) as caught:
        convert(write_tree(tree)[0], "front.tflite")
    assert "front.tflite" in str(caught.value) or "micro_" in str(caught.value)


def test_options_that_are_no_map():
    tree = front_end()
    tree[ModelSlot.SUBGRAPHS][0][SubGraphSlot.OPERATORS][0][OperatorSlot.CUSTOM_OPTIONS] = np.zeros(9, np.uint8)
    with pytest.raises(LilliputError, match=r"front.tflite: operator 0 .*in the 9 bytes of its options expected a map"):
        convert(write_tree(tree)[0], "front.tflite")


def test_a_weight_that_is_computed():
    tensors = [TensorSpec((4,), "INT16", "audio"), TensorSpec((4,), "INT16", "window"), TensorSpec((4,), "INT16", "y")]
    data = write_model(tensors, [custom("SignalWindow", (0, 1), (2,), {"shift": 4})], [0, 1], [2])
    with pytest.raises(LilliputError, match="'window' is computed while the model runs; only a constant will do"):
        convert(data, "front.tflite")


def test_a_name_that_only_looks_like_ours():
    """A custom operator is no builtin one, whatever its author called it."""
    tensors = [TensorSpec((4,), "FLOAT32", "x"), TensorSpec((4,), "FLOAT32", "y")]
    data = write_model(tensors, [OperatorSpec("CUSTOM", (0, 0), (1,), custom_code="ADD")], [0], [1])
    with pytest.raises(LilliputError, match=r"does not have the operator CUSTOM 'ADD'; it reads abs, .*signalwindow"):
        convert(data, "front.tflite")
