"""Samples from files, and samples at random."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lilliput.graph import Graph, InputError, Value
from lilliput.passes import run_passes


def read_samples(path: Path, graph: Graph) -> list[np.ndarray]:
    """Samples (n, ...) for every input of a compiled graph, from .npy (one input) or .npz (arrays by input name, or in
    order). Floats are taken as real numbers where the input is quantized. Raises InputError."""
    arrays = _read(path, len(graph.inputs), graph.inputs)
    return [_fit(graph.values[n], array, path, True) for n, array in zip(graph.inputs, arrays, strict=True)]


def read_sample(path: Path, graph: Graph) -> list[np.ndarray]:
    """One sample, of the inputs' own shapes, for a graph as it was loaded."""
    graph = run_passes(graph, ())
    arrays = _read(path, len(graph.inputs), graph.inputs)
    return [_fit(graph.values[n], array, path, False) for n, array in zip(graph.inputs, arrays, strict=True)]


def random_samples(graph: Graph, count: int, seed: int = 0) -> list[np.ndarray]:
    """Uniform stored numbers (count, ...) over each input's range; floats from -2 to 2."""
    rng = np.random.default_rng(seed)
    found = []
    for value in (graph.values[n] for n in graph.inputs):
        shape = (count, *value.shape)
        if value.format.is_float:
            found.append(rng.uniform(-2, 2, shape).astype(np.float32))
        else:
            low, high = value.format.range if value.format.dtype != "b8" else (0, 1)
            found.append(rng.integers(low, high + 1, shape).astype(value.format.numpy))
    return found


def _read(path: Path, count: int, names: Sequence[str]) -> list[np.ndarray]:
    if not path.is_file():
        raise InputError(f"{path}: there is no such file; give a .npy or .npz file with the inputs")
    try:
        loaded = np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise InputError(f"{path.name} is not a .npy or .npz file of plain numbers ({error}); save it with numpy.save") from None
    arrays = [loaded] if isinstance(loaded, np.ndarray) else [loaded[k] for k in _order(loaded.files, names)]
    if len(arrays) != count:
        raise InputError(f"{path.name} holds {len(arrays)} arrays, but the model has {count} inputs: {', '.join(names)}")
    return arrays


def _order(keys: Sequence[str], names: Sequence[str]) -> Sequence[str]:
    return names if set(names) <= set(keys) else keys


def _fit(value: Value, array: np.ndarray, path: Path, many: bool) -> np.ndarray:
    """The array in the input's shape and dtype; a leading axis of 1 may be there or not."""
    wanted = f"{'n x ' if many else ''}{value.format.numpy}{list(value.shape)}"
    if array.dtype.kind == "f" and not value.format.is_float:
        array = value.format.encode(array)
    shape = (-1, *value.shape) if many else value.shape
    if array.dtype.kind == "f" and value.format.is_float:
        array = array.astype(np.float32)
    trailing = tuple(n for n in array.shape if n != 1) if not many else array.shape[1:]
    expected = tuple(n for n in value.shape if n != 1) if not many else value.shape
    if array.dtype != value.format.numpy or (trailing != expected and array.shape[1:] != (1, *value.shape)):
        raise InputError(
            f"{path.name}: input {value.name!r} is {wanted}, but {array.dtype}{list(array.shape)} came; save the samples "
            "in that shape and dtype"
        )
    return np.ascontiguousarray(array.reshape(shape))
