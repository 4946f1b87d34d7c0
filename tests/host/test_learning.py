"""Learning in C on the host: to the bit of the reference, from init on, beside other states, in every export."""

from __future__ import annotations

import ctypes
import json

import numpy as np
import pytest

import lilliput as lil
from c_compilers import call, program
from command_line import lil as command
from learners import classifier, quantized, samples
from lilliput.boards import load_core
from lilliput.boards.toolchain import SHARED_SUFFIX, CompileOptions, find_toolchain
from lilliput.codegen import Options, c_project
from lilliput.codegen.selftest import Golden
from lilliput.flow.export import KINDS, export
from lilliput.graph import Graph, Kind, Node, Value, evaluate, initial_states, verify
from lilliput.ondevice import Learn, learnable
from lilliput.ops.nn.delay import Delay
from lilliput.run.host import HostTwin

STEPS = 60
NEAR = 1e-5  # floats: exp is numpy's in the reference and ours in C
MODELS = {"float": lambda: classifier((9, 12, 5)), "int8": lambda: quantized(classifier((9, 12, 5)))}


def reference(graph: Graph, inputs: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    states, outputs = initial_states(graph), []
    for x, label in zip(inputs, labels, strict=True):
        trace = evaluate(graph, [x], states, targets=[label])
        states = dict(trace.states)
        outputs.append(trace.outputs[0])
    return np.stack(outputs), states


def equal(got: np.ndarray, wanted: np.ndarray) -> None:
    np.testing.assert_allclose(got, wanted, rtol=0, atol=NEAR if wanted.dtype == np.float32 else 0)


@pytest.mark.parametrize("optimize", ["speed", "size", "shared"])
@pytest.mark.parametrize("last", [1, 2])
@pytest.mark.parametrize(("model", "arithmetic"), [("float", "float"), ("int8", "fixed"), ("int8", "float")])
def test_c_learns_what_the_reference_learns(model, arithmetic, last, optimize):
    graph = learnable(MODELS[model](), last, Learn(0.05, arithmetic))
    inputs, labels = samples(graph, STEPS)
    wanted, states = reference(graph, inputs, labels)
    with HostTwin([c_project(graph, options=Options(optimize=optimize))], sanitize=True) as twin:
        equal(twin.learn([inputs], [labels], fresh=True)[0], wanted)
        for name, array in twin.learned().items():
            assert np.any(array != graph.values[name].array()), "nothing was learned"
            equal(array, states[name])
        after = twin.run([inputs], fresh=False)[0]
        equal(after, np.stack([evaluate(graph, [x], states).outputs[0] for x in inputs]))
        begun = twin.run([inputs])[0]
        equal(begun, np.stack([evaluate(graph, [x]).outputs[0] for x in inputs]))
    assert np.any(after != begun)


def test_what_cannot_be_a_lesson_is_told():
    graph = learnable(classifier())
    inputs, labels = samples(graph, 3)
    with HostTwin([c_project(graph)]) as twin:
        with pytest.raises(lil.LilliputError, match=r"as many targets as there are samples, not \[2, 3\]"):
            twin.learn([inputs], [labels[:2]])
        with pytest.raises(lil.LilliputError, match="target 'label' of classifier is int32"):
            twin.learn([inputs], [labels.astype(np.int8)])


def remembering() -> Graph:
    """x → a delay of two calls → a classifier that learns: one state of each kind."""
    graph = learnable(classifier())
    line = Value("line", (2, 6), kind=Kind.STATE, data=np.zeros((2, 6), np.float32))
    values = {**graph.values, "line": line, "late": Value("late", (6,))}
    first, *others = graph.nodes
    nodes = (Node("delay", Delay(2), ("x",), ("late",), ("line",)),)
    nodes += (Node(first.name, first.op, ("late", *first.inputs[1:]), first.outputs), *others)
    return verify(Graph("remembering", graph.inputs, graph.outputs, values, nodes))


HARNESS = """
#include "remembering.c"
#include <string.h>

static remembering_ctx ctx;

void begin(void);
void forget(void);
void teach(const float *x, int32_t label);
void read(void *line, void *weights);
void begin(void) { remembering_init(&ctx); }
void forget(void) { remembering_reset(&ctx); }
void teach(const float *x, int32_t label)
{
    memcpy(remembering_input(&ctx, 0), x, 6 * sizeof *x);
    remembering_run(&ctx);
    remembering_learn(&ctx, label);
}
void read(void *line, void *weights)
{
    memcpy(line, ctx.state_line, sizeof ctx.state_line);
    memcpy(weights, remembering_learned(&ctx, 0), REMEMBERING_LEARNED_0_SIZE);
}
"""


def test_reset_forgets_the_signal_and_init_what_was_learned(tmp_path):
    graph = remembering()
    assert [value.name for value in graph.learned] == ["dense1 weights", "dense1 bias"]
    c_project(graph).write(tmp_path)
    (tmp_path / "harness.c").write_text(HARNESS)
    target = tmp_path / f"harness{SHARED_SUFFIX}"
    toolchain = find_toolchain(load_core("host"))
    library = ctypes.CDLL(str(toolchain.shared_library([tmp_path / "harness.c"], target, CompileOptions((tmp_path,)))))
    line, weights = np.empty((2, 6), np.float32), np.empty((4, 8), np.float32)
    trained = graph.values["dense1 weights"].array()

    def found() -> tuple[bool, bool]:
        """Whether the signal and what was learned are remembered."""
        library.read(ctypes.c_void_p(line.ctypes.data), ctypes.c_void_p(weights.ctypes.data))
        return bool(line.any()), bool(np.any(weights != trained))

    x = np.ones(6, np.float32)
    library.begin()
    assert found() == (False, False)
    for _ in range(3):
        library.teach(ctypes.c_void_p(x.ctypes.data), ctypes.c_int32(1))
    assert found() == (True, True)
    library.forget()
    assert found() == (False, True)
    library.begin()
    assert found() == (False, False)


@pytest.mark.parametrize("compiler", ["gcc C", "gcc C++"])
def test_an_export_proves_that_it_learns(compiler, tmp_path):
    """Each golden sample shows what was learned from those before; without a lesson the self-test fails."""
    graph = learnable(MODELS["int8"](), 2, Learn(0.5))
    written = export(graph, "c", tmp_path)
    folder = tmp_path / "flat"
    folder.mkdir()
    for path in [*written.rglob("*.[ch]")]:
        (folder / path.name).write_text(path.read_text())
    sources = ["main.c", *(path.name for path in folder.glob("classifier*.c"))]
    assert "selftest: 0" in call([str(program(compiler, folder, sources))], folder)
    text = (folder / "classifier_selftest.c").read_text()
    assert "classifier_learn(ctx, sample % 5);" in text
    (folder / "classifier_selftest.c").write_text(text.replace("classifier_learn(ctx, sample % 5);", ""))
    assert "selftest: 2" in call([str(program(compiler, folder, sources))], folder, code=1)


@pytest.mark.parametrize("kind", KINDS)
def test_every_export_shows_how_to_teach(kind, tmp_path):
    written = export(learnable(classifier()), kind, tmp_path)
    examples = [*written.rglob("main.c"), *written.rglob("*.ino")]
    assert all("classifier_learn(&ctx, " in path.read_text() for path in [*examples, written / "README.md"])
    (header,) = written.rglob("classifier.h")
    assert "void classifier_learn(classifier_ctx *ctx, int32_t label);" in header.read_text()


def test_commands_know_models_that_learn(tmp_path):
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    lil.save(MODELS["int8"](), tmp_path / "model.lil")
    said = command("learnable", tmp_path / "model.lil", "--last", "2", "-o", tmp_path / "learner.lil", "--json")
    assert said.exit_code == 0
    assert json.loads(said.stdout)["learned"]["dense1 weights"] == 4 * 12 * 5
    said = command("verify", tmp_path / "learner.lil", "--samples", "4", "--board", "generic-cortex-m0")
    assert said.exit_code == 0
    assert "equal  learning: outputs and what was learned are equal over 4 samples" in said.stdout
    assert "a step of learning: " in command("profile", tmp_path / "learner.lil").stdout
    assert "sgd_outer" in command("show", tmp_path / "learner.lil").stdout
    said = command("learnable", tmp_path / "learner.lil", "-o", tmp_path / "again.lil")
    assert said.exit_code == 2 and "learns already" in said.stderr


def test_a_lesson_that_is_lost_is_found():
    """A self-test made for a model that learned, given to one of rate 0, differs from the second sample on."""
    graphs = [learnable(MODELS["int8"](), 1, Learn(rate)) for rate in (0.5, 0.0)]
    inputs, _ = samples(graphs[0], 4)
    labels = (np.arange(4, dtype=np.int32) % 5).reshape(4, 1)
    rows = [reference(graph, inputs, labels)[0] for graph in graphs]
    np.testing.assert_array_equal(rows[0][0], rows[1][0])
    assert np.any(rows[0][1:] != rows[1][1:])
    assert Golden([rows[0]], [inputs]).runs == 4
