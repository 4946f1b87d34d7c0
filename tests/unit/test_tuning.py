"""How a choice is found and kept: the search, what flash must earn, the table."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import inf

import numpy as np
import pytest

from lilliput.flow.tuning import table
from lilliput.flow.tuning.measure import Measured, layer_graph
from lilliput.flow.tuning.search import search
from lilliput.flow.tuning.tune import WORTH, worth
from lilliput.graph import Choice, InputError, Kernel, Kind, evaluate
from lilliput.ops.case import case_graph, case_inputs
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.conv2d.cases import conv2d

VALUES = tuple(range(6))
KERNELS = (
    Kernel("one.h", (), (), knobs={"a": VALUES, "b": VALUES, "c": VALUES}),
    Kernel("two.h", (), (), knobs={"a": VALUES}),
)
CANDIDATES = [variant for kernel in KERNELS for variant in kernel.variants()]
USUAL = Measured(1000.0, 400, 600, 64, "same")
WHOLE = Measured(4000.0, 3000, 7000, 256, "whole")


def bowl(kernel: Kernel) -> float:
    """Least at one.h with a = 2, b = 5, c = 1, rising from there with every knob."""
    best = {"a": 2, "b": 5, "c": 1}
    return sum((value - best[name]) ** 2 for name, value in kernel.settings.items()) + 10 * (kernel.stem == "two")


def test_the_search_finds_the_best_with_few_measurements():
    tried = set()

    def score(kernel: Kernel) -> float:
        tried.add(Choice.of(kernel))
        return bowl(kernel)

    best = search(CANDIDATES, score)
    assert (best.stem, best.settings) == ("one", {"a": 2, "b": 5, "c": 1})
    assert len(tried) < len(CANDIDATES) / 5


def test_a_small_space_is_searched_whole():
    """Even where no step from one candidate to the next goes down."""
    few = CANDIDATES[:10]
    assert search(few, lambda kernel: 0.0 if kernel is few[7] else 1.0) is few[7]
    assert search(few, lambda kernel: 1.0) is few[0], "the usual one, where none is better"


def test_a_kernel_is_chosen_across_a_whole_space():
    assert search(CANDIDATES, lambda kernel: -bowl(kernel) if kernel.stem == "two" else 1.0).stem == "two"


def test_what_is_better():
    better = replace(USUAL, cost=900.0)
    assert worth(USUAL, USUAL, WHOLE, 1, 0.5) == 0
    assert worth(USUAL, better, WHOLE, 1, 0.5) == -100 / 4000
    assert worth(USUAL, replace(better, outputs="other"), WHOLE, 1, 0.5) == inf
    assert worth(USUAL, replace(better, cost=1000 * (1 - WORTH / 2)), WHOLE, 1, 0.5) == inf


def test_flash_must_be_earned():
    """Code is counted once for all layers of a signature, constants for each."""
    larger = replace(USUAL, cost=900.0, code=450, constants=700)
    for count, flash in ((1, 150), (3, 350)):
        assert worth(USUAL, larger, WHOLE, count, 0.5) == pytest.approx(-count * 100 / 4000 + 0.5 * flash / 10_000)
    assert worth(USUAL, replace(larger, constants=2000), WHOLE, 1, 0.5) > 0
    assert worth(USUAL, replace(larger, constants=2000), WHOLE, 1, 0) < 0


def test_a_layer_by_itself_computes_what_it_did():
    graph = case_graph(conv2d((4, 4, 6), (5, 3, 3, 6), Conv2D(), "s8", (-5, 4)))
    layer = layer_graph(replace(graph, name="net"), graph.nodes[0])
    assert [v.kind for v in layer.values.values()] == [Kind.INPUT, Kind.CONSTANT, Kind.CONSTANT, Kind.TEMPORARY]
    sample = case_inputs(conv2d((4, 4, 6), (5, 3, 3, 6), Conv2D()), 0)
    np.testing.assert_array_equal(evaluate(layer, sample).outputs[0], evaluate(graph, sample).outputs[0])


@pytest.fixture
def tables(monkeypatch, tmp_path):
    """Empty folders for the tables that are shipped and for the user's."""
    monkeypatch.setenv("LILLIPUT_CACHE", str(tmp_path / "user"))
    monkeypatch.setattr(table, "SHIPPED", tmp_path / "shipped")
    return tmp_path


def test_a_table_reads_back_sorted_and_grows(tables):
    path = tables / "shipped" / "core.toml"
    first = {"b: s8[1] -> s8[1]": Choice("plain"), "a: s8[1] -> s8[1]": Choice("fast", {"block": 2, "unroll": 8})}
    table.write_table(path, first)
    table.write_table(path, {"b: s8[1] -> s8[1]": Choice("fast", {"block": 4, "unroll": 1}), "c": Choice("plain")})
    assert path.read_text().splitlines()[2:] == [
        '"a: s8[1] -> s8[1]" = { kernel = "fast", block = 2, unroll = 8 }',
        '"b: s8[1] -> s8[1]" = { kernel = "fast", block = 4, unroll = 1 }',
        '"c" = { kernel = "plain" }',
    ]
    assert table.chosen_for("core") == table.read_table(path)
    table.write_table(path, {"d": Choice("plain")}, ["b: s8[1] -> s8[1]", "d"])
    assert list(table.read_table(path)) == ["a: s8[1] -> s8[1]", "c", "d"], "what was measured again is as it is now"
    assert table.chosen_for("another core") == {}


def test_the_users_own_table_goes_first(tables):
    table.write_table(tables / "shipped" / "core.toml", {"a": Choice("shipped"), "b": Choice("shipped")})
    table.write_table(table.user_table("core"), {"b": Choice("own")})
    assert table.chosen_for("core") == {"a": Choice("shipped"), "b": Choice("own")}


@pytest.mark.parametrize(
    "text",
    ["nonsense", '"a" = 3', '"a" = { block = 2 }', '"a" = { kernel = "k", block = "x" }', '"a" = { kernel = 1 }'],
)
def test_a_damaged_table_is_a_sentence(tables, text):
    path = tables / "core.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=r"^core\.toml: expected a table of choices .*; delete it and tune again$"):
        table.read_table(path)


def test_every_shipped_choice_has_a_kernel():
    """A kernel that is gone, or a knob, would leave a line that nothing reads."""
    from lilliput.ops import operators

    known = {k.stem: k for op in operators().values() for k in op.KERNELS}
    for path in table.SHIPPED.glob("*.toml"):
        for signature, choice in table.read_table(path).items():
            kernel = known.get(choice.kernel)
            allowed = kernel and {tuple(v.settings.items()) for v in kernel.variants()}
            assert allowed and tuple(choice.settings.items()) in allowed, f"{path.name}: {signature}: {choice}"


def test_variants_come_in_order():
    assert [tuple(k.settings.values()) for k in KERNELS[0].variants()] == list(product(VALUES, VALUES, VALUES))
