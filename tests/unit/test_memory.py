"""The memory plan is safe, aligned, small and always the same; a simulator of reads and writes is the judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c_compilers import call, program
from lilliput.codegen import Options, Project, c_project
from lilliput.graph import (
    Format,
    Graph,
    In,
    Invocation,
    Kernel,
    Kind,
    Node,
    Op,
    Out,
    Overlap,
    Scratch,
    Step,
    Value,
    verify,
)
from lilliput.memory import Buffer, Plan, buffers, plan_memory, scratch_name
from lilliput.ops.case import case_graph
from lilliput.ops.nn.dense.cases import dense_s8

FORMATS = {1: Format("s8"), 4: Format("s32"), 8: Format("s64")}
KERNEL = Kernel("none.h", (), ())


@dataclass(frozen=True)
class Program:
    """What the planner looks at: values, and steps that read and write them."""

    graph: Graph
    steps: tuple[Step, ...]
    keep_input: bool

    def plan(self) -> Plan:
        return plan_memory(self.graph, self.steps, self.keep_input)


@st.composite
def programs(draw: st.DrawFn, most_steps: int = 8, most: int = 40) -> Program:
    """Random values of 1, 4 and 8 bytes an element; steps of up to three operands, two outputs, scratch, overlaps."""
    values: dict[str, Value] = {}

    def value(kind: Kind) -> str:
        name, itemsize = f"v{len(values)}", draw(st.sampled_from(sorted(FORMATS)))
        size = draw(st.integers(1, max(1, most // itemsize)))
        values[name] = Value(name, (size,), FORMATS[itemsize], kind)
        return name

    inputs = [value(Kind.INPUT) for _ in range(draw(st.integers(1, 2)))]
    steps = []
    for index in range(draw(st.integers(1, most_steps))):
        reads = tuple(draw(st.lists(st.sampled_from(sorted(values)), min_size=1, max_size=3)))
        writes = tuple(value(Kind.TEMPORARY) for _ in range(draw(st.sampled_from([1, 1, 1, 2]))))
        operands = draw(st.lists(st.integers(0, len(reads) - 1), unique=True))
        overlaps = {i: draw(overlap(values[reads[i]], values[writes[0]])) for i in operands}
        arguments = {"x": In(0), "y": Out()}
        for scratch in range(draw(st.sampled_from([0, 0, 1, 2]))):
            arguments[f"s{scratch}"] = Scratch(draw(st.integers(1, most)))
        node = Node(f"n{index}", Op(), reads, writes)
        call = Graph("", (), (), values, ()).call(node)
        steps.append(Step(node, call, KERNEL, Invocation({}, arguments, overlaps)))
    written = [name for name in values if name not in inputs]
    outputs = draw(st.lists(st.sampled_from(written), min_size=1, max_size=3, unique=True))
    graph = Graph("program", tuple(inputs), tuple(outputs), values, tuple(step.node for step in steps))
    return Program(graph, tuple(steps), draw(st.booleans()))


def overlap(x: Value, y: Value) -> st.SearchStrategy[Overlap]:
    """Any lead, or start on start."""
    leads = st.integers(-x.nbytes, y.nbytes).map(Overlap)
    return st.one_of(leads, st.just(Overlap(at_start=True)))


class Arena:
    """Memory in which every byte knows whose it is."""

    def __init__(self, program: Program, plan: Plan) -> None:
        self.owner: list[str | None] = [None] * plan.arena_bytes
        self.values, self.offsets = program.graph.values, plan.offsets

    def span(self, name: str, nbytes: int = 0) -> range:
        start = self.offsets[name]
        return range(start, start + (nbytes or self.values[name].nbytes))

    def write(self, name: str, nbytes: int = 0) -> None:
        for byte in self.span(name, nbytes):
            self.owner[byte] = name

    def holds(self, name: str, nbytes: int = 0) -> bool:
        return all(self.owner[byte] == name for byte in self.span(name, nbytes))


def run(program: Program, plan: Plan) -> None:
    """Each step writes scratch and outputs while it still needs its operands; fails where one of them is damaged."""
    arena = Arena(program, plan)
    for name in program.graph.inputs:
        arena.write(name)
    for step in program.steps:
        reads, others = step.node.inputs, step.node.outputs[1:]
        assert all(arena.holds(name) for name in reads)
        scratch = {
            scratch_name(step.node.name, key): argument.nbytes
            for key, argument in step.invocation.arguments.items()
            if isinstance(argument, Scratch)
        }
        for name, nbytes in scratch.items():
            arena.write(name, nbytes)
        for name in others:
            arena.write(name)
        assert all(arena.holds(name) for name in reads), "an operand that is still needed"
        write_in_order(step, arena)
        assert all(arena.holds(name, nbytes) for name, nbytes in scratch.items())
        assert all(arena.holds(name) for name in others)
    kept = program.graph.inputs if program.keep_input else ()
    assert all(arena.holds(name) for name in (*program.graph.outputs, *kept))


def write_in_order(step: Step, arena: Arena) -> None:
    """Writes the first output byte by byte; byte i of an operand is needed until byte i + lead of it is written.

    An operand without an overlap is needed to the end, and so is one that must lie start on start and does not.
    """
    first = step.node.outputs[0]
    place = arena.span(first)
    for done, byte in enumerate(place):
        arena.owner[byte] = first
        for position, name in enumerate(step.node.inputs):
            allowed = step.invocation.overlaps.get(position)
            if allowed is None or (allowed.at_start and arena.span(name).start != place.start):
                needed = 0
            else:
                needed = max(0, done - allowed.lead + 1)
            assert all(arena.owner[b] == name for b in arena.span(name)[needed:]), "an operand that is still needed"


@given(programs())
@settings(max_examples=30)
def test_plans_keep_their_promises(program):
    """Nothing that is needed is written over, offsets are aligned, sizes are what they say, and all is repeatable."""
    plan, values = program.plan(), program.graph.values
    run(program, plan)
    assert all(plan.offsets[name] % max(4, value.format.itemsize) == 0 for name, value in values.items())
    assert all(plan.alignment % value.format.itemsize == 0 for value in values.values())
    assert plan.arena_bytes == max(plan.offsets[segment.name] + segment.nbytes for segment in plan.segments)
    assert {segment.name for segment in plan.segments} == set(plan.offsets)
    assert max(value.nbytes for value in values.values()) <= plan.lower_bound <= plan.arena_bytes
    assert plan == program.plan()


def one_step(n: int, m: int, overlaps: dict[int, Overlap]) -> Program:
    """x (n,) to y (m,)."""
    shapes = (("x", n, Kind.INPUT), ("y", m, Kind.TEMPORARY))
    values = {name: Value(name, (size,), Format("s8"), kind) for name, size, kind in shapes}
    node = Node("n", Op(), ("x",), ("y",))
    graph = Graph("program", ("x",), ("y",), values, (node,))
    step = Step(node, graph.call(node), KERNEL, Invocation({}, {"x": In(0), "y": Out()}, overlaps))
    return Program(graph, (step,), False)


def test_the_judge_sees_a_bad_plan():
    """Two values alive at once in the same place; an output one byte nearer than its lead."""
    program = one_step(4, 4, {})
    run(program, program.plan())
    with pytest.raises(AssertionError, match="an operand that is still needed"):
        run(program, replace(program.plan(), offsets={"x": 0, "y": 0}))
    program = one_step(40, 80, {0: Overlap(48)})
    plan = program.plan()
    assert (plan.arena_bytes, plan.lower_bound, plan.offsets) == (88, 88, {"x": 48, "y": 0})
    run(program, plan)
    with pytest.raises(AssertionError, match="an operand that is still needed"):
        run(program, replace(plan, offsets={"x": 47, "y": 0}))


@pytest.mark.parametrize(
    ("sizes", "overlap", "wanted"),
    [
        ((40, 80), Overlap(40), 80),
        ((40, 80), Overlap(), 80),
        ((40, 80), Overlap(80), 120),
        ((80, 40), Overlap(-40), 80),
        ((80, 40), Overlap(at_start=True), 80),
        ((40, 80), Overlap(at_start=True), 120),
    ],
)
def test_the_bound_counts_an_overlap_once(sizes, overlap, wanted):
    plan = one_step(*sizes, {0: overlap}).plan()
    assert plan.lower_bound == plan.arena_bytes == wanted


@given(programs(most_steps=3, most=16))
@settings(max_examples=100)
def test_few_buffers_lie_optimally(program):
    """No arrangement at all of up to six buffers is lower, found by trying every offset."""
    wanted = buffers(program.graph, program.steps, program.keep_input)
    plan = program.plan()
    if len(wanted) <= 6 and plan.arena_bytes > plan.lower_bound:
        assert not fits(sorted(wanted, key=lambda b: -b.nbytes), [], plan.arena_bytes - 1)


def fits(rest: Sequence[Buffer], placed: list[tuple[Buffer, int]], height: int) -> bool:
    """Whether the buffers can be put below `height`, besides those that are placed."""
    if not rest:
        return True
    first, *others = rest
    return any(
        not any(clash(first, offset, other, at) for other, at in placed)
        and fits(others, [*placed, (first, offset)], height)
        for offset in range(0, height - first.nbytes + 1, first.alignment)
    )


def clash(a: Buffer, at_a: int, b: Buffer, at_b: int) -> bool:
    """Whether at some step both need the same byte, unless one starts as far ahead of the other as it must."""
    return any(
        set(range(s.first, s.last + 1)) & set(range(t.first, t.last + 1))
        and set(range(at_a, at_a + s.nbytes)) & set(range(at_b, at_b + t.nbytes))
        and not (t.name in s.leads and at_b - at_a >= s.leads[t.name])
        and not (s.name in t.leads and at_a - at_b >= t.leads[s.name])
        for s in a.segments
        for t in b.segments
    )


def test_the_brute_force_finds_what_fits():
    one, two = (Buffer([replace(s, name=str(i))]) for i, s in enumerate([SEGMENT, SEGMENT]))
    assert fits([one, two], [], 16)
    assert not fits([one, two], [], 15)


SEGMENT = buffers(case_graph(dense_s8((8,), 1)), ())[0].segments[0]


def chain(*sizes: int) -> Graph:
    """Dense layers one after the other."""
    values: dict[str, Value] = {}
    nodes = []
    for i, (n, m) in enumerate(pairwise(sizes)):
        part = case_graph(dense_s8((n,), m), seed=i)
        names = {"x0": f"a{i}", "y0": f"a{i + 1}", "x1": f"w{i}", "x2": f"b{i}"}
        for old, new in names.items():
            kind = Kind.TEMPORARY if old == "x0" and i else part.values[old].kind
            values.setdefault(new, replace(part.values[old], name=new, kind=kind))
        reads = tuple(names[name] for name in part.nodes[0].inputs if name is not None)
        nodes.append(replace(part.nodes[0], name=f"layer{i}", inputs=reads, outputs=(names["y0"],)))
    return verify(Graph("net", ("a0",), (f"a{len(nodes)}",), values, tuple(nodes)))


PAINTED = """#include <stdio.h>
#include <string.h>
#include "net.h"

static union { net_ctx ctx; uint8_t bytes[sizeof(net_ctx)]; } place;

int main(void)
{
    size_t highest = 0;
    for (int paint = 0; paint < 256; paint += 255) {
        memset(place.bytes, paint, sizeof place.bytes);
        net_init(&place.ctx);
        memset(net_input(&place.ctx, 0), 85, NET_INPUT_0_SIZE);
        net_run(&place.ctx);
        for (size_t i = 0; i < sizeof place.bytes; i++)
            if (place.bytes[i] != (uint8_t)paint && i + 1 > highest)
                highest = i + 1;
    }
    printf("%u %u\\n", (unsigned)highest, (unsigned)NET_ARENA_SIZE);
    return 0;
}
"""


@pytest.mark.parametrize("keep_input", [False, True])
@pytest.mark.parametrize("sizes", [(13, 5), (7, 30, 6, 29, 3), (40, 8, 8, 41)])
def test_the_define_is_the_highest_byte_really_touched(sizes, keep_input, tmp_path):
    """Paint the context in two colours, run, look which bytes have changed in either."""
    project: Project = c_project(chain(*sizes), options=Options(keep_input=keep_input))
    project.write(tmp_path)
    (tmp_path / "main.c").write_text(PAINTED)
    highest, define = map(int, call([str(program("zig C", tmp_path, ["main.c", "net.c"]))], tmp_path).split())
    assert highest == define == project.layout.plan.arena_bytes
