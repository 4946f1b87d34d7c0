"""Small models that together call every kernel, each of them from two layers, so that shared functions appear too."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module

import numpy as np

from lilliput.codegen import Options, Project, c_project
from lilliput.codegen.selftest import Golden
from lilliput.graph import TFLITE_MICRO, Graph, evaluate, select_kernel, verify
from lilliput.ops import operators
from lilliput.ops.case import Case, case_graph, case_inputs

FEATURES = {
    "portable": frozenset(),
    "dsp": frozenset({"dsp", "long_multiply", "divide", "fpu"}),
    "registers_32": frozenset({"registers_32", "long_multiply", "divide"}),
}
STYLES = ("speed", "shared")
SMALL = 2048  # bytes of all values of a case; larger ones say nothing more


def twice(case: Case, name: str) -> Graph:
    """The case's nodes and others like them, with states and outputs of their own."""
    graph = case_graph(case, name=name)
    copies = {value: f"{value} again" for node in graph.nodes for value in (*node.outputs, *node.states)}
    values = {copy: replace(graph.values[value], name=copy) for value, copy in copies.items()}
    again = [
        replace(
            node,
            name=f"{node.name} again",
            inputs=tuple(None if value is None else copies.get(value, value) for value in node.inputs),
            outputs=tuple(copies[value] for value in node.outputs),
            states=tuple(copies[value] for value in node.states),
        )
        for node in graph.nodes
    ]
    outputs = (*graph.outputs, *(copies[value] for value in graph.outputs))
    nodes = (*graph.nodes, *again)
    return verify(replace(graph, values={**graph.values, **values}, nodes=nodes, outputs=outputs))


@cache
def cases() -> tuple[Case, ...]:
    """A case of every kernel, from the operators' tables and generators: the first that is small, else the smallest."""
    found: dict[tuple[str, str], tuple[int, Case]] = {}
    for name, op in operators().items():
        module = import_module(f"{op.__module__}.cases")
        rng = np.random.default_rng(0)
        for case in [*module.CASES, *(module.generate(rng) for _ in range(100))]:
            graph = case_graph(case)
            call = graph.call(graph.nodes[0])
            nbytes = sum(value.nbytes for value in graph.values.values())
            for features in FEATURES.values():
                key = (name, select_kernel(case.op, call, features).header)
                if key not in found or SMALL < found[key][0] > nbytes:
                    found[key] = (nbytes, case)
    return tuple(dict.fromkeys(case for _, case in found.values()))


@cache
def projects(style: str, kernels: str) -> tuple[Project, ...]:
    """The cases as C, in one of STYLES with the kernels of one of FEATURES."""
    graphs = [twice(case, f"{case.op.name} {i}") for i, case in enumerate(cases())]
    return tuple(c_project(graph, FEATURES[kernels], Options(optimize=style)) for graph in graphs)


def proven(case: Case, name: str, options: Options = Options()) -> Project:
    """`twice` of the case as C, with a self-test of three samples by the reference."""
    graph = twice(case, name)
    samples = [case_inputs(case, seed) for seed in range(3)]
    rows = [evaluate(graph, sample).outputs for sample in samples]
    inputs, outputs = ([np.stack(column) for column in zip(*table, strict=True)] for table in (samples, rows))
    return c_project(graph, options=options, golden=Golden(outputs, inputs))


def uses_floats(project: Project) -> bool:
    """Whether it computes with floats: of constants, integer kernels may have made tables."""
    return any(value.format.is_float and not value.is_constant for value in project.layout.graph.values.values())


def side_by_side(first: Case, second: Case, name: str) -> Graph:
    """Both cases in one graph, which has the inputs and outputs of both."""
    graphs = [case_graph(case, seed) for seed, case in enumerate((first, second))]
    values = {
        f"{v.name} {i}": replace(v, name=f"{v.name} {i}") for i, g in enumerate(graphs) for v in g.values.values()
    }
    nodes = tuple(
        replace(
            node,
            name=f"{node.name} {i}",
            inputs=tuple(None if value is None else f"{value} {i}" for value in node.inputs),
            outputs=tuple(f"{value} {i}" for value in node.outputs),
            states=tuple(f"{value} {i}" for value in node.states),
        )
        for i, graph in enumerate(graphs)
        for node in graph.nodes
    )
    inputs, outputs = (
        tuple(f"{value} {i}" for i, graph in enumerate(graphs) for value in getattr(graph, field))
        for field in ("inputs", "outputs")
    )
    return verify(Graph(name, inputs, outputs, values, nodes, graphs[0].arithmetic))


@cache
def pairs_of_shapes() -> tuple[tuple[Case, Case], ...]:
    """Two cases of every kernel that differ, where it has two small ones of the default arithmetic."""
    found: dict[str, list[Case]] = {}
    for op in operators().values():
        module = import_module(f"{op.__module__}.cases")
        rng = np.random.default_rng(1)
        for case in [*module.CASES, *(module.generate(rng) for _ in range(60))]:
            graph = case_graph(case)
            call = graph.call(graph.nodes[0])
            if case.arithmetic == TFLITE_MICRO and sum(value.nbytes for value in graph.values.values()) <= SMALL:
                key = select_kernel(case.op, call).header
                found.setdefault(key, []).append(case)
    return tuple((cases[0], cases[-1]) for cases in found.values() if len(cases) > 1)
