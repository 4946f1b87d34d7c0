"""A blob for people: what it reads and writes, and the kernels that it calls."""

from __future__ import annotations

import zlib
from functools import cache

from lilliput.codegen.blob.format import BEFORE_CRC, Blob, BlobArgument, BlobValue
from lilliput.codegen.blob.signature import kernel_signature
from lilliput.codegen.cgen import columns
from lilliput.ops import operators


def blob_text(blob: Blob) -> str:
    """A line a value and a line a layer; kernels of another version of Lilliput by their ids."""
    crc, states = zlib.crc32(blob.raw[BEFORE_CRC:]), blob.memory - blob.states
    values = [(f"input {i}", _value(value)) for i, value in enumerate(blob.inputs)]
    values += [(f"output {i}", _value(value)) for i, value in enumerate(blob.outputs)]
    rows = [(str(i), *_call(layer.kernel, layer.arguments)) for i, layer in enumerate(blob.layers)]
    head = f"blob of {len(blob.raw)} bytes, CRC-32 {crc:08x}; works in {blob.memory} bytes, {states} of them states"
    return "\n".join([head, *columns(values), *(columns(rows) if rows else [])])


@cache
def kernel_names() -> dict[int, str]:
    """The stem of every kernel, by its id."""
    kernels = [(kernel, op.folder()) for op in operators().values() for kernel in op.KERNELS]
    return {kernel_signature(kernel, folder).id: kernel.stem for kernel, folder in kernels}


def _value(value: BlobValue) -> str:
    dtype = f"{value.kind}{8 * value.itemsize}"
    real = f", real = {value.scale:g} * (stored - {value.zero_point})" if value.scale else ""
    return f"{value.nbytes // value.itemsize} numbers {dtype} at {value.at}{real}"


def _call(kernel: int, arguments: tuple[BlobArgument, ...]) -> tuple[str, str]:
    if kernel == 0:
        return "nothing to do", ""
    return kernel_names().get(kernel, f"unknown kernel {kernel:08x}"), " ".join(map(_argument, arguments))


def _argument(argument: BlobArgument) -> str:
    """As a half-open range of the memory, or of the blob."""
    if not argument.nbytes:
        return "-"
    return f"{'blob' if argument.in_blob else ''}[{argument.at}, {argument.at + argument.nbytes})"
