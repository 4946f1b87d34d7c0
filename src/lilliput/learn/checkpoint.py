"""Parameters of a graph in a file: safetensors, or numpy's .npz, of which nothing is unpickled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lilliput.data.guard import need
from lilliput.graph import Graph, InputError, Kind
from lilliput.learn.parameters import measured

SAFETENSORS, NUMPY = ".safetensors", ".npz"


def save(graph: Graph, path: str | Path) -> None:
    """Write every parameter and what training measures (of a graph without parameters every float constant) under its
    name."""
    path = Path(path)
    _check(path)
    numbers = {name: np.ascontiguousarray(graph.values[name].array()) for name in _names(graph)}
    unfinished = path.with_name(f"{path.stem}.unfinished{path.suffix}")
    if path.suffix == SAFETENSORS:
        from safetensors.numpy import save_file

        save_file(numbers, unfinished)
    else:
        order = list(numbers)  # names may be no names of files
        with unfinished.open("wb") as file:
            arrays: dict[str, Any] = {f"n{i}": numbers[name] for i, name in enumerate(order)}
            np.savez(file, names=np.array(order), **arrays)
    unfinished.replace(path)


def restore(graph: Graph, path: str | Path) -> Graph:
    """The graph with the numbers of a checkpoint; InputError where they are not this graph's."""
    path = Path(path)
    _check(path)
    try:
        numbers = _read(path)
    except Exception as error:
        raise InputError(f"{path.name} cannot be read as a checkpoint: {error}; train again and save it anew") from None
    values = dict(graph.values)
    for name in _names(graph):
        value, array = values[name], numbers.get(name)
        if array is None or array.shape != value.shape or array.dtype != value.format.numpy:
            came = "nothing" if array is None else f"{array.dtype}{list(array.shape)}"
            raise InputError(
                f"{path.name}: {name!r} of {graph.name} is {value.format.numpy}{list(value.shape)}, but {came} came; "
                "restore a checkpoint of the same model"
            )
        values[name] = replace(value, data=array)
    return replace(graph, values=values)


def _names(graph: Graph) -> list[str]:
    floats, kept = [value for value in graph.constants if value.format.is_float], measured(graph)
    return [v.name for v in floats if v.kind is Kind.PARAMETER or v.name in kept] or [v.name for v in floats]


def _read(path: Path) -> dict[str, np.ndarray]:
    if path.suffix == SAFETENSORS:
        from safetensors.numpy import load_file

        return load_file(path)
    with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
        return {str(name): held[f"n{i}"] for i, name in enumerate(held["names"])}


def _check(path: Path) -> None:
    if path.suffix == SAFETENSORS:
        need("safetensors", "torch", "a checkpoint in safetensors")
    elif path.suffix != NUMPY:
        raise InputError(f"a checkpoint's name ends in {SAFETENSORS} or {NUMPY}, unlike {path.name}")
