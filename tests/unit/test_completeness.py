"""Whatever is registered is whole: this names what is missing."""

from __future__ import annotations

import re
from importlib import import_module

import numpy as np
import pytest

from lilliput.graph import Op, select_kernel
from lilliput.ops import COMMON_HEADERS, operators
from lilliput.ops.case import case_graph

OPERATORS = operators()


@pytest.mark.parametrize("name", OPERATORS)
def test_operator_is_whole(name):
    op = OPERATORS[name]
    folder = op.folder()
    missing = [
        thing
        for thing in ("infer", "reference", "lower", "drop_leading")
        if getattr(op, thing) is getattr(Op, thing) and thing != "drop_leading"
    ]
    missing += [
        k.header for k in op.KERNELS if not any((home / k.header).exists() for home in (folder, COMMON_HEADERS))
    ]
    missing += [] if op.KERNELS else ["a kernel"]
    missing += [] if (folder / "cases.py").exists() else ["cases.py"]
    missing += [] if op.__doc__ and "→" in op.__doc__ else ["a docstring with shapes (x (n,) → y (m,))"]
    missing += [] if op.SOURCE else ["SOURCE, whose arithmetic it follows"]
    orphans = {path.name for path in folder.glob("*.h")} - {kernel.header for kernel in op.KERNELS}
    included = {h for path in folder.glob("*.h") for h in re.findall(r'#include "([\w.]+)"', path.read_text())}
    missing += [f"a kernel entry for {header}" for header in sorted(orphans - included)]
    assert not missing, f"{name} lacks {', '.join(missing)}"


@pytest.mark.parametrize("name", OPERATORS)
def test_cases_reach_every_kernel(name):
    """The table and the generator together use every kernel of the operator, on a core that has everything."""
    op = OPERATORS[name]
    cases = import_module(f"{op.__module__}.cases")
    rng = np.random.default_rng(0)
    dsp = frozenset({"dsp", "fpu", "long_multiply", "divide"})
    features = [frozenset(), dsp, dsp | {"mve"}]
    features += [frozenset({"long_multiply", "registers_32"}), frozenset({"thumb1"})]
    graphs = [case_graph(case) for case in [*cases.CASES, *(cases.generate(rng) for _ in range(200))]]
    reached = {
        select_kernel(graph.nodes[0].op, graph.call(graph.nodes[0]), wanted, small=small).header
        for graph in graphs
        for wanted in features
        for small in (False, True)
    }
    missing = {k.header for k in op.KERNELS} - reached
    assert not missing, f"no case of {name} uses {sorted(missing)}"


@pytest.mark.parametrize(
    "header", [*COMMON_HEADERS.glob("*.h"), *COMMON_HEADERS.glob("*/*/*.h")], ids=lambda path: path.name
)
def test_header_has_one_subject(header):
    text = header.read_text(encoding="ascii")
    guard = f"{header.stem if header.stem.startswith('lil_') else 'lil_' + header.stem}_h".upper()
    assert f"#ifndef {guard}" in text, f"{header.name} is guarded by {guard}"
    assert len(text.splitlines()) <= 250, f"{header.name} is longer than a kernel should be"
    if not header.stem.startswith("lil_"):
        assert f"lil_{header.stem}(" in text, f"{header.name} holds lil_{header.stem}"


def test_no_two_headers_share_a_guard():
    stems = [path.stem.removeprefix("lil_") for path in COMMON_HEADERS.rglob("*.h")]
    assert len(stems) == len(set(stems)), f"twice: {sorted({stem for stem in stems if stems.count(stem) > 1})}"
