"""What all tests share: the option that rewrites golden texts, and hypothesis without a clock, in CI without dice."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# Machines that tests run on are slow at times; and a commit must not fail by an example that nobody has seen before.
settings.register_profile("lilliput", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("lilliput")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="rewrite the texts in tests/golden")
