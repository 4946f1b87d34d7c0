"""One emulated processor with its memory, from reset or from a function call to the reason it stopped."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

import unicorn
from align import AlignmentChecks  # type: ignore[import-not-found]
from block_device import BlockDevice  # type: ignore[import-not-found]
from counter import NativeCounter  # type: ignore[import-not-found]
from cpus import CPUS, IT_STATE, RISCV, THUMB  # type: ignore[import-not-found]
from flash import FlashSimulation, Geometry  # type: ignore[import-not-found]
from python_counter import PythonCounter  # type: ignore[import-not-found]
from semihosting import Host  # type: ignore[import-not-found]

# Where a called function returns to: executable by the architecture's default memory map, used by no chip we know.
RETURN_ADDRESS = 0x6FFFF000
_PAGE = 0x1000
_PERIPHERALS = 0xE0000000  # the private peripheral bus of a Cortex-M
_PERIPHERALS_SIZE = 0x100000
_POWER_ON_BYTE = b"\xa5"  # RAM holds anything but zeros after power-on

_BREAKPOINT = 7
_SEMIHOSTING_BREAKPOINT = bytes.fromhex("abbe")  # bkpt 0xab
# unicorn's exception numbers on Arm, in words
_EXCEPTIONS = {
    1: "an instruction this core does not have",
    2: "a supervisor call, and no handler",
    3: "a jump to where no code can be",
    4: "a data access this core does not allow, for instance one that is not aligned",
    _BREAKPOINT: "a breakpoint",
    17: "an instruction of a coprocessor (a floating-point unit) this core does not have",
    18: "a jump out of Thumb state: bit 0 of the target must be set",
}
_RISCV_NOP = bytes.fromhex("13000000")
_RISCV_SEMIHOSTING = bytes.fromhex("1310f0017300100013507040")  # slli x0,x0,31; ebreak; srai x0,x0,7


@dataclass
class Machine:
    """A core of the model `cpu_name`. `library_path`: the C files of this folder compiled, or None to do without."""

    cpu_name: str
    library_path: str | None
    regions: list[tuple[int, int, bool]] = field(default_factory=list)
    dumps: list[tuple[int, bytes]] = field(default_factory=list)
    flash: FlashSimulation | None = None
    device: BlockDevice | None = None
    _watches: list[int] = field(default_factory=list)
    _problem: dict[str, Any] = field(default_factory=dict)
    _snapshot: tuple[Any, list[tuple[int, bytes]]] | None = None

    def __post_init__(self) -> None:
        self.cpu = CPUS[self.cpu_name]
        self.engine = unicorn.Uc(self.cpu.architecture, self.cpu.mode)
        self.engine.ctl_set_cpu_model(self.cpu.model)
        if self.engine.ctl_get_cpu_model() != self.cpu.model:
            raise RuntimeError(f"unicorn refused the core model {self.cpu_name}")
        self.host = Host(self.engine)
        self.library = ctypes.CDLL(self.library_path) if self.library_path else None
        self.counter: NativeCounter | PythonCounter
        if self.library is not None:
            self.counter = NativeCounter(self.engine, self.cpu, self.library)
        else:
            self.counter = PythonCounter(self.engine, self.cpu)
        self.alignment = AlignmentChecks(self.engine, self.cpu, self.library)
        self.engine.hook_add(unicorn.UC_HOOK_MEM_INVALID, self._bad_access)
        if self.cpu.instruction_set == THUMB:
            self.engine.hook_add(unicorn.UC_HOOK_INTR, self._interrupt)
            self.engine.mmio_map(_PERIPHERALS, _PERIPHERALS_SIZE, lambda *_: 0, None, lambda *_: None, None)
        self.engine.mem_map(RETURN_ADDRESS, _PAGE)

    def map(self, regions: list[tuple[int, int, bool]]) -> None:
        """Add memory: (address, size, is writable), rounded out to whole pages."""
        for address, size, writable in regions:
            start, end = address // _PAGE * _PAGE, -(-(address + size) // _PAGE) * _PAGE
            access = unicorn.UC_PROT_ALL if writable else unicorn.UC_PROT_READ | unicorn.UC_PROT_EXEC
            self.engine.mem_map(start, end - start, access)
            if writable:
                self.engine.mem_write(start, _POWER_ON_BYTE * (end - start))
            self.regions.append((start, end - start, writable))

    def write(self, address: int, data: bytes) -> None:
        """Store bytes anywhere in mapped memory, flash included."""
        self.engine.mem_write(address, data)
        if self.cpu.instruction_set == RISCV:
            self._patch_semihosting(address, data)

    def call(self, address: int, arguments: list[int], stack_pointer: int, limits: tuple[int, int]) -> dict[str, Any]:
        """Run a function until it returns. `limits` are (instruction budget, lowest legal stack pointer)."""
        for register, value in zip(self.cpu.arguments, arguments, strict=False):
            self.engine.reg_write(register, value & 0xFFFFFFFF)
        is_thumb = self.cpu.instruction_set == THUMB
        self.engine.reg_write(self.cpu.link, RETURN_ADDRESS | is_thumb)
        return self._run(address, stack_pointer, limits)

    def boot(self, address: int, stack_pointer: int, limits: tuple[int, int]) -> dict[str, Any]:
        """Run from reset until the firmware leaves through semihosting."""
        for register in self.cpu.registers:
            self.engine.reg_write(register, 0)
        return self._run(address, stack_pointer, limits)

    def snapshot(self) -> None:
        """Remember registers and writable memory."""
        memory = [(a, bytes(self.engine.mem_read(a, size))) for a, size, writable in self.regions if writable]
        self._snapshot = (self.engine.context_save(), memory)

    def restore(self) -> None:
        """Go back to the snapshot. Raises RuntimeError if there is none."""
        if self._snapshot is None:
            raise RuntimeError("there is no snapshot to restore")
        context, memory = self._snapshot
        self.engine.context_restore(context)
        for address, data in memory:
            self.engine.mem_write(address, data)

    def clear_hooks(self) -> None:
        """Remove all watches and alignment checks."""
        for handle in self._watches:
            self.engine.hook_del(handle)
        self._watches = []
        self.alignment.clear()
        self.engine.ctl_flush_tb()

    def watch(self, address: int, ranges: list[tuple[int, int]], index: int) -> None:
        """Each time execution reaches `address`, keep the bytes of `ranges` as (index, bytes) in `dumps`."""

        def dump(engine: unicorn.Uc, *_: object) -> None:
            self.dumps.append((index, b"".join(bytes(engine.mem_read(a, n)) for a, n in ranges)))

        self._watches.append(self.engine.hook_add(unicorn.UC_HOOK_CODE, dump, begin=address, end=address))

    def simulate_flash(self, geometry: Geometry | None) -> None:
        """Count the stalls of such a flash from the next run on, or no more. Raises RuntimeError without a library."""
        if self.flash is not None:
            self.flash.close()
            self.flash = None
        if geometry is None:
            return
        if self.library is None or not isinstance(self.counter, NativeCounter):
            raise RuntimeError("simulating a flash needs the compiled hooks: install a C compiler")
        self.flash = FlashSimulation(self.engine, self.cpu, self.library, self.counter.bucket_address, geometry)

    def attach(self, contents: bytes, cycles_per_byte: float, latency: float, prices: list[list[float]]) -> None:
        """A block device that holds `contents`, in place of the one there was."""
        if self.device is not None:
            self.device.close()
        engine, counter = self.engine, self.counter
        self.device = BlockDevice(engine, counter, bytearray(contents), cycles_per_byte, latency, prices)

    def _run(self, address: int, stack_pointer: int, limits: tuple[int, int]) -> dict[str, Any]:
        for register, value in self.cpu.start_values:
            self.engine.reg_write(register, value)
        if self.cpu.status_register >= 0:  # a run that was stopped inside an IT block must not start the next one there
            self.engine.reg_write(self.cpu.status_register, self.engine.reg_read(self.cpu.status_register) & ~IT_STATE)
        self.engine.reg_write(self.cpu.sp, stack_pointer)
        self.host.exit_code, self.host.output, self.dumps, self._problem = None, bytearray(), [], {}
        self.counter.start(*limits)
        if self.flash is not None:
            self.flash.start(self.counter.bucket_count)
        if self.device is not None:
            self.device.start()
        try:
            self.engine.emu_start(address | (self.cpu.instruction_set == THUMB), RETURN_ADDRESS)
        except unicorn.UcError as error:
            invalid = error.errno == unicorn.UC_ERR_INSN_INVALID
            message = _EXCEPTIONS[1] if invalid else str(error)
            self._problem = {"status": "fault", "message": message, "pc": self._pc(), **self._problem}
        return self._outcome() | {
            "result": self.engine.reg_read(self.cpu.arguments[0]),
            "instructions": self.counter.instructions,
            "region_sp": self.counter.region_sp,
            "exit_code": self.host.exit_code,
            "stalls": self.flash.stalls() if self.flash is not None else None,
            "device": self.device.figures() if self.device is not None else None,
        }

    def _outcome(self) -> dict[str, Any]:
        misaligned = self.alignment.failure()
        if misaligned is not None:
            return {"status": "misaligned", "pc": misaligned[0], "address": misaligned[1]}
        if self._problem:
            return self._problem
        if self.counter.status != "running":
            return {"status": self.counter.status, "pc": self._pc(), "address": self.engine.reg_read(self.cpu.sp)}
        if self.host.exit_code is not None:
            return {"status": "exit"}
        return {"status": "returned" if self._pc() == RETURN_ADDRESS else "halted", "pc": self._pc()}

    def _pc(self) -> int:
        return int(self.engine.reg_read(self.cpu.pc)) & ~1

    def _stop(self, **problem: Any) -> None:
        self._problem = problem
        self.engine.emu_stop()

    def _bad_access(self, engine: unicorn.Uc, access: int, address: int, size: int, *_: object) -> bool:
        kind = {
            unicorn.UC_MEM_WRITE_UNMAPPED: "write",
            unicorn.UC_MEM_WRITE_PROT: "write",
            unicorn.UC_MEM_FETCH_UNMAPPED: "fetch",
            unicorn.UC_MEM_FETCH_PROT: "fetch",
        }.get(access, "read")
        self._problem = {"access": kind, "address": address, "size": size}
        return False

    def _interrupt(self, engine: unicorn.Uc, number: int, _: object) -> None:
        pc = self._pc()
        if number != _BREAKPOINT or engine.mem_read(pc, 2) != _SEMIHOSTING_BREAKPOINT:
            self._stop(status="fault", message=_EXCEPTIONS.get(number, f"exception {number}"), pc=pc)
            return
        self._semihost()
        engine.reg_write(self.cpu.pc, pc + 2 | 1)

    def _semihost(self) -> None:
        operation, parameter = (self.engine.reg_read(register) for register in self.cpu.arguments[:2])
        try:
            result = self.host.answer(operation, parameter)
        except unicorn.UcError:
            self._stop(status="fault", message="", pc=self._pc(), access="host read", address=parameter, size=4)
            return
        if self.host.exit_code is None:
            self.engine.reg_write(self.cpu.arguments[0], result)
        else:
            self.engine.emu_stop()

    def _patch_semihosting(self, start: int, data: bytes) -> None:
        # unicorn cannot resume after EBREAK, so the EBREAK of each semihosting sequence becomes a hooked NOP.
        at = data.find(_RISCV_SEMIHOSTING)
        while at >= 0:
            address = start + at + 4
            self.engine.mem_write(address, _RISCV_NOP)
            self.engine.hook_add(unicorn.UC_HOOK_CODE, lambda *_: self._semihost(), begin=address, end=address)
            at = data.find(_RISCV_SEMIHOSTING, at + len(_RISCV_SEMIHOSTING))
