"""PyTorch: live modules through torch.export, straight to a graph with channels last. Saved programs are not read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lilliput.graph import TFLITE_MICRO, Graph, InputError, UnsupportedError

SUFFIXES = (".pt", ".pt2", ".pth")
EXAMPLE = "lil.convert(model, example=torch.zeros(1, 1, 49, 10))"


def load(path: Path, arithmetic: str = TFLITE_MICRO) -> Graph:
    """Raises UnsupportedError: what torch saves holds pickles, and nothing is unpickled."""
    raise UnsupportedError(
        f"{path.name}: what torch saves holds pickles, which may run any program, so it is not opened; load the model "
        f"in your own code and give the live module: {EXAMPLE}"
    )


def convert(module: Any, name: str = "model", example: Any = None) -> Graph:
    """The graph of a module in eval mode; see `lilliput.formats.convert`."""
    if example is None:
        raise InputError(f"a torch module is traced with inputs of its shapes; give one, as in {EXAMPLE}")
    from lilliput.formats.torch.importer import from_module

    return from_module(module, name, example)
