"""LiteRT's reference kernels in a process of their own: a model in, its answers out.

Speaks the frames of `emulator_worker/protocol.py`. The one operation: run (model: path, samples: n), payload: the
inputs' bytes, sample after sample; answers the outputs' bytes likewise.
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


def main() -> None:
    commands, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # LiteRT prints notes; the pipe is for frames
    while True:
        try:
            request, payload = receive(commands)
        except EOFError:
            return
        try:
            send(answers, {}, run(request["model"], request["samples"], payload))
        except Exception as error:
            send(answers, {"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    main()
