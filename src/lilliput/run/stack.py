"""The worst-case stack of a function, from the machine code alone: frames along the deepest path of calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lilliput.graph.errors import ToolError
from lilliput.run.control_flow import Flow, Kind, flow_of
from lilliput.run.disassembly import Instruction, disassemble
from lilliput.run.elf import Image, Symbol
from lilliput.run.stack_pointer import StackPointer

# More different stack depths than this at one instruction: a loop that moves the stack pointer.
_MOST_DEPTHS = 32


@dataclass(frozen=True)
class StackBound:
    """No execution of `path[0]` uses more than `bytes` of stack below its entry; `path` are the functions on the way.

    Interrupts are not counted: they come on top, wherever the stack stands.
    """

    bytes: int
    path: tuple[str, ...]


@dataclass(frozen=True)
class _Frame:
    """A function by itself: its deepest stack (at most 0), and (stack depth, callee's address) of every call."""

    lowest: int
    calls: frozenset[tuple[int, int]]


Pointers = Mapping[str, Sequence[str]]
NO_POINTERS: Pointers = MappingProxyType({})


def worst_case_stack(image: Image, root: str, pointers: Pointers = NO_POINTERS) -> StackBound:
    """An upper bound of the stack of the function named `root`, in bytes, with the path that reaches it.

    pointers  functions that call through a pointer, and all that each of them may call
    Raises ToolError when the code has no bound that can be read off it: recursion, a call through a pointer, a stack
    pointer taken from a register (a variable-length array).
    """
    return _Analysis(image, pointers).bound(image.symbol(root).address, ())


class _Analysis:
    """The functions visited so far, by address."""

    def __init__(self, image: Image, pointers: Pointers) -> None:
        self._image = image
        self._pointers = {
            name: tuple(image.symbol(callee).address for callee in callees) for name, callees in pointers.items()
        }
        self._bounds: dict[int, StackBound] = {}

    def bound(self, address: int, callers: tuple[str, ...]) -> StackBound:
        function = self._image.function_at(address)
        if function is None or function.address != address:
            raise self._unbounded(address, "calls something that is no function", callers)
        if function.name in callers:
            cycle = " -> ".join([*callers[callers.index(function.name) :], function.name])
            raise self._unbounded(address, f"is recursive ({cycle})", callers)
        if address not in self._bounds:
            frame = _FunctionWalk(self._image, function, self._pointers.get(function.name, ())).frame()
            best = StackBound(-frame.lowest, (function.name,))
            for depth, callee in sorted(frame.calls):
                below = self.bound(callee, (*callers, function.name))
                if below.bytes - depth > best.bytes:
                    best = StackBound(below.bytes - depth, (function.name, *below.path))
            self._bounds[address] = best
        return self._bounds[address]

    def _unbounded(self, address: int, why: str, callers: tuple[str, ...]) -> ToolError:
        via = f" (called by {' -> '.join(callers)})" if callers else ""
        where = self._image.where(address)
        return ToolError(f"{self._image.path.name}: the stack has no bound: {where}{via} {why}; write it without.")


class _FunctionWalk:
    """Follows every path through one function with the stack pointer relative to its entry."""

    def __init__(self, image: Image, function: Symbol, pointers: Sequence[int]) -> None:
        self._image = image
        self._function = function
        self._pointers = pointers  # what its calls through a pointer may reach
        self._end = function.address + function.size
        self._code: dict[int, tuple[Instruction, Instruction | None]] = {}
        for start, code in image.code:
            if function.address <= start < self._end:
                previous = None
                for instruction in disassemble(image.architecture, start, code):
                    self._code[instruction.address] = (instruction, previous)
                    previous = instruction
        self._seen: dict[int, set[int]] = {}
        self._lowest = 0
        self._calls: set[tuple[int, int]] = set()
        self._switch: StackPointer | None = None

    def frame(self) -> _Frame:
        pending = [(self._function.address, StackPointer())]
        while pending:
            self._walk(pending)
            # Behind a jump through a table, code that was not reached yet is one of its targets.
            rest = [address for address in sorted(self._code) if address not in self._seen]
            if self._switch is not None and rest:
                pending.append((rest[0], self._switch.copy()))
        return _Frame(self._lowest, frozenset(self._calls))

    def _walk(self, pending: list[tuple[int, StackPointer]]) -> None:
        while pending:
            address, pointer = pending.pop()
            while self._enter(address, pointer):
                instruction, previous = self._code[address]
                flow = flow_of(instruction, previous, self._image.architecture)
                before = pointer.copy() if flow.is_conditional else None
                pointer.step(instruction)
                if pointer.offset is None:
                    raise self._no_bound(address, f"takes its stack pointer from elsewhere (`{instruction.text}`)")
                self._lowest = min(self._lowest, pointer.lowest)
                goes_on = self._follow(address, flow, pointer, pending)
                if not goes_on and before is None:
                    break
                pointer = before or pointer
                address += instruction.size

    def _enter(self, address: int, pointer: StackPointer) -> bool:
        """Whether to go on here: inside the function, and not been here with this depth before."""
        if address not in self._code or pointer.offset is None:
            return False
        depths = self._seen.setdefault(address, set())
        if pointer.offset in depths:
            return False
        depths.add(pointer.offset)
        if len(depths) > _MOST_DEPTHS:
            raise self._no_bound(address, "moves its stack pointer in a loop")
        return True

    def _follow(self, address: int, flow: Flow, pointer: StackPointer, pending: list[tuple[int, StackPointer]]) -> bool:
        """Note calls and jump targets; whether execution goes on behind the instruction."""
        offset = pointer.offset or 0
        if flow.kind is Kind.INDIRECT_CALL and self._pointers:
            self._calls.update((offset, callee) for callee in self._pointers)
            return True
        if flow.kind is Kind.INDIRECT_CALL or (flow.kind is Kind.INDIRECT_JUMP and self._is_riscv):
            raise self._no_bound(address, "calls or jumps through a pointer (compile with -fno-jump-tables)")
        if flow.kind is Kind.INDIRECT_JUMP:
            self._switch = pointer.copy()
        if flow.kind is Kind.CALL and flow.target in self._code and flow.target != self._function.address:
            pending.append((flow.target, pointer.copy()))  # Cortex-M0 has no other jump that reaches this far
            return False
        if flow.kind is Kind.CALL and flow.target is not None:
            self._calls.add((offset, flow.target))
        if flow.kind is Kind.JUMP and flow.target is not None:
            if flow.target in self._code:
                pending.append((flow.target, pointer.copy()))
            else:
                self._calls.add((offset, flow.target))
        return flow.kind in (Kind.NEXT, Kind.CALL)

    @property
    def _is_riscv(self) -> bool:
        return self._image.architecture == "riscv"

    def _no_bound(self, address: int, why: str) -> ToolError:
        where = self._image.where(address)
        return ToolError(f"{self._image.path.name}: the stack has no bound: the code at {where} {why}.")
