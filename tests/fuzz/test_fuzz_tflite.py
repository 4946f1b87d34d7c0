"""Damaged .tflite files end in a model or in a LilliputError, within 2 seconds and 1 GB each, and nothing else.

LILLIPUT_FUZZ_CASES sets the number of cases, LILLIPUT_FUZZ_SEED the series.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.model_fuzz import check_damaged_files
from lilliput.formats.tflite.reader import read_model
from lilliput.graph import errors

HERE = Path(__file__).parent
FUNCTIONS = ("lilliput.formats.tflite.reader:read_model", "lilliput.formats.tflite.importer:convert")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_damaged_files_end_in_a_model_or_a_sentence(function: str, tmp_path: Path) -> None:
    check_damaged_files(function, "mutate_tflite", tmp_path, often=5)


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
