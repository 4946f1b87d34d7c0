"""What all tests share: the option that rewrites golden texts, and hypothesis without a clock."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("lilliput", deadline=None)  # machines that tests run on are shared and slow at times
settings.load_profile("lilliput")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="rewrite the texts in tests/golden")
