"""Lint: what is wrong with a data set, before a model learns it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from lilliput.data.collection import Collection, open_collection
from lilliput.data.lint.finding import SEVERITIES, Finding
from lilliput.data.lint.fingerprints import compare, is_feature_folder
from lilliput.data.lint.look import Look, Looks, looks_at
from lilliput.data.lint.rules import rules
from lilliput.data.manifest import NAME

__all__ = ["SEVERITIES", "Finding", "lint", "lint_recordings"]

PREFIX = "against:"


def lint(name: str, against: str = "") -> list[Finding]:
    """What all rules find in a data set (or generator), errors first.

    against  a second data set that it is compared with, or a folder of features (.bin files, see `fingerprints`)
    """
    collection = open_collection(name)
    folder = Path(against)
    if against and is_feature_folder(folder) and not (folder / NAME).exists():
        return _ordered([*lint_recordings(collection), *compare(collection, folder)])
    return _ordered(lint_recordings(collection, open_collection(against) if against else None))


def lint_recordings(collection: Collection, against: Collection | None = None) -> list[Finding]:
    """What all rules find in recordings, and between these and others."""
    other = looks_at(against, PREFIX) if against is not None else []
    looks = Looks(looks_at(collection), other, _reader(collection, against))
    return _ordered([finding for rule in rules().values() for finding in rule(looks)])


def _ordered(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (SEVERITIES.index(finding.severity), finding.rule))


def _reader(collection: Collection, against: Collection | None) -> Callable[[Look], np.ndarray]:
    """Reads a recording's values once more."""

    def values(look: Look) -> np.ndarray:
        source = against if look.name.startswith(PREFIX) else collection
        assert source is not None
        return source[look.place].values

    return values
