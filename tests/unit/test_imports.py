"""What is imported when: quick starts, and everything up to the C without any extra."""

from __future__ import annotations

import json

import pytest

from command_line import process
from small_models import dense

EXTRAS = ["sklearn", "scipy", "unicorn", "capstone", "ziglang", "ai_edge_litert", "wasmtime", "torch"]
HEAVY = [*EXTRAS, "elftools"]
ABSENT = f"import sys\nfor name in {EXTRAS}:\n    sys.modules[name] = None  # as if it were not installed\n"
LOADED = "import json, sys\nprint(json.dumps([name for name in sys.modules if '.' not in name]))\n"


def ran(code, *arguments):
    """What a program printed on stdout."""
    done = process(*arguments, code=code)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_import_loads_nothing_heavy():
    loaded = set(json.loads(ran(f"import lilliput\n{LOADED}")))
    assert loaded.isdisjoint([*HEAVY, "numpy", "typer", "rich"])
    assert "lilliput" in loaded


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"], ["boards"]])
def test_help_loads_nothing_heavy(arguments):
    code = "import atexit\nfrom lilliput.cli import main\n"
    printed = ran(f"{code}atexit.register(lambda: exec({LOADED!r}))\nmain()\n", *arguments)
    *_, last = printed.strip().splitlines()
    assert set(json.loads(last)).isdisjoint(HEAVY)


def test_an_absent_package_is_absent():
    """The control: what the other tests take away is really gone."""
    code = f"{ABSENT}from importlib.util import find_spec\nprint([find_spec(name) for name in {EXTRAS}])\n"
    assert ran(code).strip() == str([None] * len(EXTRAS))
    assert process(code=f"{ABSENT}import unicorn\n").returncode == 1


@pytest.mark.parametrize("arguments", [["--help"], ["boards"], ["ops"], ["boards", "show", "microbit"]])
def test_commands_without_extras(arguments):
    assert ran(f"{ABSENT}from lilliput.cli import main\nmain()\n", *arguments)


def test_models_without_extras(tmp_path):
    (tmp_path / "small.tflite").write_bytes(dense())
    code = f"""{ABSENT}
import numpy, lilliput
from lilliput.codegen import c_project
from lilliput.passes import run_passes
graph = run_passes(lilliput.load(sys.argv[1]))
print(lilliput.evaluate(graph, [numpy.zeros(4, numpy.int8)]).outputs[0].shape)
print(*sorted(c_project(graph).files))
"""
    shape, files = ran(code, tmp_path / "small.tflite").splitlines()
    assert shape == "(3,)"
    assert {"small.c", "small.h", "lil_platform.h"} <= set(files.split())


def test_training_says_what_it_needs():
    code = f"""{ABSENT}
import lilliput
try:
    lilliput.train(None, ([], []))
except lilliput.LilliputError as error:
    print(error)
"""
    assert "training needs torch, which is not installed" in ran(code)


def test_check_without_extras(tmp_path):
    (tmp_path / "small.tflite").write_bytes(dense())
    code = f"{ABSENT}from lilliput.cli import main\nmain()\n"
    assert "by the size model" in ran(code, "check", tmp_path / "small.tflite")
