"""What a build gives back: the image, its exact sizes, and the ways to run and prove it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from lilliput.boards import Board
from lilliput.boards.compilers import Identity
from lilliput.boards.toolchain import find_toolchain
from lilliput.codegen import Project
from lilliput.codegen.blob import pointer_calls
from lilliput.flow.options import BuildOptions
from lilliput.flow.profile import Profile, profile
from lilliput.flow.sizes import Sizes, sizes
from lilliput.flow.verify import Verdict, verify
from lilliput.graph import Graph
from lilliput.run.elf import Image
from lilliput.run.emulated_model import EmulatedModel
from lilliput.run.stack import StackBound, worst_case_stack


@dataclass(frozen=True, eq=False)
class Firmware:
    """An image for a board.

    source   the graph as it was given to `build`
    folder   holds firmware.elf and the C project
    """

    source: Graph
    board: Board
    options: BuildOptions
    project: Project
    image: Image
    folder: Path

    @property
    def compiler(self) -> Identity:
        """What compiled it."""
        return find_toolchain(self.board.core, self.options.compiler or None).identify()

    @property
    def source_weights(self) -> int:
        """Bytes of the source model's constants, as its file stores them."""
        return sum(value.nbytes for value in self.source.constants)

    @property
    def graph(self) -> Graph:
        """The graph as it was compiled, after the passes."""
        return self.project.layout.graph

    @cached_property
    def sizes(self) -> Sizes:
        """Exact flash and RAM."""
        return sizes(self.image, self.project.layout)

    @cached_property
    def stack_bound(self) -> StackBound:
        """The most stack that `<name>_run` can use, and `<name>_learn` where there is one, from the machine code."""
        layout = self.project.layout
        entries = ("run", "learn") if layout.graph.learns else ("run",)
        bounds = [worst_case_stack(self.image, f"{layout.name}_{each}", pointer_calls(layout)) for each in entries]
        return max(bounds, key=lambda bound: bound.bytes)

    def run(self, *inputs: np.ndarray) -> np.ndarray | tuple[np.ndarray, ...]:
        """Samples (n, ...) per input through the emulated core; real numbers are quantized on the way in, results are
        stored numbers (n, ...)."""
        with EmulatedModel(self.image, self.project.layout, self.board) as model:
            results = model.run(stored_inputs(self.graph, inputs))
        return results[0] if len(results) == 1 else tuple(results)

    def verify(self, *inputs: np.ndarray) -> Verdict:
        """Source model, reference, host twin and emulated core against each other on the samples (n, ...)."""
        return verify(self, stored_inputs(self.graph, inputs))

    def profile(self) -> Profile:
        """Instructions and modelled cycles of one inference, layer by layer."""
        return profile(self)

    def export(self, kind: str, out: str | Path, samples: Sequence[np.ndarray] | None = None) -> Path:
        """The model as a folder in `out` that compiles where people are: "c", "arduino", "platformio".

        samples  (n, ...) per input for its self-test; a generated pattern where absent
        """
        from lilliput.flow.export import export

        return export(self, kind, Path(out), samples)


def stored_inputs(graph: Graph, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Floats quantized as the graph's inputs ask; stored numbers left alone."""
    values = [graph.values[name] for name in graph.inputs]
    return [
        value.format.encode(array) if np.asarray(array).dtype.kind == "f" else np.asarray(array)
        for value, array in zip(values, inputs, strict=True)
    ]
