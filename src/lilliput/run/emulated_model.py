"""A model inside its firmware on an emulated core, with the face of the host twin: run samples, trace layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from types import TracebackType
from typing import TypeVar

import numpy as np

from lilliput.boards import Board
from lilliput.codegen import Layout
from lilliput.codegen.learning import is_label
from lilliput.graph import UnsupportedError, check_inputs
from lilliput.run.alignment import aligned_accesses
from lilliput.run.counts import Run
from lilliput.run.cycles import Cycles, modelled_cycles
from lilliput.run.elf import Image
from lilliput.run.emulated import Emulator, Memory, Watch
from lilliput.run.fed import Fed, check_rows, chunks_of
from lilliput.run.flash_model import flash_model
from lilliput.run.samples import check_lessons

T = TypeVar("T")
CONTEXT = "ctx"  # the context's symbol in the measuring firmware
CHUNK = Memory(0x60000000, 1 << 20, True)  # memory beside the board's, where chunks of a stream wait to be fed


class EmulatedModel:
    """The model of `layout` in `image`, on the board's core. Use it in a `with` statement.

    Raises UnsupportedError for a board whose core is not emulated here.
    """

    def __init__(self, image: Image, layout: Layout, board: Board) -> None:
        self._layout = layout
        self._image = image
        self._board = board
        self._emulator = Emulator(emulator_model(board))
        self._emulator.load(image, [*memory_map(board), CHUNK], initialised=True)
        self._context = image.symbol(CONTEXT).address
        self._emulator.call(f"{layout.name}_init", self._context)
        self._calls = 0

    def __enter__(self) -> EmulatedModel:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the emulator."""
        self._emulator.close()

    def run(self, inputs: Sequence[np.ndarray], fresh: bool = True) -> list[np.ndarray]:
        """Samples (n, ...) per input through the model; gives (n, ...) per output."""
        graph = self._layout.graph
        results: list[list[np.ndarray]] = [[] for _ in graph.outputs]
        for sample in range(len(inputs[0])):
            self._run_one([array[sample] for array in inputs], fresh)
            for rows, name in zip(results, graph.outputs, strict=True):
                rows.append(self._read(name))
        return [np.stack(rows) for rows in results]

    def measure(self, inputs: Sequence[np.ndarray]) -> tuple[list[np.ndarray], Run, Cycles | None]:
        """One sample: its outputs, what was counted in `<name>_run`, and its cycles with the stalls of the flash."""
        run = self._run_one(inputs, fresh=True)
        outputs = [self._read(name) for name in self._layout.graph.outputs]
        stalled = self._with_flash(lambda: self._run_one(inputs, fresh=True))
        return outputs, run, modelled_cycles(run, self._board.core, stalled)

    def learn(
        self, inputs: Sequence[np.ndarray], targets: Sequence[np.ndarray], fresh: bool = False
    ) -> list[np.ndarray]:
        """As the host twin's: each sample run and then learned from; gives the outputs before the step."""
        graph = self._layout.graph
        check_lessons(graph, inputs, targets)
        results: list[list[np.ndarray]] = [[] for _ in graph.outputs]
        for sample in range(len(inputs[0])):
            self._run_one([array[sample] for array in inputs], fresh and sample == 0)
            for rows, name in zip(results, graph.outputs, strict=True):
                rows.append(self._read(name))
            self._learn_one([array[sample] for array in targets])
        return [np.stack(rows) for rows in results]

    def learned(self) -> dict[str, np.ndarray]:
        """The tensors that learning changes, by name, as they are now."""
        found = {}
        for index, value in enumerate(self._layout.graph.learned):
            address = self._emulator.call(f"{self._layout.name}_learned", self._context, index).result
            raw = self._emulator.read(address, value.nbytes)
            found[value.name] = np.frombuffer(raw, value.format.numpy).reshape(value.shape)
        return found

    def measure_learning(
        self, inputs: Sequence[np.ndarray], targets: Sequence[np.ndarray]
    ) -> tuple[Run, Cycles | None]:
        """What was counted in `<name>_learn` behind a run of one sample, and its cycles."""

        def again() -> Run:
            self._run_one(inputs, fresh=True)
            return self._learn_one(targets)

        run = again()
        return run, modelled_cycles(run, self._board.core, self._with_flash(again))

    def _learn_one(self, targets: Sequence[np.ndarray]) -> Run:
        given, at = [], CHUNK.address
        for name, array in zip(self._layout.graph.targets, targets, strict=True):
            if is_label(self._layout.graph.values[name]):
                given.append(int(array.reshape(-1)[0]) & 0xFFFFFFFF)
                continue
            raw = np.ascontiguousarray(array).tobytes()
            self._emulator.write(at, raw)
            given.append(at)
            at += -(-len(raw) // 8) * 8
        return self._emulator.call(f"{self._layout.name}_learn", self._context, *given)

    def feed(self, rows: np.ndarray, chunks: Sequence[int] = (1,), fresh: bool = True) -> list[Fed]:
        """A recording (n, ...) in chunks of so many rows, again and again: each call that wrote outputs."""
        layout, found, fed = self._layout, [], 0
        check_rows(layout.graph, rows)
        if fresh:
            self._emulator.call(f"{layout.name}_init", self._context)
        for size in chunks_of(len(rows), chunks):
            self._emulator.write(CHUNK.address, np.ascontiguousarray(rows[fed : fed + size]).tobytes())
            done = 0
            while done < size:
                at = CHUNK.address + done * rows[:1].nbytes
                done += self._emulator.call(f"{layout.name}_feed", self._context, at, size - done).result
                ready = [n for i, n in enumerate(layout.graph.outputs) if self._ready(i)]
                if ready:
                    found.append(Fed(fed + done, {name: self._read(name) for name in ready}))
            fed += size
        return found

    def _ready(self, output: int) -> bool:
        return bool(self._emulator.call(f"{self._layout.name}_ready", self._context, output).result)

    def _with_flash(self, again: Callable[[], T]) -> T | None:
        """What `again` gives with the board's flash simulated; None where that cannot be."""
        flash = flash_model(self._board)
        if flash is None or not self._emulator.can_simulate_flash:
            return None
        self._emulator.simulate_flash(flash)
        result = again()
        self._emulator.simulate_flash(None)
        return result

    def trace(self, inputs: Sequence[np.ndarray], fresh: bool = True) -> dict[str, np.ndarray]:
        """One sample: every value that a layer wrote, by name, read where the next layer begins."""
        layout = self._layout
        if layout.options.style == "blob":
            return self._trace_blob(inputs, fresh)
        call = 0 if fresh else self._calls
        steps = layout.steps[: layout.inference]
        due = [step.node.schedule.runs(call) for step in steps]
        running = [i for i, step in enumerate(steps) if due[i] and not layout.is_noop(step)]
        entries = [self._image.symbol(layer_symbol(layout, i)).address for i in running]
        wanted = [layout.steps[i].node.outputs for i in running]
        watches = [
            Watch(entry, tuple((self._address(name), layout.graph.values[name].nbytes) for name in names))
            for entry, names in zip(entries[1:], wanted[:-1], strict=True)
        ]
        self._emulator.observe(watches, aligned_accesses(self._image))
        run = self._run_one(inputs, fresh)
        self._emulator.observe()
        found: dict[str, np.ndarray] = {}
        dumps = dict(run.dumps)
        for index, names in enumerate(wanted):
            raw, at = dumps.get(index, b""), 0
            for value in (layout.graph.values[name] for name in names):
                if index == len(wanted) - 1:
                    found[value.name] = self._read(value.name)
                    continue
                found[value.name] = np.frombuffer(raw, value.format.numpy, value.size, at).reshape(value.shape)
                at += value.nbytes
        return found

    def _trace_blob(self, inputs: Sequence[np.ndarray], fresh: bool) -> dict[str, np.ndarray]:
        self._emulator.observe(accesses=aligned_accesses(self._image))
        found: dict[str, np.ndarray] = {}
        for index, _ in self._steps(inputs, fresh):
            found |= {name: self._read(name) for name in self._layout.steps[index].node.outputs}
        self._emulator.observe()
        return found

    def _steps(self, inputs: Sequence[np.ndarray], fresh: bool) -> Iterator[tuple[int, Run]]:
        """A blob's interpreter called for one layer after the other: each layer's number, and the call."""
        layout = self._layout
        blob, kernels = (self._image.symbol(f"{layout.name}_{what}").address for what in ("blob", "kernels"))
        self._fill(inputs, fresh)
        for index, step in enumerate(layout.steps):
            if not layout.is_noop(step):
                yield index, self._emulator.call("lil_blob_step", blob, kernels, self._context, index)

    def step_costs(self, inputs: Sequence[np.ndarray]) -> dict[int, tuple[int, float | None]]:
        """Instructions and modelled cycles of each layer of a blob, by its number, from the initial states on."""
        runs = dict(self._steps(inputs, fresh=True))
        stalled = self._with_flash(lambda: dict(self._steps(inputs, fresh=True))) or {}
        costs: dict[int, tuple[int, float | None]] = {}
        for index, run in runs.items():
            cycles = modelled_cycles(run, self._board.core, stalled.get(index))
            costs[index] = run.instructions, None if cycles is None else cycles.on_chip
        return costs

    def load_damaged(self, bit: int) -> int:
        """What `<name>_load` says to the model's own blob with that bit flipped; the blob is whole again after it."""
        name = self._layout.name
        blob = self._image.symbol(f"{name}_blob")
        at = blob.address + bit // 8
        whole = self._emulator.read(at, 1)
        self._emulator.write(at, bytes([whole[0] ^ 1 << bit % 8]))
        said = self._emulator.call(f"{name}_load", self._context, blob.address, blob.size)
        self._emulator.write(at, whole)
        return said.result

    def _run_one(self, inputs: Sequence[np.ndarray], fresh: bool) -> Run:
        self._fill(inputs, fresh)
        self._calls = 1 if fresh else self._calls + 1
        return self._emulator.call(f"{self._layout.name}_run", self._context)

    def _fill(self, inputs: Sequence[np.ndarray], fresh: bool) -> None:
        layout = self._layout
        check_inputs(layout.graph, inputs)
        if fresh:
            self._emulator.call(f"{layout.name}_init", self._context)
        for name, array in zip(layout.graph.inputs, inputs, strict=True):
            self._emulator.write(self._address(name), np.ascontiguousarray(array).tobytes())

    def _address(self, name: str) -> int:
        return self._context + self._layout.plan.offsets[name]

    def _read(self, name: str) -> np.ndarray:
        value = self._layout.graph.values[name]
        raw = self._emulator.read(self._address(name), value.nbytes)
        return np.frombuffer(raw, value.format.numpy).reshape(value.shape)


def is_emulated(board: Board) -> bool:
    """Whether the board's core can be emulated here: known to unicorn, and unicorn installed."""
    return find_spec("unicorn") is not None and "unicorn" in board.core.emulators


def emulator_model(board: Board) -> str:
    """Unicorn's name of the board's core; UnsupportedError where it has none."""
    if "unicorn" not in board.core.emulators:
        raise UnsupportedError(
            f"The {board.core.title} of {board.title} is not emulated here; verify for a board with a Cortex-M0 to M33 "
            "or an RV32 core, or run the exported self-test on the board."
        )
    return board.core.emulators["unicorn"]


def memory_map(board: Board) -> list[Memory]:
    """The addressable memories of a board, the whole flash included."""
    return [Memory(r.origin, r.size, r.kind == "ram") for r in board.regions if r.origin is not None]


def layer_symbol(layout: Layout, index: int) -> str:
    """The C function of a layer, where the model is code."""
    return f"{layout.name}_layer_{index}_{layout.layers[index]}"
