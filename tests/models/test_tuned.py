"""The shipped table of choices: real models compute the same bytes with it, and every line of it is read."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from lilliput.boards import load_core
from lilliput.codegen import Options, c_project
from lilliput.flow.inputs import random_samples
from lilliput.flow.tuning.table import SHIPPED, read_table
from lilliput.graph import Choice, lower, signature
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin
from real_models import GOLDEN, data

TABLES = {path.stem: read_table(path) for path in sorted(SHIPPED.glob("*.toml"))}


def used(graph, core):
    """Signatures whose shipped choice a core's build of the graph takes."""
    choices = TABLES[core]
    steps = lower(graph, load_core(core).features, choices)
    return {
        name
        for step in steps
        if (name := signature(step.node.op, step.call)) in choices and choices[name] == Choice.of(step.kernel)
    }


@pytest.mark.parametrize("core", TABLES)
def test_every_choice_is_taken_by_a_model(core):
    """A line that no model reads any more is a kernel that is gone, or a layer that passes changed: tune again."""
    graphs = [run_passes(lil.load(data(path))) for path in GOLDEN.values()]
    assert set().union(*(used(graph, core) for graph in graphs)) == set(TABLES[core])


@pytest.mark.parametrize("core", TABLES)
@pytest.mark.parametrize("model", GOLDEN)
def test_tuned_and_untuned_are_equal(model, core):
    graph = run_passes(lil.load(data(GOLDEN[model])))
    if not used(graph, core):
        pytest.skip(f"the table of {core} says nothing about {model}")
    features, inputs = load_core(core).features, random_samples(graph, 2)
    outputs = []
    for choices in ({}, TABLES[core]):
        with HostTwin([c_project(graph, features, Options(choices=choices))], sanitize=True) as twin:
            outputs.append(twin.run(inputs))
    for untuned, tuned in zip(*outputs, strict=True):
        np.testing.assert_array_equal(tuned, untuned)
