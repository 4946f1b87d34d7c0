"""The zip archive that a .keras file is: its configuration and the file of its weights."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from lilliput.formats.keras.limits import MAX_BYTES
from lilliput.graph import ModelError

CONFIG, WEIGHTS = "config.json", "model.weights.h5"


@dataclass(frozen=True)
class Archive:
    """What a .keras file holds."""

    name: str
    config: dict[str, Any]
    weights: bytes


def read_archive(data: bytes, name: str) -> Archive:
    """Raises ModelError for what is no such archive, or expands to more than is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            config, weights = _member(held, CONFIG, name), _member(held, WEIGHTS, name)
        told = json.loads(config)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _damaged(name, str(error)[:200]) from None
    except RecursionError:
        raise _damaged(name, f"{CONFIG} is nested too deeply") from None
    if not isinstance(told, dict):
        raise _damaged(name, f"{CONFIG} holds no model")
    return Archive(name, told, weights)


def _member(held: zipfile.ZipFile, member: str, name: str) -> bytes:
    """The bytes of a member, never more than MAX_BYTES of them, whatever its header says."""
    if member not in held.namelist():
        raise _damaged(name, f"there is no {member} in it")
    with held.open(member) as file:
        found = file.read(MAX_BYTES + 1)
    if len(found) > MAX_BYTES:
        raise ModelError(f"{name}: {member} is larger than the {MAX_BYTES} bytes that are read; make the model smaller")
    return found


def _damaged(name: str, why: str) -> ModelError:
    return ModelError(f"{name}: cannot be read as a .keras file: {why}; save it again with model.save({name!r})")
