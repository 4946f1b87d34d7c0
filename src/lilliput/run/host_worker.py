"""The host twin's child process: loads the compiled C and runs it; whatever the C does, only this process dies of it.

Started with this file's path; speaks the frames of `emulator_worker/protocol.py`. Operations:

load   library                                      a shared library of one or more models
run    model, inputs, outputs, samples, fresh       every sample through `<model>_run`; sizes are bytes per sample
trace  model, inputs, steps                         one sample layer by layer; steps: [[offset, size], ...] per layer
feed   model, row, chunks, outputs                  rows of a stream through `<model>_feed`, chunk by chunk
learn  model, inputs, targets, outputs, samples, fresh    every sample through `<model>_run`, then `<model>_learn`;
       targets: [[bytes, whether it is a label], ...]
learned  model, sizes                               the tensors that learning changes
weave  model, inputs, outputs, layers, contexts     two samples, their layers in turn, in one context or in two
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "emulator_worker"))
from protocol import receive, send  # type: ignore[import-not-found]

GUARD = 64  # bytes on either side of a context
PATTERN = 0xA5


class Model:
    """One model of the library with a context of its own between guards."""

    def __init__(self, library: ctypes.CDLL, name: str) -> None:
        self._name = name
        self._library = library
        size = getattr(library, f"{name}_twin_context_size")
        size.restype = ctypes.c_uint32
        self.size = int(size())
        self._memory = ctypes.create_string_buffer(
            bytes([PATTERN]) * (self.size + 2 * GUARD + 16), self.size + 2 * GUARD + 16
        )
        start = ctypes.addressof(self._memory)
        self.context = (start + GUARD + 15) // 16 * 16
        self._front, self._back = self.context - start, self.context - start + self.size

    def twin(self) -> Model:
        """The same model with another context."""
        return Model(self._library, self._name)

    def call(self, what: str, *arguments: int) -> int:
        function = getattr(self._library, f"{self._name}_{what}")
        function.restype = ctypes.c_void_p
        function.argtypes = [ctypes.c_void_p, *[ctypes.c_int32] * len(arguments)]
        return function(self.context, *arguments) or 0

    def feed(self, rows: int, count: int) -> int:
        """How many of the rows at that address the model took: at least one."""
        function = getattr(self._library, f"{self._name}_feed")
        function.restype = ctypes.c_int32
        function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int32]
        taken = int(function(self.context, rows, count))
        if not 0 < taken <= count:
            raise ValueError(f"{self._name}_feed took {taken} of {count} rows")
        return taken

    def learn(self, targets: list[tuple[int, bool]], data: bytes) -> None:
        function = getattr(self._library, f"{self._name}_learn")
        given: list[ctypes.c_int32 | ctypes.Array[ctypes.c_char]] = []
        at = 0
        for size, is_label in targets:
            piece = data[at : at + size]
            given.append(ctypes.c_int32.from_buffer_copy(piece) if is_label else ctypes.create_string_buffer(piece))
            at += size
        function.restype = None
        function(ctypes.c_void_p(self.context), *given)

    def fill(self, sizes: list[int], data: bytes) -> None:
        at = 0
        for index, size in enumerate(sizes):
            ctypes.memmove(self.call("input", index), data[at : at + size], size)
            at += size

    def check_guards(self) -> None:
        raw = self._memory.raw
        if set(raw[: self._front]) | set(raw[self._back :]) != {PATTERN}:
            raise MemoryError(f"{self._name} wrote outside its context")


def run(model: Model, request: dict[str, Any], payload: bytes) -> bytes:
    """Outputs of all samples, sample after sample."""
    size = sum(request["inputs"])
    results = []
    for sample in range(request["samples"]):
        if request["fresh"]:
            model.call("init")
        model.fill(request["inputs"], payload[sample * size : (sample + 1) * size])
        model.call("run")
        results += [ctypes.string_at(model.call("output", i), n) for i, n in enumerate(request["outputs"])]
    model.check_guards()
    return b"".join(results)


def learn(model: Model, request: dict[str, Any], payload: bytes) -> bytes:
    """Outputs of all samples, sample after sample, each computed before it was learned from."""
    given, wanted = sum(request["inputs"]), sum(size for size, _ in request["targets"])
    results = []
    if request["fresh"]:
        model.call("init")
    for at in range(0, request["samples"] * (given + wanted), given + wanted):
        model.fill(request["inputs"], payload[at : at + given])
        model.call("run")
        results += [ctypes.string_at(model.call("output", i), n) for i, n in enumerate(request["outputs"])]
        model.learn(request["targets"], payload[at + given : at + given + wanted])
    model.check_guards()
    return b"".join(results)


def learned(model: Model, request: dict[str, Any], payload: bytes) -> bytes:
    """The bytes of all tensors that learning changes."""
    return b"".join(ctypes.string_at(model.call("learned", i), size) for i, size in enumerate(request["sizes"]))


def trace(model: Model, request: dict[str, Any], payload: bytes) -> bytes:
    """What lay at the wanted places of the context after each layer."""
    if request["fresh"]:
        model.call("init")
    model.fill(request["inputs"], payload)
    results = []
    for layer, places in enumerate(request["steps"]):
        model.call("step", layer)
        results += [ctypes.string_at(model.context + offset, size) for offset, size in places]
    model.check_guards()
    return b"".join(results)


def feed(model: Model, request: dict[str, Any], payload: bytes) -> tuple[list[tuple[int, list[int]]], bytes]:
    """(rows fed so far, outputs that are new) of each call that gave any, and the bytes of those outputs."""
    if request["fresh"]:
        model.call("init")
    rows, results, calls = 0, [], []
    for size in request["chunks"]:
        chunk = ctypes.create_string_buffer(payload[rows * request["row"] : (rows + size) * request["row"]])
        done = 0
        while done < size:
            done += model.feed(ctypes.addressof(chunk) + done * request["row"], size - done)
            ready = [i for i in range(len(request["outputs"])) if model.call("ready", i)]
            if ready:
                calls.append((rows + done, ready))
                results += [ctypes.string_at(model.call("output", i), request["outputs"][i]) for i in ready]
        rows += size
    model.check_guards()
    return calls, b"".join(results)


def weave(model: Model, request: dict[str, Any], payload: bytes) -> bytes:
    """Outputs of two samples whose layers took turns."""
    other = model.twin() if request["contexts"] == 2 else model
    half = len(payload) // 2
    for each, data in ((model, payload[:half]), (other, payload[half:])):
        each.call("init")
        each.fill(request["inputs"], data)
    for layer in range(request["layers"]):
        model.call("step", layer)
        other.call("step", layer)
    model.check_guards()
    other.check_guards()
    return b"".join(
        ctypes.string_at(each.call("output", i), n) for each in (model, other) for i, n in enumerate(request["outputs"])
    )


def main() -> None:
    library: ctypes.CDLL | None = None
    models: dict[str, Model] = {}
    commands, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            request, payload = receive(commands)
        except EOFError:
            return
        try:
            if request["operation"] == "load":
                library, models = ctypes.CDLL(request["library"]), {}
                send(answers, {})
                continue
            assert library is not None
            model = models.setdefault(request["model"], Model(library, request["model"]))
            if request["operation"] == "feed":
                calls, results = feed(model, request, payload)
                send(answers, {"calls": calls}, results)
                continue
            work = {"run": run, "learn": learn, "learned": learned, "trace": trace, "weave": weave}[
                request["operation"]
            ]
            send(answers, {}, work(model, request, payload))
        except Exception as error:
            send(answers, {"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()
