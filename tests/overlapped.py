"""A layer whose output lies over one of its inputs as far as its kernel allows, or further: for tests of leads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from lilliput.codegen import Project
from lilliput.codegen.layout import Layout
from lilliput.codegen.project import write_down
from lilliput.graph import Kind

ALIGNMENT = 8  # of what does not overlap; what does is apart by a multiple of 4, as the planner has it


def apart(plan: Layout) -> Project:
    """The layer with nothing over anything."""
    return _placed(plan, {})


def overlapped(named: Callable[[str], Layout], nearer: int = 0) -> Iterator[Project]:
    """The one layer that `named` lays out once for each input that its output may share bytes with, at just the lead.

    nearer  bytes by which the output is closer than the lead allows: for a control, with leads that 4 divides only
    """
    step = named("any").steps[0]
    for index, overlap in step.invocation.overlaps.items():
        x, y = step.call.input(index), step.call.output
        wanted = -(-overlap.lead // 4) * 4 - nearer
        is_control = overlap.lead % 4 == 0 and not overlap.at_start
        if x.kind is Kind.INPUT and -x.nbytes < wanted < y.nbytes and (is_control or not nearer):
            yield _placed(named(f"over_{index}"), {x.name: max(wanted, 0), y.name: max(-wanted, 0)})


def _placed(plan: Layout, fixed: Mapping[str, int]) -> Project:
    offsets = dict(fixed)
    segments = {segment.name: segment.nbytes for segment in plan.plan.segments}
    end = max((offset + segments[key] for key, offset in offsets.items()), default=0)
    for key in segments.keys() - offsets.keys():
        offsets[key] = -(-end // ALIGNMENT) * ALIGNMENT
        end = offsets[key] + segments[key]
    arena = replace(plan.plan, offsets=offsets, arena_bytes=end, alignment=ALIGNMENT)
    return write_down(replace(plan, plan=arena))
