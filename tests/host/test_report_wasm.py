"""The report's WebAssembly: the model of the chip, to the byte."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict

import numpy as np
import pytest
import wasmtime

import lilliput as lil
from digits_report import DRAWING, Case, case, dense_graph
from lilliput.flow.report import report
from lilliput.flow.report.live import are_probabilities
from lilliput.flow.report.wasm import wasm_module, without_custom_sections
from lilliput.graph import Format, ToolError, Value
from lilliput.run.host import HostTwin


@pytest.fixture(scope="module")
def digits() -> Case:
    return case()


class Module:
    """A module under wasmtime."""

    def __init__(self, binary: bytes) -> None:
        self._store = wasmtime.Store()
        self.module = wasmtime.Module(self._store.engine, binary)
        self._exports = wasmtime.Instance(self._store, self.module, []).exports(self._store)

    def call(self, name: str, *arguments: int):
        return self._exports[name](self._store, *arguments)

    def begin(self, data: bytes) -> None:
        self.call("model_init")
        self._exports["memory"].write(self._store, data, self.call("model_input", 0))

    def read(self, place: int, size: int) -> bytes:
        return bytes(self._exports["memory"].read(self._store, place, place + size))


def test_wasm_gives_the_bytes_of_the_host_twin(digits: Case):
    graph, module = digits.firmware.graph, Module(base64.b64decode(digits.report.content.live.module))
    stored = graph.values[graph.inputs[0]].format.encode(digits.images[:32])
    with HostTwin([digits.firmware.project]) as twin:
        expected = twin.run([stored])[0]
    for given, wanted in zip(stored, expected, strict=True):
        module.begin(given.tobytes())
        module.call("model_run")
        assert module.read(module.call("model_output", 0), wanted.nbytes) == wanted.tobytes()


def test_wasm_layers_are_those_of_the_host_twin(digits: Case):
    live = digits.report.content.live
    module, values = Module(base64.b64decode(live.module)), digits.firmware.graph.values
    given = bytes.fromhex(live.golden[3].inputs[0])
    with HostTwin([digits.firmware.project]) as twin:
        expected = twin.trace([np.frombuffer(given, np.int8)])
    assert len(live.activations) == len(digits.firmware.project.layout.steps)
    module.begin(given)
    for activation in live.activations:
        module.call("model_step", activation.layer)
        got = module.read(module.call("model_arena") + activation.offset, values[activation.tensor.name].nbytes)
        assert got == expected[activation.tensor.name].tobytes()


def test_golden_outputs_are_the_chips(digits: Case):
    live = digits.report.content.live
    assert live.computed_by == "the emulated Arm Cortex-M4F"
    with HostTwin([digits.firmware.project]) as twin:
        for golden in live.golden:
            given = np.frombuffer(bytes.fromhex(golden.inputs[0]), np.int8)
            assert twin.run([given[None]])[0].tobytes().hex() == golden.outputs[0]


def test_wasm_is_small_and_needs_nothing(digits: Case):
    binary = base64.b64decode(digits.report.content.live.module)
    assert len(binary) < 80 * 1024
    assert len(binary) == digits.report.content.live.module_bytes.value
    assert not Module(binary).module.imports
    assert without_custom_sections(binary) == binary
    assert wasm_module(digits.firmware.project) == binary


def test_custom_sections_go():
    header, types, names = b"\0asm\1\0\0\0", b"\x01\x01\x00", b"\x00\x85\x00" + b"\x04name"
    assert without_custom_sections(header + names + types) == header + types


def test_a_cut_module_is_a_sentence():
    with pytest.raises(ToolError, match="ends inside a section"):
        without_custom_sections(b"\0asm\1\0\0\0\x01\x05\x00")


def test_a_float_model_lives_too():
    rng = np.random.default_rng(1)
    graph = dense_graph([("only", rng.standard_normal((3, 4)), rng.standard_normal(3))], "small", (), "x")
    firmware = lil.build(graph, board="nano33ble")
    live = report(firmware).content.live
    assert len(live.golden) == 8
    assert len({golden.inputs for golden in live.golden}) == 8
    module = Module(base64.b64decode(live.module))
    for golden in live.golden:
        module.begin(bytes.fromhex(golden.inputs[0]))
        module.call("model_run")
        assert module.read(module.call("model_output", 0), 12).hex() == golden.outputs[0]


def test_without_an_emulated_core_the_host_twin_answers():
    rng = np.random.default_rng(2)
    graph = dense_graph([("only", rng.standard_normal((3, 4)), rng.standard_normal(3))], "small", ("a", "b"), "x")
    made = report(lil.build(graph, board="generic-cortex-m55"))
    assert (made.content.live.computed_by, made.content.live.on_core) == ("the host twin", False)
    assert 'id="label"' not in made.html  # two labels do not name three numbers


def test_probabilities_are_told_from_scores(digits: Case):
    assert not digits.report.content.live.probabilities
    int8 = Value("p", (3,), Format("s8", (1 / 256,), (-128,)))
    assert are_probabilities(int8, np.array([[-128, 0, -1], [127, -128, -128]], np.int8))
    assert not are_probabilities(int8, np.array([[-128, 0, -1], [127, 127, 127]], np.int8))
    assert are_probabilities(Value("p", (1,)), np.array([[0.25], [1.0]], np.float32))
    assert not are_probabilities(Value("p", (1,)), np.array([[0.25], [1.5]], np.float32))


def test_the_drawing_is_in_the_data(digits: Case):
    assert json.loads(digits.report.json)["live"]["drawing"] == asdict(DRAWING)
