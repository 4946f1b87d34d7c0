"""Images and signals of another size, channels last."""

from __future__ import annotations

from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.convolution import check_image
from lilliput.formats.channels_first.layout import Held, channels_last
from lilliput.formats.channels_first.step import Step
from lilliput.graph import Op


def resize_to(builder: Builder, step: Step, x: Held, op: Op) -> None:
    check_image(builder, step, x)
    name = builder.apply(step, op, [builder.read(step, x, channels_last(x.rank))])
    builder.give(step, name, channels_last(x.rank))
