"""Six real int8 models, layer by layer, against what TFLite Micro's kernels gave: reference, host twin, cores."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from emulated.m55 import BOARD, printed
from lilliput.boards import load_board
from lilliput.codegen import c_project
from lilliput.codegen.firmware import pattern_inputs
from lilliput.formats.tflite.reader import read_model
from lilliput.graph import PipelineStep, evaluate
from lilliput.passes import run_passes
from lilliput.run.emulated_model import EmulatedModel
from lilliput.run.host import HostTwin
from lilliput.run.qemu import has_qemu
from real_models import GOLDEN, data, digest, golden_layers


def loaded(model):
    """The graph without optional passes, its pattern input, and the golden hash of each value by name."""
    path = data(GOLDEN[model])
    graph = lil.load(path)
    tensors = read_model(path.read_bytes(), path.name).subgraphs[0].tensors
    plain = run_passes(graph, ())
    hashes = {tensors[row[1]].name: row[3] for row in golden_layers(model)}
    assert len(hashes) == len(golden_layers(model))
    return graph, plain, pattern_inputs([plain.values[n] for n in plain.inputs]), hashes


def agreeing(hashes, values):
    """How many golden values are there, and which of those differ."""
    there = {name: wanted for name, wanted in hashes.items() if name in values}
    return len(there), [name for name, wanted in there.items() if digest(values[name]) != wanted]


@pytest.mark.parametrize("model", GOLDEN)
def test_reference_and_host(model):
    graph, plain, inputs, hashes = loaded(model)
    assert agreeing(hashes, evaluate(plain, inputs).values) == (len(hashes), [])
    with HostTwin([c_project(plain)], sanitize=True) as twin:
        assert agreeing(hashes, twin.trace(inputs)) == (len(hashes), [])
    optimised = run_passes(graph)
    before, after = evaluate(plain, inputs).values, evaluate(optimised, inputs).values
    survivors = [name for name in hashes if name in after]
    assert len(survivors) >= len(hashes) // 2
    for name in survivors:
        source = optimised.values[name].source
        left = before[name] if source is None or source.channels is None else before[name][..., list(source.channels)]
        np.testing.assert_array_equal(after[name].reshape(-1), left.reshape(-1), err_msg=name)


@pytest.mark.parametrize("board", ["generic-cortex-m4", pytest.param("generic-cortex-m0", marks=pytest.mark.long),
                                   pytest.param("generic-cortex-m33", marks=pytest.mark.long),
                                   pytest.param("generic-rv32imc", marks=pytest.mark.long)])  # fmt: skip
@pytest.mark.parametrize("model", GOLDEN)
def test_emulated(model, board):
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    graph, _, inputs, hashes = loaded(model)
    firmware = lil.build(graph, board, options=lil.BuildOptions(passes="none"))
    with EmulatedModel(firmware.image, firmware.project.layout, load_board(board)) as core:
        values = core.trace(inputs)
    noops = {step.node.outputs[0] for step in firmware.project.layout.steps if firmware.project.layout.is_noop(step)}
    count, differing = agreeing(hashes, values)
    assert not differing
    assert count == len(set(hashes) - noops)


@pytest.mark.parametrize("model", ["pretrainedResnet_quant", "vww_96_int8"])
def test_by_rows(model):
    """The default build, which computes some layers together: what is left of values, on the host and a Cortex-M4."""
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    firmware = lil.build(lil.load(data(GOLDEN[model])), "generic-cortex-m4")
    layout = firmware.project.layout
    assert any(isinstance(step, PipelineStep) for step in layout.steps)
    inputs = pattern_inputs([layout.graph.values[name] for name in layout.graph.inputs])
    wanted = evaluate(layout.graph, inputs).values
    with HostTwin([firmware.project], sanitize=True) as twin:
        traced = twin.trace(inputs)
    with EmulatedModel(firmware.image, layout, load_board("generic-cortex-m4")) as core:
        emulated = core.trace(inputs)
    assert len(traced) == len(layout.steps)
    for name, array in traced.items():
        np.testing.assert_array_equal(array, wanted[name], err_msg=name)
        np.testing.assert_array_equal(emulated.get(name, array), array, err_msg=name)


@pytest.mark.skipif(not has_qemu(), reason="needs qemu-system-arm on the PATH")
@pytest.mark.parametrize("model", GOLDEN)
def test_helium(model, tmp_path):
    """Layer by layer on the Cortex-M55."""
    _, plain, inputs, hashes = loaded(model)
    project = c_project(plain, BOARD.core.features)
    (found,) = printed([project], [inputs], tmp_path, "O2")
    values = {name: np.frombuffer(data, np.uint8) for name, data in found.items()}
    assert agreeing(hashes, values) == (len(values.keys() & hashes), [])
    assert len(values.keys() & hashes) >= len(hashes) - 2


@pytest.mark.parametrize("board", ["generic-cortex-m4", pytest.param("generic-cortex-m0", marks=pytest.mark.long)])
@pytest.mark.parametrize("model", ["kws_ref_model", "str_ww_ref_model", "ad01_int8"])
def test_from_a_blob(model, board):
    """The same layers where an interpreter runs them, on the host and on the core; and `lil verify` says so."""
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    graph, plain, inputs, hashes = loaded(model)
    firmware = lil.build(graph, board, options=lil.BuildOptions(passes="none", style="blob"))
    with HostTwin([firmware.project], sanitize=True) as twin:
        assert agreeing(hashes, twin.trace(inputs)) == (len(hashes), [])
    with EmulatedModel(firmware.image, firmware.project.layout, load_board(board)) as core:
        values = core.trace(inputs)
        outputs = core.run([array[None] for array in inputs])
    layout = firmware.project.layout
    noops = {step.node.outputs[0] for step in layout.steps if layout.is_noop(step)}
    assert agreeing(hashes, values) == (len(set(hashes) - noops), [])
    assert [array[0].tobytes() for array in outputs] == [a.tobytes() for a in evaluate(plain, inputs).outputs]
    assert firmware.verify(*(array[None] for array in inputs)).holds
