"""Damaged .tflite files end in a model or in a LilliputError, within 2 seconds and 1 GB each, and nothing else.

LILLIPUT_FUZZ_CASES sets the number of cases, LILLIPUT_FUZZ_SEED the series.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lilliput.formats.tflite.reader import read_model
from lilliput.graph import errors

HERE = Path(__file__).parent
CASES = int(os.environ.get("LILLIPUT_FUZZ_CASES", "2000"))
SEED = int(os.environ.get("LILLIPUT_FUZZ_SEED", "0"))
FUNCTIONS = ("lilliput.formats.tflite.reader:read_model", "lilliput.formats.tflite.importer:convert")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_damaged_files_end_in_a_model_or_a_sentence(function: str, tmp_path: Path) -> None:
    progress = tmp_path / "progress"
    command = [
        sys.executable,
        "-m",
        "fuzz.run_model_cases",
        function,
        "mutate_tflite",
        str(SEED),
        str(CASES),
        str(progress),
    ]
    paths = os.pathsep.join([str(HERE.parent), *sys.path])
    environment = {**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60 + CASES / 20)
    except subprocess.TimeoutExpired:
        pytest.fail(f"case {last_line(progress)} of seed {SEED} hangs")
    assert done.returncode == 0, f"case {last_line(progress)} of seed {SEED} ended the program: {done.stderr[-2000:]}"
    result = json.loads(done.stdout.splitlines()[-1])
    assert not result["failures"], "\n".join(result["failures"])
    # A mutator whose files are all refused, or all accepted, would test only one side of the reader.
    assert CASES // 50 < result["models"] < CASES * 49 // 50


def last_line(progress: Path) -> str:
    return progress.read_text().splitlines()[-1] if progress.exists() and progress.read_text() else "none"


@pytest.mark.parametrize("path", sorted(HERE.glob("corpus/*.hex")), ids=lambda path: path.stem)
def test_awkward_files_of_the_corpus(path: Path) -> None:
    """Each file of the corpus is what it is, the error it must end in with a part of its sentence, and its bytes."""
    lines = path.read_text().splitlines()
    kind, part = next(line for line in lines if line.startswith("# expect: ")).split(maxsplit=3)[2:]
    data = bytes.fromhex("".join(line for line in lines if not line.startswith("#")))
    with pytest.raises(getattr(errors, kind)) as caught:
        read_model(data, path.name)
    assert path.name in str(caught.value)
    assert part in str(caught.value)
