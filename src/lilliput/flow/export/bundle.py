"""What every kind of export is made of: the C project with golden vectors in it, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.codegen import Options, Project, c_project
from lilliput.codegen.firmware import pattern_samples
from lilliput.codegen.lessons import lessons
from lilliput.codegen.project import write_down
from lilliput.codegen.selftest import Golden
from lilliput.flow.firmware import Firmware, stored_inputs
from lilliput.graph import Graph, InputError, ToolError, Value
from lilliput.passes import run_passes
from lilliput.run.emulated_model import EmulatedModel, is_emulated
from lilliput.run.host import HostTwin

SAMPLES = 3  # of the generated pattern


@dataclass(frozen=True)
class Cost:
    """A row of the README. `kind` says how the number came about."""

    what: str
    amount: str
    kind: str


@dataclass(frozen=True, eq=False)
class Bundle:
    """An export without its folder.

    project  holds the self-test
    samples  how many golden samples there are
    proof    who computed them
    """

    project: Project
    samples: int
    proof: str
    costs: tuple[Cost, ...]

    @property
    def name(self) -> str:
        """The model's name in C."""
        return self.project.layout.name

    @property
    def title(self) -> str:
        """The model's name as it came: foreign text."""
        return self.project.layout.graph.name

    @property
    def is_fed(self) -> bool:
        """Whether it takes rows of a stream."""
        return self.project.layout.graph.rate is not None

    @property
    def learns(self) -> bool:
        """Whether it can learn where it runs."""
        return self.project.layout.graph.learns

    @property
    def header(self) -> str:
        return f"{self.name}.h"

    @property
    def sorted_files(self) -> dict[str, str]:
        """The project's texts by path: what a program includes in `include`, the rest in `src`."""
        public = self.project.public_headers
        return {f"{'include' if name in public else 'src'}/{name}": t for name, t in self.project.files.items()}

    @property
    def inputs(self) -> list[Value]:
        return [self.project.layout.graph.values[name] for name in self.project.layout.graph.inputs]

    @property
    def outputs(self) -> list[Value]:
        return [self.project.layout.graph.values[name] for name in self.project.layout.graph.outputs]


def bundle_of(model: Firmware | Graph, samples: Sequence[np.ndarray] | None, code: Options = Options()) -> Bundle:
    """Let the host twin compute the golden outputs, and the emulated core confirm them where there is one."""
    project = c_project(run_passes(model), options=code) if isinstance(model, Graph) else model.project
    graph = project.layout.graph
    given = _given(graph, samples)
    with HostTwin([project]) as twin:
        outputs = _run(twin, graph, given)
    proof = "the host twin of this code"
    if isinstance(model, Firmware) and is_emulated(model.board):
        _confirm(model, given, outputs)
        proof += f" and by an emulated {model.board.core.title}"
    calls = 0 if graph.rate is None else len(given[0])
    written = write_down(project.layout, Golden(outputs, None if samples is None else given, calls))
    return Bundle(written, len(outputs[0]), proof, _costs(model, project))


def _given(graph: Graph, samples: Sequence[np.ndarray] | None) -> list[np.ndarray]:
    """Stored numbers (n, ...) per input: the samples, or the generated pattern."""
    if samples is None:
        count = SAMPLES if graph.rate is None else graph.warm_up + SAMPLES * graph.period
        return pattern_samples([graph.values[name] for name in graph.inputs], count)
    counts = {len(array) for array in samples}
    if len(samples) != len(graph.inputs) or len(counts) != 1 or 0 in counts:
        raise InputError(
            f"the self-test of {graph.name} needs as many samples for each of its inputs, and at least one"
        )
    return stored_inputs(graph, samples)


def _run(model: HostTwin | EmulatedModel, graph: Graph, given: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Outputs (n, ...) of n samples; of a graph that is fed, those of the calls that give results; of one that learns,
    each as it is once the samples before it are learned."""
    if graph.learns:
        return model.learn(given, lessons(graph, len(given[0])), fresh=True)
    if graph.rate is None:
        return model.run(given)
    first, rest = ([array[part] for array in given] for part in (slice(0, 1), slice(1, None)))
    outputs = model.run(first)
    if len(rest[0]):
        later = model.run(rest, fresh=False)
        outputs = [np.concatenate(pair) for pair in zip(outputs, later, strict=True)]
    due = [call for call in range(len(given[0])) if graph.gives(call)]
    if not due:
        raise InputError(f"{len(given[0])} calls of {graph.name} give no result yet; take more than {graph.warm_up}")
    return [array[due] for array in outputs]


def _confirm(firmware: Firmware, given: Sequence[np.ndarray], expected: Sequence[np.ndarray]) -> None:
    with EmulatedModel(firmware.image, firmware.project.layout, firmware.board) as core:
        got = _run(core, firmware.graph, given)
    if any(mine.tobytes() != theirs.tobytes() for mine, theirs in zip(expected, got, strict=True)):
        raise ToolError(
            f"the emulated {firmware.board.core.title} computes other outputs than the host twin, so nothing was "
            "exported; verify the firmware to see the first layer that differs"
        )


def _costs(model: Firmware | Graph, project: Project) -> tuple[Cost, ...]:
    layout = project.layout
    kept = sum(value.nbytes for value in layout.graph.states)
    costs = [
        Cost("multiply-accumulates of one inference", f"{layout.graph.macs:,}", "exact"),
        Cost("RAM of a context", f"{layout.plan.arena_bytes + kept:,} bytes", "exact, but for padding"),
    ]
    if isinstance(model, Firmware):
        sizes, built = model.sizes, f"exact, built for the {model.board.core.title} by {model.compiler}"
        constants = sizes.weights + sizes.channel + sizes.tables
        costs += [
            Cost("flash of a whole test program", f"{sizes.flash:,} bytes, {constants:,} of them constants", built),
            Cost("stack of one inference, at most", f"{model.stack_bound.bytes:,} bytes", built),
        ]
    return tuple(costs)
