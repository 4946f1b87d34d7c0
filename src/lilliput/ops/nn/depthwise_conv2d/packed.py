"""How the depthwise kernels for packed weights are called: as those for int8."""

from __future__ import annotations

from dataclasses import replace
from math import prod

from lilliput.graph import Argument, Call, Invocation, Out, Scratch, Table
from lilliput.ops.packed import bits, fields


def packed_dsp(plain: Invocation, call: Call) -> Invocation:
    """The call of the kernel for int8 as one with packed weights."""
    weights = plain.arguments["w"]
    assert isinstance(weights, Table)
    return replace(plain, arguments={**plain.arguments, "w": fields(weights.data, bits(call))})


def packed(plain: Invocation, call: Call) -> Invocation:
    """The same of the portable one, which is told the bits, and unpacks a channel's weights."""
    told = packed_dsp(plain, call)
    arguments = {key: argument for key, argument in told.arguments.items() if key != "y"}
    room: dict[str, Argument] = {"taps": Scratch(prod(call.input(1).shape[:2]), "int8_t"), "y": Out()}
    return replace(told, params={**plain.params, "bits": bits(call)}, arguments={**arguments, **room})
