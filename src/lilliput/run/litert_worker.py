"""LiteRT's reference kernels in a process of their own: a model in, its answers out.

Speaks the frames of `emulator_worker/protocol.py`. Payloads are the inputs' bytes, sample after sample. Operations:

run    model, samples   answers the outputs' bytes, sample after sample
trace  model            answers every tensor of one run: header {tensors: [[name, dtype, shape], ...]} and their bytes
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "emulator_worker"))

import numpy as np
from protocol import receive, send  # type: ignore[import-not-found]


def run(path: str, samples: int, payload: bytes) -> bytes:
    """Every sample through a fresh invocation; variables are reset before each."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    interpreter = Interpreter(path, num_threads=1, experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
    interpreter.allocate_tensors()
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    at, results = 0, []
    for _ in range(samples):
        interpreter.reset_all_variables()
        for detail in inputs:
            size = int(np.prod(detail["shape"])) * np.dtype(detail["dtype"]).itemsize
            array = np.frombuffer(payload[at : at + size], detail["dtype"]).reshape(detail["shape"])
            interpreter.set_tensor(detail["index"], array)
            at += size
        interpreter.invoke()
        results += [np.ascontiguousarray(interpreter.get_tensor(detail["index"])).tobytes() for detail in outputs]
    return b"".join(results)


def trace(path: str, payload: bytes) -> tuple[list[tuple[str, str, list[int]]], bytes]:
    """One sample; every tensor that LiteRT still has afterwards (it keeps all of them for this)."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    interpreter = Interpreter(
        path,
        num_threads=1,
        experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
        experimental_preserve_all_tensors=True,
    )
    interpreter.allocate_tensors()
    at = 0
    for detail in interpreter.get_input_details():
        size = int(np.prod(detail["shape"])) * np.dtype(detail["dtype"]).itemsize
        array = np.frombuffer(payload[at : at + size], detail["dtype"]).reshape(detail["shape"])
        interpreter.set_tensor(detail["index"], array)
        at += size
    interpreter.invoke()
    told, parts = [], []
    for detail in interpreter.get_tensor_details():
        try:
            array = np.ascontiguousarray(interpreter.get_tensor(detail["index"]))
        except ValueError:
            continue  # optional tensors hold nothing
        told.append((detail["name"] or f"tensor {detail['index']}", array.dtype.str, list(array.shape)))
        parts.append(array.tobytes())
    return told, b"".join(parts)


def main() -> None:
    commands, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # LiteRT prints notes; the pipe is for frames
    while True:
        try:
            request, payload = receive(commands)
        except EOFError:
            return
        try:
            if request["operation"] == "trace":
                tensors, data = trace(request["model"], payload)
                send(answers, {"tensors": tensors}, data)
            else:
                send(answers, {}, run(request["model"], request["samples"], payload))
        except Exception as error:
            send(answers, {"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()
