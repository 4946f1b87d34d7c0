"""Running firmware on an emulated core: load an image, call a function or boot, and see what it did and cost."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any

from lilliput.graph.errors import ToolError
from lilliput.run.alignment import Access
from lilliput.run.counts import Run, unpack_blocks
from lilliput.run.elf import Image
from lilliput.run.emulator_faults import fault_sentence
from lilliput.run.flash_model import FlashModel
from lilliput.run.native_library import native_hooks
from lilliput.run.worker_process import WorkerProcess

REGION_BEGIN, REGION_END, LAYER = 1, 2, 3
_WORKER = Path(__file__).parent / "emulator_worker" / "worker.py"
BUDGET = 2_000_000_000
TIMEOUT = 120.0


@dataclass(frozen=True)
class Memory:
    """A piece of the core's address space: `size` bytes at `address`; flash is not writable."""

    address: int
    size: int
    is_writable: bool


@dataclass(frozen=True)
class Watch:
    """Each time execution reaches the code at `address`, keep the bytes of `ranges`: (memory address, length)."""

    address: int
    ranges: tuple[tuple[int, int], ...]


class Emulator:
    """An emulated core in a process of its own. `model` is unicorn's name of it, as `Core.emulators["unicorn"]` has it.

    Use it in a `with` statement. Every method raises ToolError with a sentence when the emulator is missing, dies or
    refuses; `call` and `boot` also when the firmware faults, runs out of its budget, overflows its stack, or (boot)
    leaves with an exit code other than `expect`.
    """

    def __init__(self, model: str, hooks: Path | None = None) -> None:
        if find_spec("unicorn") is None:
            raise ToolError('Running on an emulated core needs unicorn: run pip install "lilliput[emulate]".')
        self._model = model
        self._hooks = hooks or native_hooks()
        self._worker = WorkerProcess(_WORKER, "emulator")
        self._image: Image | None = None
        self._memory: tuple[Memory, ...] = ()
        self._buckets: tuple[str, ...] = ("all",)

    def __enter__(self) -> Emulator:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the worker."""
        self._worker.close()

    @property
    def pid(self) -> int:
        """The worker's process number."""
        return self._worker.pid

    def load(self, image: Image, memory: Sequence[Memory], initialised: bool = False) -> None:
        """Put an image into fresh memory: RAM holds noise, flash the file's bytes.

        With `initialised`, .data and .bss are filled too, as start-up code would: for calling functions without boot.
        """
        pieces = [(s.load_address, s.data) for s in image.segments if s.data]
        if initialised:
            pieces += [(s.address, s.data.ljust(s.size, b"\0")) for s in image.segments if s.size]
        self._worker.ask(
            "load",
            b"".join(data for _, data in pieces),
            cpu=self._model,
            library=str(self._hooks) if self._hooks else None,
            regions=[(m.address, m.size, m.is_writable) for m in memory],
            segments=[(address, len(data)) for address, data in pieces],
        )
        self._image, self._memory, self._buckets = image, tuple(memory), ("all",)

    def write(self, address: int, data: bytes) -> None:
        """Store bytes."""
        self._worker.ask("write", data, address=address)

    def read(self, address: int, length: int) -> bytes:
        """Fetch bytes."""
        return self._worker.ask("read", address=address, length=length)[1]

    def snapshot(self) -> None:
        """Remember registers and RAM."""
        self._worker.ask("snapshot")

    def restore(self) -> None:
        """Go back to the snapshot."""
        self._worker.ask("restore")

    def mark(self, layers: Sequence[str], begin: str | None = None, end: str | None = None) -> None:
        """Count apart from now on: a bucket per layer from where the symbol of that name is reached to the next mark.

        With `begin` and `end` (symbols too), layers count only between them; bucket `outside` holds the rest and
        bucket `region` what runs before the first layer. A symbol must start a block: a function does.
        """
        image = self._loaded()
        marks = []
        names = ["outside", "region"] if begin else ["all"]
        if begin and end:
            marks += [(image.symbol(begin).address, REGION_BEGIN, 1), (image.symbol(end).address, REGION_END, 0)]
        for name in layers:
            marks.append((image.symbol(name).address, LAYER, len(names)))
            names.append(name)
        self._worker.ask("marks", marks=marks)
        self._buckets = tuple(names)

    def observe(self, watches: Sequence[Watch] = (), accesses: Sequence[Access] = ()) -> None:
        """Keep memory at points of the code, and check the alignment of accesses; replaces what was asked before."""
        self._worker.ask(
            "hooks",
            watches=[(w.address, w.ranges) for w in watches],
            accesses=[(a.address, a.register, a.offset, a.alignment) for a in accesses],
        )

    def simulate_flash(self, flash: FlashModel | None) -> None:
        """Count the stall cycles of such a flash in the runs that follow (`Run.stalls`), or no more.

        Such runs are slower, code that loads much by fifty times. Take the other counts from a run without: unicorn's
        memory hooks need a workaround, and `Run.instructions` of both must be equal.
        """
        self._worker.ask("flash", geometry=asdict(flash) if flash else None)

    def attach_device(
        self, contents: bytes, cycles_per_byte: float, latency: float = 0.0, prices: Sequence[Sequence[float]] = ()
    ) -> None:
        """A block device with DMA registers for the runs that follow, see `emulator_worker/block_device.py`.

        prices  of `cycles.block_prices`: its clock; without them an instruction takes a cycle
        """
        rows = [list(row) for row in prices]
        self._worker.ask("device", contents, cycles_per_byte=cycles_per_byte, latency=latency, prices=rows)

    @property
    def can_simulate_flash(self) -> bool:
        """Whether the hooks are compiled, which the simulation needs."""
        return self._hooks is not None

    def call(
        self, function: str | int, *arguments: int, budget: int = BUDGET, timeout: float = TIMEOUT, stack: int = 0
    ) -> Run:
        """Run a function with up to four integer arguments until it returns. `stack`: initial stack pointer, or 0 for
        the top of the image's stack. Registers are as the last run left them."""
        image = self._loaded()
        address = image.symbol(function).address if isinstance(function, str) else function
        if len(arguments) > 4:
            raise ToolError(f"call({function!r}): at most 4 arguments fit into registers, got {len(arguments)}.")
        return self._run("call", address, stack or image.stack_top, budget, timeout, arguments=list(arguments))

    def boot(self, budget: int = BUDGET, timeout: float = TIMEOUT, expect: int = 0) -> Run:
        """Run from reset until the firmware leaves through semihosting with exit code `expect`."""
        image = self._loaded()
        run = self._run("boot", image.entry, image.stack_top, budget, timeout)
        if run.exit_code != expect:
            said = run.output.strip().splitlines()
            last = f"; its last line was {said[-1]!r}" if said else ""
            raise ToolError(f"{image.path.name}: left with exit code {run.exit_code}, expected {expect}{last}.")
        return run

    def _run(self, operation: str, address: int, stack: int, budget: int, timeout: float, **more: Any) -> Run:
        image = self._loaded()
        limit = image.stack_floor(stack, [m.address for m in self._memory if m.is_writable])
        answer, data = self._worker.ask(
            operation, timeout=timeout, address=address, stack_pointer=stack, stack_limit=limit, budget=budget, **more
        )
        if answer["status"] not in ("exit", "returned"):
            raise ToolError(fault_sentence(answer, image, limit))
        blocks_size, output_size, _ = answer["parts"]
        return Run(
            image=image,
            exit_code=answer["exit_code"],
            result=answer["result"],
            output=data[blocks_size : blocks_size + output_size].decode(errors="replace"),
            instructions=answer["instructions"],
            blocks=unpack_blocks(data[:blocks_size]),
            bucket_names=self._buckets,
            entry_sp=answer["region_sp"] or stack,
            stalls=tuple(map(tuple, answer["stalls"])) if answer["stalls"] else None,
            device=answer["device"],
            dumps=_unpack_dumps(data[blocks_size + output_size :]),
        )

    def _loaded(self) -> Image:
        if self._image is None:
            raise ToolError("The emulator holds no firmware yet: call load() first.")
        return self._image


def _unpack_dumps(data: bytes) -> tuple[tuple[int, bytes], ...]:
    dumps, offset = [], 0
    while offset < len(data):
        index, length = struct.unpack_from("<II", data, offset)
        dumps.append((index, data[offset + 8 : offset + 8 + length]))
        offset += 8 + length
    return tuple(dumps)
