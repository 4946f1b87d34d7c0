"""The host twin: the very C that goes on the chip, compiled for this machine and run in a process that may die."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

from lilliput.boards import load_core
from lilliput.boards.toolchain import SHARED_SUFFIX, CompileOptions, find_toolchain
from lilliput.codegen import Layout, Project
from lilliput.codegen.learning import is_label
from lilliput.graph import Graph, check_inputs
from lilliput.run.fed import Fed, check_rows, chunks_of, read_fed
from lilliput.run.samples import check_lessons, pack_samples, unpack_samples
from lilliput.run.worker_process import WorkerProcess

_WORKER = Path(__file__).parent / "host_worker.py"


class HostTwin:
    """One or more models in one native library.

    sanitize  stop at any undefined behaviour (UBSan: alignment, overflow, shifts); slower
    """

    def __init__(self, projects: Sequence[Project], sanitize: bool = False) -> None:
        self._layouts = {project.layout.name: project.layout for project in projects}
        self._folder = tempfile.TemporaryDirectory(prefix="lilliput-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        for project in projects:
            project.write(folder)
        (folder / "lil_twin.c").write_text(_unit(projects), encoding="ascii")
        options = CompileOptions(include_dirs=(folder,), sanitize=sanitize)
        toolchain = find_toolchain(load_core("host"))
        library = toolchain.shared_library([folder / "lil_twin.c"], folder / f"twin{SHARED_SUFFIX}", options)
        self._worker = WorkerProcess(_WORKER, "host twin")
        self._worker.ask("load", library=str(library))
        self._calls: dict[str, int] = {}

    def __enter__(self) -> HostTwin:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child process and delete what was compiled."""
        self._worker.close()
        self._folder.cleanup()

    def run(self, inputs: Sequence[np.ndarray], name: str = "", fresh: bool = True) -> list[np.ndarray]:
        """Samples (n, ...) per input through the model; gives (n, ...) per output.

        fresh  each sample starts from the initial states; otherwise states carry on from call to call
        """
        layout = self._layout(name)
        graph = layout.graph
        outputs = [graph.values[n] for n in graph.outputs]
        samples = len(inputs[0]) if inputs else 1
        for i in range(samples):
            check_inputs(graph, [array[i] for array in inputs])
        self._call(layout, fresh, samples)
        _, raw = self._worker.ask(
            "run",
            pack_samples(inputs),
            timeout=600.0,
            model=layout.name,
            inputs=[graph.values[n].nbytes for n in graph.inputs],
            outputs=[value.nbytes for value in outputs],
            samples=samples,
            fresh=fresh,
        )
        return unpack_samples(raw, outputs, samples)

    def learn(
        self, inputs: Sequence[np.ndarray], targets: Sequence[np.ndarray], name: str = "", fresh: bool = False
    ) -> list[np.ndarray]:
        """Samples (n, ...) per input and what was wanted of them (n, ...) per target, each run and then learned from;
        gives (n, ...) per output, as they were before the step.

        fresh  begin from the trained weights; otherwise from what was learned before
        """
        layout = self._layout(name)
        graph = layout.graph
        outputs, wanted = ([graph.values[n] for n in names] for names in (graph.outputs, graph.targets))
        check_lessons(graph, inputs, targets)
        _, raw = self._worker.ask(
            "learn",
            pack_samples([*inputs, *targets]),
            timeout=600.0,
            model=layout.name,
            inputs=[graph.values[n].nbytes for n in graph.inputs],
            targets=[(value.nbytes, is_label(value)) for value in wanted],
            outputs=[value.nbytes for value in outputs],
            samples=len(inputs[0]),
            fresh=fresh,
        )
        return unpack_samples(raw, outputs, len(inputs[0]))

    def learned(self, name: str = "") -> dict[str, np.ndarray]:
        """The tensors that learning changes, by name, as they are now."""
        layout = self._layout(name)
        values = layout.graph.learned
        _, raw = self._worker.ask("learned", model=layout.name, sizes=[value.nbytes for value in values])
        arrays = unpack_samples(raw, values, 1)
        return {value.name: array[0] for value, array in zip(values, arrays, strict=True)}

    def trace(self, inputs: Sequence[np.ndarray], name: str = "", fresh: bool = True) -> dict[str, np.ndarray]:
        """One sample, layer by layer: every value that a layer wrote, by name."""
        layout = self._layout(name)
        graph = layout.graph
        places = written_places(layout)
        call = self._call(layout, fresh, 1)
        _, raw = self._worker.ask(
            "trace",
            self._sample(graph, inputs),
            model=layout.name,
            inputs=[graph.values[n].nbytes for n in graph.inputs],
            steps=[[(offset, graph.values[n].nbytes) for n, offset in step.items()] for step in places],
            fresh=fresh,
        )
        found, at = {}, 0
        for value in (graph.values[n] for step in places for n in step):
            found[value.name] = np.frombuffer(raw, value.format.numpy, value.size, at).reshape(value.shape)
            at += value.nbytes
        return {n: array for n, array in found.items() if graph.schedule(n).runs(call)}

    def feed(self, rows: np.ndarray, chunks: Sequence[int] = (1,), name: str = "", fresh: bool = True) -> list[Fed]:
        """A recording (n, ...) in chunks of so many rows, again and again: each call that wrote outputs."""
        layout = self._layout(name)
        graph = layout.graph
        check_rows(graph, rows)
        reply, raw = self._worker.ask(
            "feed",
            np.ascontiguousarray(rows).tobytes(),
            timeout=600.0,
            model=layout.name,
            row=rows[:1].nbytes,
            chunks=chunks_of(len(rows), chunks),
            outputs=[graph.values[n].nbytes for n in graph.outputs],
            fresh=fresh,
        )
        return list(read_fed(graph, reply["calls"], raw))

    def interleave(
        self, first: Sequence[np.ndarray], second: Sequence[np.ndarray], one_context: bool = False, name: str = ""
    ) -> tuple[np.ndarray, np.ndarray]:
        """The first outputs of two samples whose layers take turns; with one context for both, for a control."""
        layout = self._layout(name)
        graph = layout.graph
        value = graph.values[graph.outputs[0]]
        _, raw = self._worker.ask(
            "weave",
            self._sample(graph, first) + self._sample(graph, second),
            model=layout.name,
            inputs=[graph.values[n].nbytes for n in graph.inputs],
            outputs=[value.nbytes],
            layers=len(layout.steps),
            contexts=1 if one_context else 2,
        )
        one, two = np.frombuffer(raw, value.format.numpy).reshape(2, *value.shape)
        return one, two

    def _call(self, layout: Layout, fresh: bool, count: int) -> int:
        """The number of the next call, counted from a fresh start; `count` calls follow."""
        call = 0 if fresh else self._calls.get(layout.name, 0)
        self._calls[layout.name] = 1 if fresh else call + count
        return call

    def _layout(self, name: str) -> Layout:
        return self._layouts[name] if name else next(iter(self._layouts.values()))

    @staticmethod
    def _sample(graph: Graph, arrays: Sequence[np.ndarray]) -> bytes:
        check_inputs(graph, arrays)
        return pack_samples([array[None] for array in arrays])


def written_places(layout: Layout) -> list[Mapping[str, int]]:
    """For each layer of an inference the values it writes to the arena, with their offsets from the context's start."""
    steps = layout.steps[: layout.inference]
    return [{name: layout.plan.offsets[name] for name in step.node.outputs} for step in steps]


def _unit(projects: Sequence[Project]) -> str:
    """One translation unit of all models, because starting a compiler takes longer than compiling a model."""
    sources = dict.fromkeys(source for project in projects for source in project.sources)
    parts = ["#include <stdint.h>", *(f'#include "{source}"' for source in sources)]
    for name in (project.layout.name for project in projects):
        parts += [
            f"uint32_t {name}_twin_context_size(void);",
            f"uint32_t {name}_twin_context_size(void) {{ return (uint32_t)sizeof({name}_ctx); }}",
        ]
    return "\n".join(parts) + "\n"
