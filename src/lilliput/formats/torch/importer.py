"""A live module to a verified graph."""

from __future__ import annotations

from typing import Any

from lilliput.formats.torch.builder import Builder
from lilliput.formats.torch.operators import mappings
from lilliput.formats.torch.program import Program
from lilliput.graph import TFLITE_MICRO, Graph, GraphError, ModelError, UnsupportedError, verify


def from_module(module: Any, name: str, example: Any) -> Graph:
    """The module traced and mapped, still with a leading axis of 1; see `export.exported` for what it raises."""
    from lilliput.formats.torch.export import exported  # imports torch, which a program as data does without

    return from_program(exported(module, example, mappings().keys()), name)


def from_program(program: Program, name: str) -> Graph:
    """The graph of an exported program; raises UnsupportedError or ModelError with a sentence."""
    known = mappings()
    builder = Builder(program)
    try:
        for call in program.calls:
            if call.op not in known:
                raise UnsupportedError(
                    f"{builder.where(call)}: Lilliput does not have this operator. Write this part with others, "
                    "or leave it out and compute it in C"
                )
            known[call.op](builder, call)
        return verify(builder.finished(name, TFLITE_MICRO))
    except GraphError as error:
        sentence = str(error)
        raise ModelError(sentence if sentence.startswith(program.name) else f"{program.name}: {sentence}") from None
