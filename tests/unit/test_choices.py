"""What was chosen for a call is used where it fits, and forgotten where it fits no more."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest

from lilliput.graph import Choice, Kernel, candidates, lower, select_kernel, signature
from lilliput.ops.case import case_graph
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.conv2d.cases import conv2d
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.dense.cases import dense_s8

DTYPES = ("s8", "s8", "s32?"), ("s8",)
GRAPH = case_graph(dense_s8((3,), 5))
CALL = GRAPH.call(GRAPH.nodes[0])
FAST = frozenset({"dsp"})


class Tunable(Dense):
    """A dense layer whose kernels have knobs."""

    KERNELS: ClassVar = (
        Kernel("fast.h", *DTYPES, FAST, knobs={"block": (4, 2), "unroll": (1, 8)}),
        Kernel("plain.h", *DTYPES, knobs={"block": (1, 2)}),
        Kernel("never.h", *DTYPES, accepts=lambda call: False),
    )


def chosen(kernel: str, **settings: int) -> tuple[str, dict[str, int]]:
    """What is selected where this was chosen, on a core with everything."""
    found = select_kernel(Tunable(), CALL, FAST, {signature(Tunable(), CALL): Choice(kernel, settings)})
    return found.stem, found.settings


def test_a_signature_is_one_readable_line():
    graph = case_graph(conv2d((49, 10, 1), (64, 10, 4, 1), Conv2D((2, 2), padding=((4, 5), (1, 1)))))
    (node,) = graph.nodes
    assert signature(node.op, graph.call(node)) == (
        "conv2d stride=(2,2) padding=((4,5),(1,1)): s8[49,10,1] s8[64,10,4,1] s32[64] -> s8[25,5,64]"
    )


def test_an_absent_operand_is_a_dash():
    graph = case_graph(conv2d((4, 4, 5), (10, 2, 2, 1), Conv2D(), bias=""))
    assert " - -> " in signature(graph.nodes[0].op, graph.call(graph.nodes[0]))


def test_candidates_are_kernels_at_every_setting_the_usual_one_first():
    assert [(k.stem, *k.settings.values()) for k in candidates(Tunable(), CALL, FAST)] == [
        ("fast", 4, 1), ("fast", 4, 8), ("fast", 2, 1), ("fast", 2, 8), ("plain", 1), ("plain", 2),
    ]  # fmt: skip
    assert {k.stem for k in candidates(Tunable(), CALL)} == {"plain"}


def test_without_a_choice_the_first_kernel_is_used_as_is_usual():
    kernel = select_kernel(Tunable(), CALL, FAST)
    assert (kernel.stem, kernel.settings) == ("fast", {"block": 4, "unroll": 1})


def test_a_choice_is_used():
    assert chosen("plain", block=2) == ("plain", {"block": 2})
    assert chosen("fast", unroll=8, block=2) == ("fast", {"block": 2, "unroll": 8})


@pytest.mark.parametrize(
    "choice",
    [
        ("never", {}),
        ("gone", {}),
        ("plain", {"block": 3}),
        ("plain", {}),
        ("plain", {"block": 2, "more": 1}),
    ],
    ids=["accepted no more", "no such kernel", "no such value", "a knob missing", "a knob too many"],
)
def test_a_choice_that_fits_no_kernel_is_ignored(choice):
    kernel, settings = choice
    assert chosen(kernel, **settings) == ("fast", {"block": 4, "unroll": 1})


def test_a_choice_for_another_core_is_ignored():
    choices = {signature(Tunable(), CALL): Choice("fast", {"block": 2, "unroll": 8})}
    assert select_kernel(Tunable(), CALL, frozenset(), choices).stem == "plain"


def test_a_choice_is_for_its_signature_alone():
    other = case_graph(dense_s8((4,), 5))
    choices = {signature(other.nodes[0].op, other.call(other.nodes[0])): Choice("dense_s8")}
    assert [step.kernel.stem for step in lower(GRAPH, FAST, choices)] == ["dense_s8_dsp"]
    assert [step.kernel.stem for step in lower(other, FAST, choices)] == ["dense_s8"]


def test_weights_do_not_change_a_signature():
    weights = GRAPH.values["x1"]
    zero = replace(weights, data=weights.array() * 0)
    other = replace(GRAPH, values={**GRAPH.values, "x1": zero})
    assert signature(Dense(), other.call(other.nodes[0])) == signature(Dense(), CALL)
