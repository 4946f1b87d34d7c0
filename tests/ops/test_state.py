"""States: what a model keeps from call to call, in the reference, in the C, and in two contexts at once."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from lilliput.boards import load_core
from lilliput.boards.toolchain import SHARED_SUFFIX, CompileOptions, find_toolchain
from lilliput.codegen import c_project
from lilliput.graph import Format, Graph, Kind, Node, Value, evaluate, initial_states, verify
from lilliput.ops.case import case_graph, case_inputs
from lilliput.ops.nn.delay import Delay
from lilliput.ops.nn.delay.cases import delay
from lilliput.ops.nn.lstm.cases import lstm
from lilliput.ops.nn.svdf.cases import svdf
from lilliput.run.host import HostTwin

CALLS = 50
CASES = {
    "delay": delay(7, (3, 2), Format("s8", (0.1,), (3,))),
    "float_delay": delay(3, (4,), Format()),
    "lstm": lstm(1, 4, 6),
    "svdf": svdf(6, 4, 2, 5, "s16"),
    "small_svdf": svdf(6, 4, 2, 5, "s8", zeros=(-4, 11, -128)),
}


@pytest.mark.parametrize("name", CASES)
def test_fifty_calls_on_the_host_are_those_of_the_reference(name):
    case = CASES[name]
    graph = case_graph(case, name=name)
    states = initial_states(graph)
    with HostTwin([c_project(graph)], sanitize=True) as twin:
        kept, fresh = [], []
        for call in range(CALLS):
            inputs = case_inputs(case, call)
            trace = evaluate(graph, inputs, states)
            (found,) = twin.run([array[None] for array in inputs], fresh=call == 0)
            np.testing.assert_array_equal(found[0], trace.outputs[0], err_msg=f"call {call}")
            fresh.append(evaluate(graph, inputs).outputs[0])
            kept.append(trace.outputs[0])
            states = trace.states
    assert np.any(np.array(kept) != np.array(fresh)), "the case would not notice a state that is lost"


def remembering() -> Graph:
    """x → a delay of three calls → an LSTM of one step a call."""
    graph = case_graph(CASES["lstm"], name="remembering")
    (node,) = graph.nodes
    x = graph.values["x0"]
    late = Value("late", x.shape, x.format)
    line = np.arange(3 * x.size, dtype=np.int8).reshape(3, *x.shape)
    values = {**graph.values, "late": late, "line": Value("line", line.shape, x.format, Kind.STATE, line)}
    first = Node("delay", Delay(3), ("x0",), ("late",), ("line",))
    second = Node(node.name, node.op, ("late", *node.inputs[1:]), node.outputs, node.states)
    return verify(Graph(graph.name, graph.inputs, graph.outputs, values, (first, second)))


HARNESS = """
#include "remembering.c"
#include <string.h>

static remembering_ctx ctx[4];

void begin(void)
{
    memset(ctx, 0, sizeof ctx);
    for (int i = 0; i < 4; i++)
        remembering_init(ctx + i);
}

static void fill(int i, const int8_t *x) { memcpy(remembering_input(ctx + i, 0), x, REMEMBERING_INPUT_0_SIZE); }

/* a and b one after the other in contexts 0 and 1, layer by layer in turn in contexts 2 and 3; 1 if they differ. */
int differs(const int8_t *a, const int8_t *b)
{
    fill(0, a);
    remembering_run(ctx);
    fill(1, b);
    remembering_run(ctx + 1);
    fill(2, a);
    fill(3, b);
    for (int32_t layer = 0; layer < REMEMBERING_LAYERS; layer++) {
        remembering_step(ctx + 2, layer);
        remembering_step(ctx + 3, layer);
    }
    return memcmp(ctx, ctx + 2, 2 * sizeof *ctx) != 0;
}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """The C of `remembering` with HARNESS, and a function `read_<state>` for each of its states."""
    folder = tmp_path_factory.mktemp("remembering")
    project = c_project(remembering())
    project.write(folder)
    readers = [
        f"void read_{name}(void *to);\n"
        f"void read_{name}(void *to) {{ memcpy(to, ctx[0].{member}, sizeof ctx[0].{member}); }}\n"
        for name, member in project.layout.states.items()
    ]
    declarations = "#include <stdint.h>\nvoid begin(void);\nint differs(const int8_t *a, const int8_t *b);\n"
    (folder / "harness.c").write_text(declarations + HARNESS + "".join(readers))
    toolchain = find_toolchain(load_core("host"))
    target = folder / f"harness{SHARED_SUFFIX}"
    return ctypes.CDLL(str(toolchain.shared_library([folder / "harness.c"], target, CompileOptions((folder,)))))


def test_contexts_in_turn_and_states_after_every_call(library):
    graph = remembering()
    states = initial_states(graph)
    rng = np.random.default_rng(8)
    library.begin()
    for call in range(CALLS):
        a, b = (rng.integers(-128, 128, graph.values["x0"].shape, dtype=np.int8) for _ in range(2))
        assert not library.differs(ctypes.c_void_p(a.ctypes.data), ctypes.c_void_p(b.ctypes.data)), f"call {call}"
        states = evaluate(graph, [a], states).states
        for name, wanted in states.items():
            found = np.empty_like(wanted)
            getattr(library, f"read_{name}")(ctypes.c_void_p(found.ctypes.data))
            np.testing.assert_array_equal(found, wanted, err_msg=f"{name} after call {call}")
