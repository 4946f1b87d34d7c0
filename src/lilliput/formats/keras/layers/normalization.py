"""BatchNormalization, LayerNormalization, Normalization."""

from __future__ import annotations

import numpy as np

from lilliput.formats.keras.builder import Builder, Use
from lilliput.formats.keras.options import axis, flag, real, support
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.batch_norm import BatchNorm
from lilliput.ops.nn.layer_norm import LayerNorm
from lilliput.ops.nn.multiply import Multiply

STATISTICS = ("mean", "variance")


def batch_normalization(builder: Builder, use: Use) -> str:
    """Trainable as it is; folded into the layer in front of it before C."""
    _last(builder, use)
    channels, number, given = builder.shape(use.inputs[0])[-1], 0, []
    for name, what, absent in (("scale", "gamma", 1.0), ("center", "beta", 0.0)):
        there = flag(use, name, True)
        data = builder.array(use, number, 1) if there else np.full(channels, absent)
        given.append(builder.constant(use, what, data))
        number += there
    given += [builder.constant(use, what, builder.array(use, number + i, 1)) for i, what in enumerate(STATISTICS)]
    return builder.apply(use, BatchNorm(real(builder, use, "epsilon", 1e-3)), [use.inputs[0], *given])


def layer_normalization(builder: Builder, use: Use) -> str:
    """Over the last axis."""
    _last(builder, use)
    support(not flag(use, "rms_scaling"), builder, use, "scales without a mean; leave rms_scaling out")
    gamma = builder.constant(use, "gamma", builder.array(use, 0, 1)) if flag(use, "scale", True) else None
    where = 1 if gamma is not None else 0
    beta = builder.constant(use, "beta", builder.array(use, where, 1)) if flag(use, "center", True) else None
    if beta is not None and gamma is None:
        gamma = builder.constant(use, "gamma", np.ones(builder.shape(use.inputs[0])[-1]))
    given = [each for each in (gamma, beta) if each is not None]
    return builder.apply(use, LayerNorm(real(builder, use, "epsilon", 1e-3)), [use.inputs[0], *given])


def normalization(builder: Builder, use: Use) -> str:
    """By the mean and variance of the data it has seen, or was given."""
    _last(builder, use)
    mean, variance = (
        builder.array(use, number, 1) if use.config.get(name) is None else np.atleast_1d(np.asarray(use.config[name]))
        for number, name in enumerate(("mean", "variance"))
    )
    factor = 1 / np.maximum(np.sqrt(variance.astype(np.float64)), 1e-7)
    support(not flag(use, "invert"), builder, use, "is inverted; multiply and add instead")
    scaled = builder.apply(use, Multiply(), [use.inputs[0], builder.constant(use, "factor", factor)], "scaled")
    return builder.apply(use, Add(), [scaled, builder.constant(use, "summand", -mean * factor)])


def _last(builder: Builder, use: Use) -> None:
    rank = len(builder.shape(use.inputs[0]))
    support(axis(builder, use, rank) == rank - 1, builder, use, "normalizes the last axis only; permute before it")
