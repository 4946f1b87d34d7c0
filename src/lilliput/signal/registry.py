"""Blocks by name: one file each in `blocks/`, found by looking."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from lilliput.signal.block import Block


@cache
def blocks() -> dict[str, type[Block]]:
    """The first block class that each module of `signal/blocks` defines, by the module's name."""
    found: dict[str, type[Block]] = {}
    for path in sorted((Path(__file__).parent / "blocks").glob("[a-z]*.py")):
        module = import_module(f"lilliput.signal.blocks.{path.stem}")
        found[path.stem] = next(
            thing
            for thing in vars(module).values()
            if isinstance(thing, type) and issubclass(thing, Block) and thing.__module__ == module.__name__
        )
    return found
