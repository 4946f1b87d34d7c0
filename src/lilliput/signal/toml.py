"""Pipelines as TOML files: `name`, `labels`, a table `source`, and a table `stage` for each block in turn.

    name = "machine"

    [source]
    rate = 1600.0
    channels = ["x", "y", "z"]
    dtype = "s16"
    scale = 0.000122

    [[stage]]
    block = "frames"
    length = 128
    step = 64

Paths in a file are taken from the file's own folder.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from lilliput.graph import ARITHMETICS, InputError
from lilliput.signal.block import Block
from lilliput.signal.pipeline import Pipeline
from lilliput.signal.registry import blocks
from lilliput.signal.settings import check_keys, lines, read, text, unknown
from lilliput.signal.source import Source

KEYS = ("name", "labels", "arithmetic", "source", "stage")
PATH_KEYS = ("file",)  # fields of blocks that name a file


def load_pipeline(path: str | Path) -> Pipeline:
    """The pipeline in a file; InputError names the file, the stage and the key that is wrong."""
    path = Path(path)
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file; check the path") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name} is not TOML that can be read: {error}") from None
    check_keys(path.name, written, KEYS)
    if not isinstance(written.get("source"), dict):
        raise InputError(
            f"{path.name}: expected a table [source] with a rate, got {text(written.get('source', 'none'))}"
        )
    source = read(f"{path.name}, source", Source, written["source"])
    stages = written.get("stage", [])
    if not isinstance(stages, list) or not stages or not all(isinstance(stage, dict) for stage in stages):
        raise InputError(
            f"{path.name}: expected at least one table [[stage]] with a block, got {text(stages) or 'none'}"
        )
    found = tuple(_stage(f"{path.name}, stage {i}", stage, path.parent) for i, stage in enumerate(stages, 1))
    return Pipeline(**{"name": path.stem, **_head(path.name, written)}, source=source, blocks=found)


def _head(where: str, written: Mapping[str, Any]) -> dict[str, Any]:
    """What stands before the tables."""
    found: dict[str, Any] = {}
    for key in ("name", "arithmetic"):
        if key in written and not isinstance(written[key], str):
            raise InputError(f"{where}: {key} is {text(written[key])}, expected a text")
        found |= {key: written[key]} if key in written else {}
    if found.get("arithmetic", ARITHMETICS[0]) not in ARITHMETICS:
        raise InputError(f"{where}: {unknown('arithmetic', found['arithmetic'], ARITHMETICS)}")
    labels = written.get("labels", [])
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise InputError(f"{where}: labels is {text(labels)}, expected a list of texts")
    twice = [label for label in labels if labels.count(label) > 1]
    if twice:
        raise InputError(f"{where}: the label {twice[0]!r} stands there twice; give each class a name of its own")
    return found | {"labels": tuple(labels)}


def pipeline_text(pipeline: Pipeline, folder: str | Path | None = None) -> str:
    """The pipeline as TOML; `load_pipeline` reads the same one back from a file in `folder`, where paths begin.

    Raises InputError where a file cannot hold a setting.
    """
    written = [f"name = {text(pipeline.name)}"]
    written += [f"labels = {text(pipeline.labels)}"] if pipeline.labels else []
    written += [f"arithmetic = {text(pipeline.arithmetic)}"]
    written += ["", "[source]", *lines(f"{pipeline.name}, source", pipeline.source)]
    for number, block in enumerate(pipeline.blocks, 1):
        where = f"{pipeline.name}, stage {number} ({block.name})"
        written += ["", "[[stage]]", f"block = {text(block.name)}", *lines(where, _from(folder, block))]
    return "\n".join(written) + "\n"


def _from(folder: str | Path | None, block: Block) -> Block:
    """The block with paths as they are seen from the folder."""
    paths = {key: getattr(block, key) for key in PATH_KEYS if folder is not None and getattr(block, key, None)}
    seen = {key: os.path.relpath(path, folder).replace(os.sep, "/") for key, path in paths.items()}
    return replace(block, **seen) if seen else block  # type: ignore[type-var]


def _stage(where: str, stage: Mapping[str, Any], folder: Path) -> Block:
    name = stage.get("block")
    if not isinstance(name, str):
        raise InputError(f"{where}: 'block' is missing; write block = \"...\", one of {', '.join(blocks())}")
    if name not in blocks():
        raise InputError(f"{where}: {unknown('block', name, blocks())}")
    settings = {key: value for key, value in stage.items() if key != "block"}
    for key in PATH_KEYS:
        if isinstance(settings.get(key), str):
            settings[key] = str(folder / settings[key])
    return read(f"{where} ({name})", blocks()[name], settings)
