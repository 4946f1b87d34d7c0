"""Small models that together call every kernel, each of them from two layers, so that shared functions appear too."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module

import numpy as np

from lilliput.codegen import Options, Project, c_project
from lilliput.graph import Graph, select_kernel, verify
from lilliput.ops import operators
from lilliput.ops.case import Case, case_graph

FEATURES = {"portable": frozenset(), "dsp": frozenset({"dsp", "long_multiply", "divide", "fpu"})}
STYLES = ("speed", "size")
LARGEST = 4096  # bytes of constants in a model; larger ones say nothing more


def twice(case: Case, name: str) -> Graph:
    """The case's node and a second one like it, with states and outputs of its own."""
    graph = case_graph(case, name=name)
    (node,) = graph.nodes
    copies = {value: f"{value} again" for value in (*node.outputs, *node.states)}
    values = {copy: replace(graph.values[value], name=copy) for value, copy in copies.items()}
    again = replace(
        node,
        name=f"{node.name} again",
        outputs=tuple(copies[value] for value in node.outputs),
        states=tuple(copies[value] for value in node.states),
    )
    outputs = (*graph.outputs, *again.outputs)
    return verify(replace(graph, values={**graph.values, **values}, nodes=(node, again), outputs=outputs))


@cache
def cases() -> tuple[Case, ...]:
    """Two small cases of every kernel, from the operators' tables and generators."""
    found: dict[tuple[str, str], list[Case]] = {}
    for name, op in operators().items():
        module = import_module(f"{op.__module__}.cases")
        rng = np.random.default_rng(0)
        for case in [*module.CASES, *(module.generate(rng) for _ in range(100))]:
            graph = case_graph(case)
            call = graph.call(graph.nodes[0])
            for features in FEATURES.values():
                same = found.setdefault((name, select_kernel(case.op, call, features).header), [])
                if len(same) < 2 and case not in same and sum(v.nbytes for v in graph.constants) <= LARGEST:
                    same.append(case)
    return tuple(dict.fromkeys(case for same in found.values() for case in same))


@cache
def projects(style: str, kernels: str) -> tuple[Project, ...]:
    """The cases as C, in one of STYLES with the kernels of one of FEATURES."""
    graphs = [twice(case, f"{case.op.name} {i}") for i, case in enumerate(cases())]
    return tuple(c_project(graph, FEATURES[kernels], Options(optimize=style)) for graph in graphs)


def uses_floats(project: Project) -> bool:
    """Whether a value of the model is a float."""
    return any(value.format.is_float for value in project.layout.graph.values.values())
