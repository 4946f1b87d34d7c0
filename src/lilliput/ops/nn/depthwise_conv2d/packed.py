"""How the depthwise kernels for packed weights are called: as those for int8, with room for one channel's weights."""

from __future__ import annotations

from dataclasses import replace
from math import prod

from lilliput.graph import Call, Invocation, Out, Scratch, Table
from lilliput.ops.packed import bits, fields


def packed(plain: Invocation, call: Call, room: str) -> Invocation:
    """The call of a kernel for int8 as one with packed weights, which unpacks a channel's into `room`."""
    width, weights = bits(call), plain.arguments["w"]
    assert isinstance(weights, Table)
    arguments = {key: argument for key, argument in plain.arguments.items() if key != "y"}
    arguments |= {"w": fields(weights.data, width), room: Scratch(prod(call.input(1).shape[:2]), "int8_t"), "y": Out()}
    return replace(plain, params={**plain.params, "bits": width}, arguments=arguments)
