"""Where candidates are measured: an emulated core, this computer, or anything else that answers these four calls."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from lilliput.boards import Board
from lilliput.codegen import Project
from lilliput.flow.build import compile_project
from lilliput.flow.options import BuildOptions
from lilliput.run.elf import read_elf
from lilliput.run.emulated_model import EmulatedModel
from lilliput.run.host import HostTwin


class Session(Protocol):
    """A target. A board on a serial line can be one: what goes over the line is an image, bytes and a count."""

    unit: str  # of `time`

    def load(self, project: Project) -> int:
        """Compile a model and put it on the target; gives the bytes of flash that it fills there."""

    def call(self, inputs: Sequence[np.ndarray]) -> None:
        """One inference on stored inputs, one array an input."""

    def read(self) -> list[np.ndarray]:
        """What the last call left in the outputs."""

    def time(self) -> float:
        """What the last call took."""

    def close(self) -> None:
        """End the session."""


class EmulatedSession:
    """The emulated core of a board: modelled cycles, the flash's stalls included, the same at every call.

    Where the core has no cost table, instructions stand in for cycles. Raises UnsupportedError for a board whose core
    is not emulated here.
    """

    def __init__(self, board: Board, options: BuildOptions = BuildOptions()) -> None:
        self._board, self._options = board, options
        self.unit = "cycles" if board.core.cycles else "instructions"
        self._model: EmulatedModel | None = None
        self._outputs: list[np.ndarray] = []
        self._taken = 0.0

    def load(self, project: Project) -> int:
        self.close()
        with tempfile.TemporaryDirectory(prefix="lilliput-") as folder:
            image = read_elf(compile_project(project, self._board, Path(folder), self._options))
            self._model = EmulatedModel(image, project.layout, self._board)
        return image.sizes().flash

    def call(self, inputs: Sequence[np.ndarray]) -> None:
        assert self._model is not None
        self._outputs, run, cycles = self._model.measure(inputs)
        self._taken = float(run.instructions) if cycles is None else cycles.on_chip

    def read(self) -> list[np.ndarray]:
        return self._outputs

    def time(self) -> float:
        return self._taken

    def close(self) -> None:
        if self._model is not None:
            self._model.close()
            self._model = None


class HostSession:
    """This computer: nanoseconds, the least of a few calls, so not quite the same every time."""

    unit = "nanoseconds"
    CALLS = 5

    def __init__(self) -> None:
        self._twin: HostTwin | None = None
        self._outputs: list[np.ndarray] = []
        self._taken = 0.0

    def load(self, project: Project) -> int:
        self.close()
        self._twin = HostTwin([project])
        return sum(constant.table.data.nbytes for constant in project.layout.unique_constants)

    def call(self, inputs: Sequence[np.ndarray]) -> None:
        assert self._twin is not None
        sample, taken = [array[None] for array in inputs], []
        for _ in range(self.CALLS):
            start = time.perf_counter_ns()
            outputs = self._twin.run(sample)
            taken.append(time.perf_counter_ns() - start)
        self._outputs = [array[0] for array in outputs]
        self._taken = float(min(taken))

    def read(self) -> list[np.ndarray]:
        return self._outputs

    def time(self) -> float:
        return self._taken

    def close(self) -> None:
        if self._twin is not None:
            self._twin.close()
            self._twin = None
