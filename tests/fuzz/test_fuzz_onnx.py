"""Damaged .onnx files end in a model or in a LilliputError, within 2 seconds and 1 GB each, and nothing else.

LILLIPUT_FUZZ_CASES sets the number of cases, LILLIPUT_FUZZ_SEED the series.
"""

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
FUNCTIONS = ("lilliput.formats.onnx.reader:read_model", "lilliput.formats.onnx.importer:convert")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_damaged_files_end_in_a_model_or_a_sentence(function: str, tmp_path: Path) -> None:
    progress = tmp_path / "progress"
    command = [sys.executable, "-m", "fuzz.run_model_cases", function, "mutate_onnx", str(SEED), str(CASES)]
    paths = os.pathsep.join([str(HERE.parent), *sys.path])
    environment = {**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"}
    try:
        limit = 60 + CASES / 20
        done = subprocess.run([*command, str(progress)], env=environment, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        pytest.fail(f"case {progress.read_text().splitlines()[-1:]} of seed {SEED} hangs")
    assert done.returncode == 0, f"seed {SEED} ended the program: {done.stderr[-2000:]}"
    result = json.loads(done.stdout.splitlines()[-1])
    assert not result["failures"], "\n".join(result["failures"])
    # A mutator whose files are all refused, or all accepted, would test only one side of the importer.
    assert CASES // 50 < result["models"] < CASES * 49 // 50
