"""What other engines need for the same models on the same cores, as recorded in `recorded/peers.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RECORDED = Path(__file__).parent / "recorded"
MAIN_PEER = "tflite_micro"


@dataclass(frozen=True)
class Engine:
    """An engine with what built it."""

    title: str
    version: str
    compiler: str
    flags: str


@dataclass(frozen=True)
class PeerFigures:
    """One inference of a model; bytes of total flash, bytes of RAM with stack. None where it was not recorded."""

    engine: str
    instructions: int
    cycles: int | None = None
    flash: int | None = None
    ram: int | None = None


@cache
def engines() -> dict[str, Engine]:
    """Every recorded engine by its short name."""
    return {name: Engine(**fields) for name, fields in _recorded()["engines"].items()}


def peers(core: str, model: str) -> list[PeerFigures]:
    """Who else ran `model` on `core` (such as cortex-m4), the main peer first where it did."""
    by_engine = _recorded().get(core, {})
    return [PeerFigures(engine, **models[model]) for engine, models in by_engine.items() if model in models]


@cache
def _recorded() -> dict[str, dict]:
    return tomllib.loads((RECORDED / "peers.toml").read_text(encoding="utf-8"))
