"""The child process: reads a request, carries it out, answers, until the pipe closes. See README.md."""

from __future__ import annotations

import struct
import sys
from typing import Any, BinaryIO

from flash import Geometry  # type: ignore[import-not-found]
from machine import Machine  # type: ignore[import-not-found]
from protocol import receive, send  # type: ignore[import-not-found]


class Worker:
    """One method per operation; each takes the request and its payload and returns an answer and its payload."""

    def __init__(self) -> None:
        self.machine: Machine | None = None

    def load(self, request: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """A new machine: `cpu`, `library`, `regions` as [address, size, writable], `segments` as [address, length]."""
        machine = Machine(request["cpu"], request["library"])
        machine.map(request["regions"])
        offset = 0
        for address, length in request["segments"]:
            machine.write(address, payload[offset : offset + length])
            offset += length
        self.machine = machine
        return {}, b""

    def write(self, request: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Store the payload at `address`."""
        self._loaded().write(request["address"], payload)
        return {}, b""

    def read(self, request: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """`length` bytes from `address`."""
        return {}, bytes(self._loaded().engine.mem_read(request["address"], request["length"]))

    def call(self, request: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Run the function at `address` with up to four `arguments`."""
        limits = (request["budget"], request["stack_limit"])
        outcome = self._loaded().call(request["address"], request["arguments"], request["stack_pointer"], limits)
        return self._report(outcome)

    def boot(self, request: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Run from reset at `address`."""
        limits = (request["budget"], request["stack_limit"])
        return self._report(self._loaded().boot(request["address"], request["stack_pointer"], limits))

    def snapshot(self, request: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Remember registers and RAM."""
        self._loaded().snapshot()
        return {}, b""

    def restore(self, request: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Go back to the snapshot."""
        self._loaded().restore()
        return {}, b""

    def marks(self, request: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """`marks` as [address, kind, bucket]; they replace the former ones."""
        self._loaded().counter.set_marks([(a, kind, bucket) for a, kind, bucket in request["marks"]])
        return {}, b""

    def hooks(self, request: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """`watches` as [address, [[memory address, length] ...]] and `accesses` as [address, register, offset,
        alignment]; they replace the former ones."""
        machine = self._loaded()
        machine.clear_hooks()
        for index, (address, ranges) in enumerate(request["watches"]):
            machine.watch(address, [(a, n) for a, n in ranges], index)
        for access in request["accesses"]:
            machine.alignment.add(*access)
        return {}, b""

    def flash(self, request: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Simulate a flash of this `geometry` (the fields of flash.Geometry), or none when it is null."""
        geometry = request["geometry"]
        self._loaded().simulate_flash(Geometry(**geometry) if geometry else None)
        return {}, b""

    def device(self, request: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Attach a block device that holds the payload, with these `cycles_per_byte`, `latency` and `prices`."""
        self._loaded().attach(payload, request["cycles_per_byte"], request["latency"], request["prices"])
        return {}, b""

    def _loaded(self) -> Machine:
        if self.machine is None:
            raise RuntimeError("nothing has been loaded")
        return self.machine

    def _report(self, outcome: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        machine = self._loaded()
        blocks, output = machine.counter.blocks(), bytes(machine.host.output)
        dumps = b"".join(struct.pack("<II", index, len(data)) + data for index, data in machine.dumps)
        parts = [len(blocks), len(output), len(dumps)]
        return outcome | {"parts": parts}, blocks + output + dumps


OPERATIONS = ("load", "write", "read", "call", "boot", "snapshot", "restore", "marks", "hooks", "flash", "device")


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the pipe closes."""
    worker = Worker()
    while True:
        try:
            request, payload = receive(requests)
        except EOFError:
            return
        try:
            if request["operation"] not in OPERATIONS:
                raise ValueError(f"unknown operation {request['operation']!r}")
            answer, data = getattr(worker, request["operation"])(request, payload)
        except Exception as error:  # whatever went wrong is the answer; the process lives on
            answer, data = {"error": f"{type(error).__name__}: {error}"}, b""
        send(answers, answer, data)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
