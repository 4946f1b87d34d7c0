"""Every operator on emulated cores, equal to the byte to the same C on the host, floats too.

Many models share one image: a kernel is compiled once and takes its shape at run time ("shared"), or, for one case of
each kernel, is compiled for the shape ("speed") or run from a blob ("blob"). LILLIPUT_CORE_CASES sets the generated
cases per operator.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module

import numpy as np
import pytest

from core_images import judge
from lilliput.boards import load_board
from lilliput.codegen import Options, c_project
from lilliput.codegen.layout import layout
from lilliput.graph import select_kernel
from lilliput.ops import operators
from lilliput.ops.case import Case, case_graph
from overlapped import apart, overlapped

pytest.importorskip("unicorn", reason="needs the emulate extra")

GENERATED = int(os.environ.get("LILLIPUT_CORE_CASES", "1"))
TABLED = 3  # cases of each operator's table, spread over it; all of them where LILLIPUT_CORE_CASES is set
BATCH = 30  # models in one image
SOME = frozenset({"long_multiply", "divide"})
CORES = [SOME | {"dsp", "fpu"}, SOME | {"registers_32"}]
OFTEN = ["generic-cortex-m0", "generic-cortex-m4", "generic-rv32imc"]
RARELY = ["generic-cortex-m0plus", "generic-cortex-m3", "generic-cortex-m7", "generic-cortex-m33"]
BOARDS = [*OFTEN, *(pytest.param(board, marks=pytest.mark.long) for board in RARELY)]


@cache
def all_cases() -> list[Case]:
    """Some of every operator's table, and some generated."""
    rng = np.random.default_rng(3)
    found: list[Case] = []
    for op in operators().values():
        module = import_module(f"{op.__module__}.cases")
        step = 1 if "LILLIPUT_CORE_CASES" in os.environ else -(-len(module.CASES) // TABLED)
        found += [*module.CASES[::step], *(module.generate(rng) for _ in range(GENERATED))]
    return found


@cache
def one_per_kernel() -> list[Case]:
    """A case for every kernel that one of CORES would choose."""
    rng = np.random.default_rng(4)
    found: dict[str, Case] = {}
    for op in operators().values():
        module = import_module(f"{op.__module__}.cases")
        for case in [*module.CASES, *(module.generate(rng) for _ in range(30))]:
            graph = case_graph(case)
            for features in CORES:
                found.setdefault(select_kernel(op, graph.call(graph.nodes[0]), features).header, case)
    return list(found.values())


CASES = {"shared": all_cases, "speed": one_per_kernel, "blob": one_per_kernel}
OPTIONS = {"shared": Options(optimize="shared"), "speed": Options(), "blob": Options(style="blob")}
BATCHES = [(how, start) for how, cases in CASES.items() for start in range(0, len(cases()), BATCH)]


def placed(board: str, how: str, start: int):
    """All cases on every core; how else they may be compiled by default on one."""
    rarely = board in RARELY or (how != "shared" and board != "generic-cortex-m4")
    return pytest.param(board, how, start, marks=[pytest.mark.long] if rarely else [])


@pytest.mark.parametrize(("board", "how", "start"), [placed(b, *batch) for b in (*OFTEN, *RARELY) for batch in BATCHES])
def test_core_equals_host(board, how, start, tmp_path):
    compare(CASES[how]()[start : start + BATCH], load_board(board), how, tmp_path)


def compare(cases, board, how, folder):
    graphs = [case_graph(case, seed=i, name=f"case{i}") for i, case in enumerate(cases)]
    projects = [c_project(graph, board.core.features, OPTIONS[how]) for graph in graphs]
    judge(list(zip(cases, projects, projects, strict=True)), board, folder, how)


@pytest.mark.parametrize("board", BOARDS)
def test_core_equals_host_where_tensors_overlap(board, tmp_path):
    """The output as far over an input as the kernel says; on the host they lie apart."""
    board, pairs = load_board(board), []
    for seed, case in enumerate(one_per_kernel()):

        def named(name, case=case, seed=seed):
            return layout(case_graph(case, seed, f"case{seed}_{name}"), board.core.features, Options(optimize="shared"))

        pairs += [(case, apart(named(f"apart_{i}")), other) for i, other in enumerate(overlapped(named))]
    for start in range(0, len(pairs), BATCH):
        judge(pairs[start : start + BATCH], board, tmp_path / str(start), "shared")
