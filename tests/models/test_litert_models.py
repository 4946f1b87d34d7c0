"""Models without golden hashes: every layer of ours against LiteRT's reference kernels, under `litert` arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from lilliput.boards import load_board
from lilliput.codegen import c_project
from lilliput.graph import LITERT, evaluate
from lilliput.passes import run_passes
from lilliput.run.emulated_model import EmulatedModel
from lilliput.run.host import HostTwin
from lilliput.run.litert import has_litert, run_litert, trace_litert
from real_models import FLOAT, GOLDEN, data

pytestmark = pytest.mark.skipif(not has_litert(), reason="needs the verify extra (LiteRT)")

INTEGER = {
    **GOLDEN,
    "pretrainedResnet_large_int8": "models/image_classification/pretrainedResnet_large_int8.tflite",
    "keyword_scrambled": "micro_speech/keyword_scrambled.tflite",
}
SEEDS = 3


def samples(graph, seed):
    """Stored numbers over each input's whole range; real numbers around zero for floats."""
    rng = np.random.default_rng(seed)
    found = []
    for value in (graph.values[n] for n in graph.inputs):
        if value.format.is_float:
            found.append(rng.normal(0, 1, (SEEDS, *value.shape)).astype(np.float32))
        else:
            low, high = value.format.range
            found.append(rng.integers(low, high + 1, (SEEDS, *value.shape)).astype(value.format.numpy))
    return found


@pytest.mark.parametrize("model", INTEGER)
def test_integer_layers_and_outputs(model):
    path = data(INTEGER[model])
    graph = lil.load(path, LITERT)
    plain, ready = run_passes(graph, ()), run_passes(graph)
    inputs = samples(plain, 0)
    with HostTwin([c_project(ready)]) as twin:
        ours = twin.run(inputs)
    for mine, theirs in zip(ours, run_litert(path, plain, inputs), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    layers = trace_litert(path, plain, [array[0] for array in inputs])
    values = evaluate(plain, [array[0] for array in inputs]).values
    assert len(layers) >= len(plain.nodes) // 2
    for name, theirs in layers.items():
        np.testing.assert_array_equal(values[name].reshape(-1), theirs.reshape(-1), err_msg=name)


def test_the_model_that_litert_dies_of():
    """LiteRT aborts on SVDF with int8 memory; that is a sentence here, and our C equals our reference over 20 calls."""
    path = data("micro_speech/keyword_scrambled_8bit.tflite")
    graph = lil.load(path, LITERT)
    ready = run_passes(graph)
    inputs = [np.concatenate([samples(ready, seed)[0] for seed in range(7)])]
    with pytest.raises(lil.LilliputError, match="LiteRT interpreter's process ended"):
        run_litert(path, run_passes(graph, ()), inputs)
    states, seen = None, set()
    with HostTwin([c_project(ready)], sanitize=True) as twin:
        for call, sample in enumerate(inputs[0]):
            trace = evaluate(ready, [sample], states)
            states = trace.states
            for name, array in twin.trace([sample], fresh=call == 0).items():
                np.testing.assert_array_equal(array, trace.values[name], err_msg=f"call {call}, {name}")
                seen.add(array.tobytes())
    assert len(seen) > len(inputs[0])


@pytest.mark.parametrize("model", FLOAT)
def test_float_models_are_near_litert(model):
    path = data(FLOAT[model])
    graph = lil.load(path)
    ready = run_passes(graph)
    inputs = samples(ready, 1)
    with HostTwin([c_project(ready)]) as twin:
        ours = twin.run(inputs)
    for mine, theirs in zip(ours, run_litert(path, run_passes(graph, ()), inputs), strict=True):
        allowed = 1e-5 * np.abs(theirs).max() + 1e-6  # sums of some hundred products in another order
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=allowed)


BOARDS = [
    pytest.param("generic-cortex-m4"),
    *(
        pytest.param(f"generic-{core}", marks=pytest.mark.long)
        for core in ("cortex-m0", "cortex-m7", "cortex-m33", "rv32imc")
    ),
]


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("model", ["ad01_fp32", "kws_ref_model_float32"])
def test_float_models_have_the_same_bytes_on_the_core(model, board):
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    firmware = lil.build(lil.load(data(FLOAT[model])), board)
    inputs = [array[:1] for array in samples(firmware.graph, 2)]
    with HostTwin([firmware.project]) as twin:
        host = twin.run(inputs)
    with EmulatedModel(firmware.image, firmware.project.layout, load_board(board)) as core:
        emulated = core.run(inputs)
    for mine, theirs in zip(host, emulated, strict=True):
        assert mine.tobytes() == theirs.tobytes()
