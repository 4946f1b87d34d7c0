"""The little C that Python writes: nothing foreign gets out of its comment or name, no number loses a bit."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilliput.codegen import Options, c_project
from lilliput.codegen.cgen import KEYWORDS, WIDTH, array, call, columns, comment, identifier, number, unique, wrapped
from lilliput.codegen.instances import instances, step_key
from lilliput.codegen.layout import Layout, layout
from lilliput.codegen.names import TAKEN_FILES, kernel_files, layer_names, model_name
from lilliput.codegen.safe_path import safe_path
from lilliput.graph import Graph, InputError, Kind, UnsupportedError, verify
from lilliput.ops.case import case_graph
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.conv2d.cases import conv2d
from lilliput.ops.nn.dense.cases import dense_s8

IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)


@given(st.text() | st.text("*/\\?\n\"' "))
def test_a_comment_ends_where_it_should(text):
    """One line of ASCII; nothing in it opens or ends a comment, joins lines or is a trigraph."""
    written = comment(text)
    assert written.isascii()
    assert written.isprintable() or not written
    assert not any(each in f" {written} " for each in ("*/", "/*", "\\", "??", "\n"))


def test_a_comment_still_reads():
    assert comment("conv2d_1/Relu; 3*3") == "conv2d_1/Relu; 3*3"
    assert len(comment("x" * 10_000)) < 300


@given(st.text(), st.sets(st.text("ab_2", max_size=5)))
def test_an_identifier_is_one(text, taken):
    name = identifier(text, taken)
    assert IDENTIFIER.fullmatch(name)
    assert "__" not in name
    assert name not in KEYWORDS
    assert name not in taken


@pytest.mark.parametrize("word", ["for", "class", "template", "restrict", "main", "nullptr"])
def test_words_of_c_and_cpp_are_no_names(word):
    assert identifier(word) == f"{word}_model"


def test_names_stay_apart():
    taken: list[str] = []
    for _ in range(4):
        taken.append(unique("a", taken))
    assert taken == ["a", "a_2", "a_3", "a_4"]


@given(st.text())
def test_a_model_has_a_name_of_its_own(text):
    name = model_name(text)
    assert IDENTIFIER.fullmatch(name)
    assert name == name.lower()
    assert name not in TAKEN_FILES | kernel_files()
    assert not name.startswith("lil_") or name.endswith("_model")


@given(FLOATS)
def test_a_float_keeps_its_bits(value):
    """Read back as C reads it: to the nearest float32."""
    literal = number(value)
    assert literal.endswith("f")
    assert set(".e") & set(literal)
    assert np.float32(literal[:-1]).tobytes() == np.float32(value).tobytes()


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        (float("inf"), "LIL_INFINITY"),
        (float("-inf"), "-LIL_INFINITY"),
        (float("nan"), "LIL_NAN"),
        (1e39, "LIL_INFINITY"),
        (-1e39, "-LIL_INFINITY"),
        (-0.0, "-0.0f"),
        (np.float32(1), "1.0f"),
        (np.int8(-128), "-128"),
        (True, "1"),
        (2**31 - 1, "2147483647"),
        (-(2**31), "(-2147483647 - 1)"),
        (2**31, "INT64_C(2147483648)"),
        (-(2**63), "(-INT64_C(9223372036854775807) - 1)"),
    ],
)
def test_numbers_at_the_edges(value, literal):
    assert number(value) == literal


@given(st.integers(-(2**63), 2**63 - 1))
def test_an_integer_is_itself(value):
    """Evaluated as C does; no literal is larger than its type."""
    literal = re.sub(r"INT64_C\((\d+|-\d+)\)", r"\1", number(value))
    assert eval(literal) == value
    assert all(int(digits) < 2**63 for digits in re.findall(r"\d+", literal))


@pytest.mark.parametrize(
    ("c_type", "data", "items"),
    [
        ("int8_t", np.array([[1, -128], [3, 4]], np.int8), "1, -128, 3, 4"),
        ("uint8_t", np.array([True, False]), "1, 0"),
        ("float", np.array([1, 0.5]), "1.0f, 0.5f"),
        ("lil_scale", np.array([[1, 2], [3, 4]]), "{1, 2}, {3, 4}"),
        ("lil_pair", np.array([[0.5, 2.0]]), "{0.5f, 2.0f}"),
    ],
)
def test_arrays(c_type, data, items):
    count = len(data) if c_type.startswith("lil_") else data.size
    assert array(c_type, "x", data) == f"static const {c_type} x[{count}] LIL_FLASH = {{\n    {items},\n}};\n"


@given(st.lists(st.text("abc", min_size=1, max_size=30), min_size=1, max_size=40))
def test_lines_are_filled_but_not_over(items):
    lines = wrapped(items).split("\n")
    assert all(len(line) <= WIDTH for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(f"{item}," for item in items)
    written = call("void function", items, ";")
    assert re.sub(r"\s+", "", written) == f"voidfunction({','.join(items)});"
    assert all(line.startswith(" " * 14) for line in written.split("\n")[1:])


def test_columns_line_up():
    assert columns([("a", "bb", "c"), ("aaa", "b", "")], gap="  ") == ["a    bb  c", "aaa  b"]


def test_layers_whose_names_collide():
    """Two layers that are called the same once escaped, and a constant that could be called as a layer's function."""
    graph = case_graph(dense_s8((4,), 4), name="net")
    (node,) = graph.nodes
    names = ["x/w", "layer 0", "layer_0", "y/layer-0;z", "w"]
    values, nodes = dict(graph.values), []
    for i, name in enumerate(names):
        values[f"out{i}"] = replace(graph.values["y0"], name=f"out{i}")
        weights = np.full((4, 4), i, np.int8)
        values[f"weights{i}"] = replace(graph.values["x1"], name=f"weights{i}", data=weights)
        inputs = ("x0", f"weights{i}", "x2")
        nodes.append(replace(node, name=name, inputs=inputs, outputs=(f"out{i}",)))
    project = c_project(
        verify(replace(graph, values=values, nodes=tuple(nodes), outputs=tuple(f"out{i}" for i in range(5))))
    )
    assert project.layout.layers == ("w", "layer_0", "layer_0_2", "layer_0_3", "w_2")
    source = project.files["net.c"]
    defined = re.findall(r"^static (?:const \w+|LIL_NOINLINE void) (\w+)[\[(]", source, re.M)
    assert len(defined) == len(set(defined))
    assert {"net_layer_0_w", "net_layer_0_w_2"} <= set(defined), "a function and a constant of layer_0"


def test_names_of_layers_are_their_last_part():
    graph = case_graph(dense_s8((4,), 4))
    steps = c_project(replace(graph, nodes=(replace(graph.nodes[0], name="a/b/c;d/e"),))).layout.steps
    assert layer_names(steps) == ("c",)


def test_the_header_promises_a_self_test_only_where_there_is_one():
    graph = case_graph(dense_s8((4,), 4), name="net")
    assert "selftest" not in c_project(graph).files["net.h"]


def test_an_output_that_nothing_computes_is_a_sentence():
    graph = case_graph(dense_s8((4,), 4), name="net")
    with pytest.raises(UnsupportedError, match="output 'x1' of net is a constant that no layer writes; take it out"):
        c_project(verify(replace(graph, outputs=("y0", "x1"))))


@pytest.mark.parametrize("optimize", ["speed", "size"])
def test_the_same_text_every_time(optimize):
    texts = [c_project(case_graph(dense_s8((4,), 4)), options=Options(optimize=optimize)).files for _ in range(2)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("relative", ["a", "a/b.c", "src/net_2.h", "9/x-y.txt"])
def test_plain_paths(relative, tmp_path):
    assert safe_path(tmp_path, relative) == tmp_path / relative


OUTSIDE = ["", "..", "a/../b", "/etc/passwd", "a//b", "a/", ".hid", "a\\b", "c:x", "nul", "COM1.txt", "a.", "ä", "a\n"]


@pytest.mark.parametrize("relative", OUTSIDE)
def test_paths_that_lead_elsewhere(relative, tmp_path):
    with pytest.raises(InputError, match="is no plain name"):
        safe_path(tmp_path, relative)


@given(st.text())
def test_no_path_leads_out_of_its_folder(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp()
    try:
        path = safe_path(folder, text)
    except InputError:
        return
    assert path.resolve().is_relative_to(folder.resolve())
    assert path != folder


def test_values_that_a_model_keeps_are_not_outputs():
    graph = case_graph(dense_s8((4,), 4), name="net")
    kept = replace(graph.values["x1"], name="kept", kind=Kind.STATE)
    with pytest.raises(UnsupportedError, match="output 'kept' of net is a state"):
        c_project(verify(replace(graph, values={**graph.values, "kept": kept}, outputs=("y0", "kept"))))


def test_layers_of_little_work_share_what_differs_in_width_alone():
    """Under speed a layer has code of its own; not where it does little and its kernel lets what differs vary."""
    wide, *narrow = _three_depths().steps
    assert [step.is_little for step in (wide, *narrow)] == [False, True, True]
    keys = [step_key(step, "speed") for step in (wide, *narrow)]
    assert keys[1] == keys[2] != keys[0]
    (instance,) = [each for each in instances(_three_depths()).values() if each.varying]
    assert {"c", "m", "quads"} <= set(instance.varying)


def _three_depths() -> Layout:
    """A large 1x1 convolution of 64 channels, and two small ones of 5 and 9."""
    graphs = [case_graph(conv2d((s, s, c), (c, 1, 1, c), Conv2D()), name=f"g{c}") for s, c in ((8, 64), (4, 5), (4, 9))]
    values = {f"{g.name}{n}": replace(v, name=f"{g.name}{n}") for g in graphs for n, v in g.values.items()}
    nodes = [
        replace(
            g.nodes[0],
            name=g.name,
            inputs=tuple(f"{g.name}{n}" for n in g.nodes[0].inputs),
            outputs=tuple(f"{g.name}{n}" for n in g.nodes[0].outputs),
        )
        for g in graphs
    ]
    names = tuple(f"{g.name}{g.inputs[0]}" for g in graphs), tuple(f"{g.name}{g.outputs[0]}" for g in graphs)
    return layout(verify(Graph("net", *names, values, tuple(nodes))), frozenset({"dsp"}))
