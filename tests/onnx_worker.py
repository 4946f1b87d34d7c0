"""Runs onnxruntime for `onnx_oracle`, as a program that may die; requests and answers as in the emulator's protocol."""

from __future__ import annotations

import io
import sys

import numpy as np
import onnxruntime

from lilliput.run.emulator_worker.protocol import receive, send


def run(model: bytes, arrays: bytes, optimized: bool) -> bytes:
    """The outputs in their order, packed as an .npz."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    if not optimized:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    with np.load(io.BytesIO(arrays)) as given:
        outputs = session.run(None, {name: given[name] for name in given.files})
    packed = io.BytesIO()
    np.savez(packed, *outputs)
    return packed.getvalue()


def main() -> None:
    while True:
        try:
            request, payload = receive(sys.stdin.buffer)
        except EOFError:
            return
        try:
            split = int(request["model_bytes"])
            send(sys.stdout.buffer, {}, run(payload[:split], payload[split:], bool(request["optimized"])))
        except Exception as error:
            send(sys.stdout.buffer, {"error": str(error)}, b"")


if __name__ == "__main__":
    main()
