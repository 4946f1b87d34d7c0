"""Damaged data files of every kind end in recordings or in a LilliputError that names the file, within bounds of time
and memory, and nothing else.

LILLIPUT_FUZZ_CASES sets the number of cases of each kind, LILLIPUT_FUZZ_SEED the series.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fuzz.mutate_data import KINDS

HERE = Path(__file__).parent
CASES = int(os.environ.get("LILLIPUT_FUZZ_CASES", "100"))
SEED = int(os.environ.get("LILLIPUT_FUZZ_SEED", "0"))
NEEDS = {"xlsx": "openpyxl", "jpg": "PIL", "png": "PIL", "parquet": "pyarrow"}


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_end_in_recordings_or_a_sentence(kind: str, tmp_path: Path) -> None:
    if kind in NEEDS:
        pytest.importorskip(NEEDS[kind])
    progress = tmp_path / "progress"
    command = [sys.executable, "-m", "fuzz.run_data_cases", kind, str(SEED), str(CASES), str(progress)]
    paths = os.pathsep.join([str(HERE.parent), *sys.path])
    environment = {**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60 + CASES / 5)
    except subprocess.TimeoutExpired:
        pytest.fail(f"case {progress.read_text().split()[-1:]} of seed {SEED} hangs")
    last = progress.read_text().split()[-1:] if progress.exists() else "none"
    assert done.returncode == 0, f"case {last} of seed {SEED} ended the program: {done.stderr[-2000:]}"
    result = json.loads(done.stdout.splitlines()[-1])
    assert not result["failures"], "\n".join(result["failures"])
    # A mutator whose files are all refused, or all accepted, would test only one side of the reader.
    assert CASES // 50 < result["read"] < CASES * 49 // 50
