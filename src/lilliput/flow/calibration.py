"""Calibration samples from a file: real numbers for every input of a float model, and their classes where they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lilliput.graph import Graph, InputError

FIRST, LABELS = "x", "labels"


def read_calibration(path: Path, graph: Graph) -> tuple[list[np.ndarray], np.ndarray | None]:
    """One array (n, ...) an input, and classes (n,) or None.

    path  a .npy file with the samples of the one input; or a .npz file with an array for each input, under its name,
          or under `x` where there is one; `labels` there are the classes
    Raises InputError for a file that is neither, or does not hold them.
    """
    if path.suffix not in (".npy", ".npz") or not path.is_file():
        raise InputError(f"{path}: expected a .npy file of samples, or a .npz file with an array for each input")
    try:
        loaded = np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise InputError(f"{path.name} cannot be read as numbers: {error}") from None
    if isinstance(loaded, np.ndarray):
        return [loaded], None
    with loaded as arrays:
        names = [FIRST] if len(graph.inputs) == 1 and graph.inputs[0] not in arrays.files else list(graph.inputs)
        missing = [name for name in names if name not in arrays.files]
        if missing:
            raise InputError(
                f"{path.name} holds arrays {', '.join(arrays.files) or 'none'}; expected {', '.join(names)}, and "
                f"{LABELS} where classes are known"
            )
        return [arrays[name] for name in names], arrays[LABELS] if LABELS in arrays.files else None
