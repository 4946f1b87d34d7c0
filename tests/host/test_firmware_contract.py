"""What measuring rigs rely on: `lil build --json`, and a firmware.elf that prints its outputs and exits with 0."""

from __future__ import annotations

import json
import shutil
import subprocess

import numpy as np
import pytest

from command_line import lil
from lilliput.boards import load_board
from lilliput.codegen.firmware import pattern_inputs
from lilliput.formats import load
from lilliput.graph import evaluate
from lilliput.passes import run_passes
from lilliput.run.elf import read_elf
from lilliput.run.emulated import Emulator
from lilliput.run.emulated_model import emulator_model, memory_map
from small_models import dense, float_dense, two_by_two

MODELS = {"dense": dense, "floats": float_dense, "two": two_by_two}
MACHINES = {"generic-cortex-m4": "mps2-an386", "generic-cortex-m0": "microbit"}
KEYS = {"flash", "weights", "channel", "tables", "code", "ram", "arena", "stack", "stack_bound"}
KEYS |= {"source_weights", "macs", "live_macs"}


@pytest.fixture(params=MODELS)
def model(request, tmp_path):
    path = tmp_path / f"{request.param}.tflite"
    path.write_bytes(MODELS[request.param]())
    return path


def built(model, board, tmp_path, *options):
    """The image and the JSON of a build."""
    said = lil("build", model, "--board", board, "--out", tmp_path / "out", "--json", *options)
    assert said.exit_code == 0, said.stderr
    facts = json.loads(said.stdout)
    assert set(facts) >= KEYS
    assert facts["flash"] == facts["weights"] + facts["channel"] + facts["tables"] + facts["code"]
    return tmp_path / "out" / "firmware.elf", facts


def expected(model, inputs=None):
    """What the firmware prints, by the reference."""
    graph = run_passes(load(model))
    inputs = pattern_inputs([graph.values[name] for name in graph.inputs]) if inputs is None else inputs
    return [f"output: {array.tobytes().hex()}" for array in evaluate(graph, inputs).outputs]


def by_unicorn(elf, board):
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    board = load_board(board)
    with Emulator(emulator_model(board)) as emulator:
        emulator.load(read_elf(elf), memory_map(board))
        return emulator.boot().output.splitlines()


def by_qemu(elf, board):
    if shutil.which("qemu-system-arm") is None:
        pytest.skip("qemu-system-arm is not installed")
    command = ["qemu-system-arm", "-M", MACHINES[board], "-nographic", "-monitor", "none", "-serial", "none"]
    command += ["-semihosting-config", "enable=on,target=native", "-kernel", str(elf)]
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20)
    assert ran.returncode == 0
    return (ran.stdout + ran.stderr).splitlines()


@pytest.mark.parametrize("board", MACHINES)
@pytest.mark.parametrize("run", [by_unicorn, by_qemu])
def test_the_pattern(model, board, run, tmp_path):
    elf, _ = built(model, board, tmp_path)
    assert run(elf, board) == expected(model)


@pytest.mark.parametrize("run", [by_unicorn, by_qemu])
def test_a_given_input(run, tmp_path):
    path = tmp_path / "two.tflite"
    path.write_bytes(two_by_two())
    left, right = np.array([[-128, 5, 0, 127]], np.int8), np.array([[1, 2, 3, 4]], np.int8)
    np.savez(tmp_path / "given.npz", right=right, left=left)
    elf, _ = built(path, "generic-cortex-m4", tmp_path, "--input", tmp_path / "given.npz")
    wanted = expected(path, [left[0], right[0]])
    assert run(elf, "generic-cortex-m4") == wanted
    assert wanted != expected(path), "the pattern would show the same"


def test_what_was_asked_for_is_counted(tmp_path):
    path = tmp_path / "large.tflite"
    path.write_bytes(dense(64, 32))
    _, facts = built(path, "generic-cortex-m4", tmp_path)
    assert facts["weights"] == 64 * 32
    assert facts["macs"] == facts["live_macs"] == 64 * 32
    assert facts["source_weights"] == 64 * 32 + 4 * 32
    assert facts["arena"] == 64 + 32
    assert facts["ram"] >= facts["arena"]
