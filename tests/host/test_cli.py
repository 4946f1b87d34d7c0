"""Every command, as text and as JSON, with its exit codes."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from command_line import lil, process
from lilliput.formats import load
from lilliput.graph import evaluate
from lilliput.ops.nn.dense import Dense
from lilliput.passes import run_passes
from small_models import dense, float_dense

BOARD = "generic-cortex-m4"


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "small.tflite"
    path.write_bytes(dense())
    return path


@pytest.fixture
def emulator():
    pytest.importorskip("unicorn", reason="needs the emulate extra")


def answered(result, code=0):
    """The JSON that a command printed."""
    assert result.exit_code == code, result.stderr
    return json.loads(result.stdout)


def test_check_says_what_fits(model):
    said = lil("check", model, "--board", "microbit")
    assert said.exit_code == 0
    assert "small fits BBC micro:bit v1" in said.stdout
    fit = answered(lil("check", model, "--board", "microbit", "--json"))
    assert fit["fits"]
    assert fit["kind"] == "exact"
    assert 0 < fit["flash"] <= fit["flash_bytes"] == 262144


def test_check_models_what_it_cannot_build(model):
    fit = answered(lil("check", model, "--board", "synopsys-arc-em", "--json"))
    assert fit["fits"]
    assert fit["kind"] == "modelled"
    assert "by the size model" in fit["sentence"]


def test_build_writes_a_project_and_tells_its_sizes(model, tmp_path):
    said = lil("build", model, "--board", BOARD, "--out", tmp_path / "text")
    assert said.exit_code == 0
    assert "bytes of 8,388,608 (exact)" in said.stdout
    facts = answered(lil("build", model, "--board", BOARD, "--out", tmp_path / "json", "--json"))
    assert facts["flash"] == facts["weights"] + facts["channel"] + facts["tables"] + facts["code"]
    assert facts["ram"] >= facts["arena"] >= facts["lower_bound"] > 0
    assert facts["stack_bound"] > 0
    assert facts["macs"] == facts["live_macs"] == 12
    assert facts["source_weights"] == 3 * 4 + 3 * 4
    files = {path.name for path in (tmp_path / "json").iterdir()}
    assert {"firmware.elf", "small.c", "small.h", "main.c"} <= files


def test_build_takes_every_option(tmp_path):
    path = tmp_path / "floats.tflite"
    path.write_bytes(float_dense())
    options = ["--passes=none", "--keep-input", "--optimize=size", "--kernels=portable", "--arithmetic=litert"]
    facts = answered(lil("build", path, "--board", BOARD, "--out", tmp_path / "out", "--json", *options))
    plain = answered(lil("build", path, "--board", BOARD, "--out", tmp_path / "plain", "--json"))
    assert facts["code"] < plain["code"]
    gone = "it may use the inputs' memory again"
    assert gone in (tmp_path / "plain" / "floats.h").read_text(encoding="ascii")
    assert gone not in (tmp_path / "out" / "floats.h").read_text(encoding="ascii")


def test_run_gives_the_outputs_of_the_reference(model, tmp_path, emulator):
    samples = np.random.default_rng(2).integers(-128, 128, (3, 4)).astype(np.int8)
    np.save(tmp_path / "samples.npy", samples)
    arguments = ["run", model, "--board", BOARD, "--input", tmp_path / "samples.npy"]
    graph = run_passes(load(model))
    expected = [evaluate(graph, [sample]).outputs[0].tolist() for sample in samples]
    assert answered(lil(*arguments, "--json")) == {"y": expected}
    assert lil(*arguments).stdout == f"y: {expected}\n"


def test_run_quantizes_real_numbers(model, tmp_path, emulator):
    stored = np.array([[-128, 3, 5, 127]], np.int8)
    np.save(tmp_path / "stored.npy", stored)
    np.savez(tmp_path / "real.npz", x=(stored - np.float64(3)) * 0.5, other=np.zeros(7))
    answers = [lil("run", model, "--input", tmp_path / name).stdout for name in ("stored.npy", "real.npz")]
    assert answers[0] == answers[1] != ""


def test_verify_proves(model, emulator):
    said = lil("verify", model, "--board", BOARD, "--samples", 4)
    assert said.exit_code == 0, said.stdout
    assert "equal  emulated Arm Cortex-M4F" in said.stdout
    verdict = answered(lil("verify", model, "--board", BOARD, "--samples", 4, "--json"))
    assert verdict["samples"] == 4
    assert verdict["proved_on_core"]
    assert all(check["holds"] for check in verdict["checks"])


def test_verify_fails_where_the_reference_says_otherwise(model, monkeypatch):
    meaning = Dense.reference
    monkeypatch.setattr(Dense, "reference", lambda *operands: meaning(*operands) ^ 1)
    said = lil("verify", model, "--samples", 2)
    assert said.exit_code == 1
    assert "DIFFERS host twin: first in layer 'y', element [0]" in said.stdout


def test_verify_without_an_emulator_proves_the_host_only(model, monkeypatch):
    monkeypatch.setitem(sys.modules, "unicorn", None)
    said = lil("verify", model, "--samples", 2)
    assert said.exit_code == 3
    assert 'pip install "lilliput[emulate]"' in said.stdout


def test_profile_counts(model, emulator):
    said = lil("profile", model, "--board", BOARD)
    assert said.exit_code == 0
    assert "instructions (counted)" in said.stdout
    assert "(modelled, within" in said.stdout
    profile = answered(lil("profile", model, "--board", BOARD, "--json"))
    assert [(layer["operator"], layer["macs"]) for layer in profile["layers"]] == [("dense", 12)]
    assert profile["instructions"] >= profile["layers"][0]["instructions"] > 12


def test_swap_writes_a_project_and_an_image(model, tmp_path, emulator):
    out = tmp_path / "out"
    facts = answered(lil("swap", model, "--memory", "1000", "--out", out, "--json"))
    assert 0 < facts["memory"] <= 1000
    assert facts["read"] >= facts["image"] > 0
    assert facts["cycles"] >= max(facts["computing"], facts["moving"])
    assert {"small.c", "small.h", "small.img", "firmware.elf"} <= {path.name for path in out.iterdir()}
    said = lil("swap", model, "--memory", "1000", "--out", out)
    assert said.exit_code == 0
    assert "nothing wears out" in said.stdout


def test_swap_refuses_a_memory_that_is_too_small(model, tmp_path):
    refused = lil("swap", model, "--memory", "100", "--out", tmp_path / "out")
    assert refused.exit_code == 2
    assert "allow more memory" in refused.stderr


@pytest.mark.parametrize(
    ("kind", "file"), [("c", "small.c"), ("arduino", "library.properties"), ("platformio", "library.json")]
)
def test_export_writes_a_folder(model, tmp_path, kind, file):
    written = answered(lil("export", model, "--for", kind, "--out", tmp_path / "out", "--json"))["written"]
    assert written == str(tmp_path / "out" / "small")
    assert list((tmp_path / "out" / "small").rglob(file))


def test_export_needs_no_compiler_of_ours(model, tmp_path):
    said = lil("export", model, "--board", "synopsys-arc-em", "--out", tmp_path / "out")
    assert said.exit_code == 0
    assert said.stdout == f"written to {tmp_path / 'out' / 'small'}\n"


def test_report_writes_the_page(model, tmp_path, emulator):
    written = answered(lil("report", model, "--board", BOARD, "--out", tmp_path, "--json"))
    assert written == {"report": str(tmp_path / "report.html"), "holds": True}
    assert json.loads((tmp_path / "report.json").read_text())["model"]["name"] == "small"


def test_show_writes_the_graph(model):
    said = lil("show", model)
    assert said.exit_code == 0
    assert "node 'y' dense" in said.stdout


def test_ops_lists_the_operators():
    assert "dense_s8" in lil("ops").stdout
    rows = answered(lil("ops", "--json"))
    assert {"operator", "group", "kernels", "arithmetic"} == set(rows[0])
    assert "dense" in [row["operator"] for row in rows]


def test_boards_lists_the_boards():
    assert "BBC micro:bit v1" in lil("boards").stdout
    names = [row["board"] for row in answered(lil("boards", "--json"))]
    everything = [row["board"] for row in answered(lil("boards", "--generic", "--json"))]
    assert BOARD not in names
    assert set(names) | {BOARD} <= set(everything)


def test_boards_show_tells_one_with_its_sources():
    assert "RAM for programs: 16384 bytes [" in lil("boards", "show", "BBC micro:bit").stdout
    assert answered(lil("boards", "show", "microbit", "--json"))["core"] == "Arm Cortex-M0"


def test_a_process_answers_and_exits_alike(model, tmp_path):
    ran = process("check", model, "--board", "microbit", "--json")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["fits"]
    assert ran.stderr == ""
    failed = process("check", tmp_path / "absent.tflite")
    assert failed.returncode == 2
    assert failed.stderr == f"lil: {tmp_path / 'absent.tflite'}: there is no such file; check the path.\n"
    assert failed.stdout == ""


def test_a_process_without_arguments_shows_the_commands():
    ran = process()
    assert ran.returncode == 2
    assert "verify" in ran.stdout + ran.stderr


def test_a_process_without_an_emulator_exits_with_3(model):
    code = "import sys\nsys.modules['unicorn'] = None\nfrom lilliput.cli import main\nmain()\n"
    ran = process("verify", model, "--samples", 2, code=code)
    assert ran.returncode == 3, ran.stderr
    assert "proved on the host only" in ran.stdout


def test_names_that_the_terminal_cannot_show(tmp_path, monkeypatch):
    path = tmp_path / "名.tflite"
    path.write_bytes(dense())
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    ran = process("check", path, "--board", "synopsys-arc-em")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("\\u540d fits")
