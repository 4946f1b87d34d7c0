"""Runs a function on damaged model files in a program of its own, and says what it did with them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CASES = int(os.environ.get("LILLIPUT_FUZZ_CASES", "400"))
SEED = int(os.environ.get("LILLIPUT_FUZZ_SEED", "0"))


def models_of(function: str, mutator: str, tmp_path: Path, cases: int) -> int:
    """How many of so many files the function took; fails the test where it did anything but take or refuse one."""
    progress = tmp_path / "progress"
    command = [sys.executable, "-m", "fuzz.run_model_cases", function, mutator, str(SEED), str(cases)]
    paths = os.pathsep.join([str(HERE.parent), *sys.path])
    environment = {**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"}
    try:
        limit = 60 + cases / 20
        done = subprocess.run([*command, str(progress)], env=environment, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        pytest.fail(f"case {progress.read_text().splitlines()[-1:]} of seed {SEED} hangs")
    assert done.returncode == 0, f"seed {SEED} ended the program: {done.stderr[-2000:]}"
    result = json.loads(done.stdout.splitlines()[-1])
    assert not result["failures"], "\n".join(result["failures"])
    return int(result["models"])


def check_damaged_files(function: str, mutator: str, tmp_path: Path, often: int = 1) -> None:
    """A mutator whose files are all refused, or all accepted, would test only one side of the importer.

    often: how many times CASES by default, for what is quick
    """
    cases = CASES if "LILLIPUT_FUZZ_CASES" in os.environ else CASES * often
    assert cases // 50 < models_of(function, mutator, tmp_path, cases) < cases * 49 // 50
