"""Operators on signals at the edges, on emulated cores: equal to the byte to the same C on the host, floats too."""

from __future__ import annotations

from importlib import import_module

import pytest

from core_images import judge
from lilliput.boards import load_board
from lilliput.codegen import Options, c_project
from lilliput.ops import operators
from lilliput.ops.case import case_graph
from signals import KINDS, signal_inputs

pytest.importorskip("unicorn", reason="needs the emulate extra")

SIGNAL = {n: op for n, op in operators().items() if op.__module__.startswith("lilliput.ops.signal.")}
BATCH = 24
BOARDS = ["generic-cortex-m0", "generic-cortex-m4", "generic-rv32imc"]


def cases():
    """Of every operator, one of integers and one of floats, as far as it has them."""
    found = []
    for op in SIGNAL.values():
        table = [
            c for c in import_module(f"{op.__module__}.cases").CASES if any(o and not o.constant for o in c.inputs)
        ]
        for wanted in (True, False):
            found += [case for case in table if case.inputs[0].format.is_float is wanted][:1]
    return found


CASES = cases()


@pytest.mark.parametrize("start", range(0, len(CASES), BATCH))
@pytest.mark.parametrize("board", BOARDS)
def test_core_equals_host_on_signals_at_the_edges(board, start, tmp_path):
    board, chosen = load_board(board), CASES[start : start + BATCH]
    graphs = [case_graph(case, i, f"case{i}") for i, case in enumerate(chosen)]
    projects = [c_project(graph, board.core.features, Options(optimize="shared")) for graph in graphs]
    judge(
        list(zip(chosen, projects, projects, strict=True)), board, tmp_path, "shared",
        lambda case: [signal_inputs(case, kind, 3) for kind in KINDS],
    )  # fmt: skip
