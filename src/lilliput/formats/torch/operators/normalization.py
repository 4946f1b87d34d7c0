"""Normalisations, by what training has measured and by the numbers themselves."""

from __future__ import annotations

from lilliput.formats.channels_first.checks import support
from lilliput.formats.channels_first.normalization import normalise_by_constants, normalise_groups, normalise_last
from lilliput.formats.torch.builder import Builder
from lilliput.formats.torch.program import Call


def batch_norm(builder: Builder, call: Call) -> None:
    mean = call.arguments["running_mean"] is not None and not call.arguments.get("training", False)
    support(mean, builder, call, "it normalises by the batch at hand; keep track_running_stats and call model.eval()")
    _by_constants(builder, call)


def instance_norm(builder: Builder, call: Call) -> None:
    if not call.arguments["use_input_stats"]:
        _by_constants(builder, call)
        return
    x = builder.held(call, "input")
    scale, offset = builder.optional(call, "weight"), builder.optional(call, "bias")
    normalise_groups(builder, call, x, x.shape[1], scale, offset, call.arguments["eps"])


def group_norm(builder: Builder, call: Call) -> None:
    x, scale, offset = builder.held(call, "input"), builder.optional(call, "weight"), builder.optional(call, "bias")
    normalise_groups(builder, call, x, call.arguments["num_groups"], scale, offset, call.arguments["eps"])


def layer_norm(builder: Builder, call: Call) -> None:
    """Over the last axis."""
    x, shape = builder.held(call, "input"), tuple(call.arguments["normalized_shape"])
    sentence = f"normalises {len(shape)} axes of {x.shape}; only the last one is read, GroupNorm(1, c) for all"
    support(len(shape) == 1, builder, call, sentence)
    scale, offset = builder.optional(call, "weight"), builder.optional(call, "bias")
    normalise_last(builder, call, x, scale, offset, call.arguments["eps"])


def _by_constants(builder: Builder, call: Call) -> None:
    x, mean, variance = (builder.held(call, name) for name in ("input", "running_mean", "running_var"))
    scale, offset = builder.optional(call, "weight"), builder.optional(call, "bias")
    normalise_by_constants(builder, call, x, (scale, offset, mean, variance), call.arguments["eps"])
