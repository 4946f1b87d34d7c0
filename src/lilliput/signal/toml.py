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

import difflib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from lilliput.graph import InputError, LilliputError
from lilliput.signal.block import Block
from lilliput.signal.pipeline import Pipeline
from lilliput.signal.registry import blocks
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
    _check_keys(path.name, written, KEYS)
    source = _read(f"{path.name}, source", Source, written.get("source", {}))
    stages = written.get("stage", [])
    if not isinstance(stages, list) or not stages:
        raise InputError(f"{path.name}: expected at least one [[stage]] with a block, got none")
    found = tuple(_stage(f"{path.name}, stage {i}", stage, path.parent) for i, stage in enumerate(stages, 1))
    rest = {key: written[key] for key in ("name", "arithmetic") if key in written}
    labels = tuple(map(str, written.get("labels", ())))
    return Pipeline(**{"name": path.stem, **rest}, source=source, blocks=found, labels=labels)


def pipeline_text(pipeline: Pipeline) -> str:
    """The pipeline as TOML; `load_pipeline` reads the same one back."""
    lines = [f"name = {_value(pipeline.name)}"]
    lines += [f"labels = {_value(pipeline.labels)}"] if pipeline.labels else []
    lines += [f"arithmetic = {_value(pipeline.arithmetic)}"]
    lines += ["", "[source]", *_settings(pipeline.source)]
    for block in pipeline.blocks:
        lines += ["", "[[stage]]", f"block = {_value(block.name)}", *_settings(block)]
    return "\n".join(lines) + "\n"


def _stage(where: str, stage: Mapping[str, Any], folder: Path) -> Block:
    name = stage.get("block")
    if name not in blocks():
        raise InputError(f"{where}: {_unknown('block', str(name), blocks())}")
    settings = {key: value for key, value in stage.items() if key != "block"}
    for key in PATH_KEYS:
        if isinstance(settings.get(key), str):
            settings[key] = str(folder / settings[key])
    return _read(f"{where} ({name})", blocks()[name], settings)


def _read(where: str, kind: Any, settings: Mapping[str, Any]) -> Any:
    """A dataclass from the keys of a table."""
    _check_keys(where, settings, [field.name for field in fields(kind)])
    missing = [f.name for f in fields(kind) if f.default is MISSING and f.name not in settings]
    if missing:
        raise InputError(f"{where}: {missing[0]!r} is missing; write {missing[0]} = ...")
    try:
        return kind(**{key: _frozen(value) for key, value in settings.items()})
    except LilliputError as error:
        raise InputError(f"{where}: {error}") from None
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: a setting is not of the kind it should be: {error}") from None


def _check_keys(where: str, written: Mapping[str, Any], known: Iterable[str]) -> None:
    known = list(known)
    for key in written:
        if key not in known:
            raise InputError(f"{where}: {_unknown('key', key, known)}")


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Says what there is, the nearest first."""
    known = list(known)
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
    return f"there is no {what} {name!r}; {hint}"


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _settings(thing: Any) -> list[str]:
    written = ((field.name, getattr(thing, field.name), field.default) for field in fields(thing))
    return [f"{name} = {_value(value)}" for name, value, default in written if value != default]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)
