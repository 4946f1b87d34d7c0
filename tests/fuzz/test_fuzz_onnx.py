"""Damaged .onnx files end in a model or in a LilliputError, within 2 seconds and 1 GB each, and nothing else.

LILLIPUT_FUZZ_CASES sets the number of cases, LILLIPUT_FUZZ_SEED the series.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.model_fuzz import check_damaged_files

FUNCTIONS = ("lilliput.formats.onnx.reader:read_model", "lilliput.formats.onnx.importer:convert")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_damaged_files_end_in_a_model_or_a_sentence(function: str, tmp_path: Path) -> None:
    check_damaged_files(function, "mutate_onnx", tmp_path)
