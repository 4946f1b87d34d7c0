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
    arrays = _read(path, graph.inputs)
    values = [graph.values[n] for n in graph.inputs]
    samples = [_fit(value, array, path, True) for value, array in zip(values, arrays, strict=True)]
    counts = [len(array) for array in samples]
    if len(set(counts)) != 1 or counts[0] == 0:
        found = ", ".join(f"{count} of {name!r}" for name, count in zip(graph.inputs, counts, strict=True))
        raise InputError(f"{path.name} holds samples {found}; save at least one, and as many for every input")
    return samples


def read_sample(path: Path, graph: Graph) -> list[np.ndarray]:
    """One sample, of the inputs' own shapes, for a graph as it was loaded. Raises InputError."""
    graph = run_passes(graph, ())
    arrays = _read(path, graph.inputs)
    values = [graph.values[n] for n in graph.inputs]
    return [_fit(value, array, path, False)[0] for value, array in zip(values, arrays, strict=True)]


def random_samples(graph: Graph, count: int, seed: int = 0) -> list[np.ndarray]:
    """Uniform stored numbers (count, ...) over each input's range; floats from -2 to 2. `count` is at least 1."""
    if count < 1:
        raise InputError(f"{count} random samples prove nothing; take at least 1")
    rng = np.random.default_rng(seed)
    found = []
    for value in (graph.values[n] for n in graph.inputs):
        shape = (count, *value.shape)
        if value.format.is_float:
            found.append(rng.uniform(-2, 2, shape).astype(np.float32))
        else:
            low, high = value.format.range if value.format.dtype != "b8" else (0, 1)
            found.append(rng.integers(low, high, shape, endpoint=True).astype(value.format.numpy))
    return found


def _read(path: Path, names: Sequence[str]) -> list[np.ndarray]:
    """The arrays of a file, one for each name; nothing in it is ever unpickled."""
    if not path.is_file():
        raise InputError(f"{path}: there is no such file; give a .npy or .npz file with the inputs")
    try:
        with path.open("rb") as file:
            loaded = np.load(file, allow_pickle=False)
            keys = [] if isinstance(loaded, np.ndarray) else loaded.files
            named = set(names) <= set(keys)
            arrays = [loaded[key] for key in (names if named else keys)] if keys else [np.asarray(loaded)]
    except Exception:  # numpy and zipfile raise a dozen kinds for damaged files
        raise InputError(
            f"{path.name} is not a .npy or .npz file of plain numbers (nothing is ever unpickled); save the inputs "
            "with numpy.save"
        ) from None
    if len(arrays) != len(names):
        raise InputError(
            f"{path.name} holds {len(arrays)} arrays, but the model takes {len(names)} ({', '.join(names)}); "
            "save one for each, with numpy.savez"
        )
    return arrays


def _fit(value: Value, array: np.ndarray, path: Path, many: bool) -> np.ndarray:
    """The samples (n, ...) in the input's dtype and shape, axes of 1 aside.

    many  `array` has an axis of samples
    """
    came = f"{array.dtype}{list(array.shape)}"
    quantized = value.format.is_quantized
    if array.dtype.kind == "f" and (quantized or value.format.is_float):
        if quantized and not np.isfinite(array).all():
            raise InputError(
                f"{path.name}: input {value.name!r} has numbers that are not finite; look for NaN in the data"
            )
        array = value.format.encode(array)
    array = array if many else array[None]
    fits = array.ndim > 0 and _long_axes(array.shape[1:]) == _long_axes(value.shape)
    if not fits or array.dtype != value.format.numpy:
        wanted = f"{value.format.numpy}[{', '.join([*['n'] * many, *map(str, value.shape)])}]"
        reals = " (or real numbers as float32)" if quantized else ""
        raise InputError(
            f"{path.name}: input {value.name!r} is {wanted}{reals}, but {came} came; save it in that shape and dtype"
        )
    return np.ascontiguousarray(array.reshape(len(array), *value.shape))


def _long_axes(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(extent for extent in shape if extent != 1)
