"""Damaged .keras files end in a model or in a LilliputError, within 2 seconds and 1 GB each, and nothing else.

LILLIPUT_FUZZ_CASES sets the number of cases, LILLIPUT_FUZZ_SEED the series.
"""

from __future__ import annotations

from pathlib import Path

from fuzz.model_fuzz import check_damaged_files


def test_damaged_files_end_in_a_model_or_a_sentence(tmp_path: Path) -> None:
    check_damaged_files("lilliput.formats.keras.importer:read", "mutate_keras", tmp_path)
