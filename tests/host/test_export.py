"""Exports compile where people are, prove themselves there, and let no name of a model lead anywhere else."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import lilliput as lil
from c_compilers import ZIG, call, compile, program
from lilliput.boards import load_core
from lilliput.flow.export import KINDS, bundle_of, export, export_for, write
from lilliput.flow.firmware import Firmware
from lilliput.graph import Graph, InputError, Kind, ToolError, UnsupportedError, Value, evaluate, verify
from lilliput.ops.case import case_graph
from lilliput.ops.nn.dense.cases import CASES, dense_s8
from small_pipelines import small_pipeline

BOARD = "generic-cortex-m4"


@pytest.fixture(scope="module")
def firmware() -> Firmware:
    return lil.build(case_graph(dense_s8((33,), 10, zeros=(7, -3)), name="Tiny net"), BOARD)


@pytest.fixture(scope="module")
def real() -> Graph:
    """A float model."""
    return case_graph(next(case for case in CASES if case.outputs[0].is_float), name="real")


def two_inputs() -> Graph:
    """Two dense layers side by side, the inputs and outputs of different types, so that pointers to them are void."""
    real = next(case for case in CASES if case.note == "float rows without bias")
    parts = [case_graph(dense_s8((5,), 3), name="both"), case_graph(real, name="both")]
    values: dict[str, Value] = {}
    nodes = []
    for i, part in enumerate(parts):
        names = {name: f"{name} of {i}" for name in part.values}
        values |= {names[name]: replace(value, name=names[name]) for name, value in part.values.items()}
        node = part.nodes[0]
        inputs = tuple(None if name is None else names[name] for name in node.inputs)
        nodes.append(replace(node, name=f"dense {i}", inputs=inputs, outputs=tuple(names[n] for n in node.outputs)))
    inputs = tuple(name for name, value in values.items() if value.kind is Kind.INPUT)
    outputs = tuple(name for node in nodes for name in node.outputs)
    return verify(Graph("both", inputs, outputs, values, tuple(nodes)))


def all_files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def spoil(path: Path) -> None:
    """Change the first golden output."""
    text = path.read_text()
    head, tail = text.split("_expected_0[", 1)
    before, numbers = tail.split("{\n    ", 1)
    first, rest = numbers.split(",", 1)
    path.write_text(f"{head}_expected_0[{before}{{\n    {int(first) ^ 1},{rest}")


def build_with_cmake(folder: Path) -> None:
    if shutil.which("cmake") is None:
        pytest.skip("needs cmake; the sources are compiled by the other tests")
    call(["cmake", "-B", "build", "-S", ".", "-DCMAKE_BUILD_TYPE=Release"], folder)
    call(["cmake", "--build", "build"], folder)


def test_cmake_project_builds_and_passes_its_test(firmware, tmp_path):
    folder = firmware.export("c", tmp_path)
    build_with_cmake(folder)
    assert "100% tests passed, 0 tests failed out of 1" in call(["ctest", "--test-dir", "build"], folder)
    assert call([str(folder / "build" / "tiny_net_example")], folder).startswith("selftest: 0\n")


def test_cmake_test_notices_a_wrong_number(firmware, tmp_path):
    folder = firmware.export("c", tmp_path)
    spoil(folder / "src" / "tiny_net_selftest.c")
    build_with_cmake(folder)
    with pytest.raises(AssertionError, match="1 tests failed out of 1"):
        call(["ctest", "--test-dir", "build"], folder)


@pytest.mark.parametrize("kind", ["c", "platformio"])
def test_sources_compile_without_warnings_and_run(kind, real, tmp_path):
    """By hand, as a build tool would: the folder `include`, and the sources of `src`."""
    for graph in (real, two_inputs()):
        folder = export(graph, kind, tmp_path)
        main = "examples/main.c" if kind == "c" else "examples/selftest/main.c"
        sources = [path.relative_to(folder).as_posix() for path in sorted(folder.glob("src/*.c"))]
        proof = program("zig C", folder, [*sources, main], "-Iinclude")
        lines = call([str(proof)], folder).splitlines()
        zeros = [np.zeros(graph.values[name].shape, graph.values[name].format.numpy) for name in graph.inputs]
        numbers = [float(x) for output in evaluate(graph, zeros).outputs for x in output.reshape(-1)]
        assert lines[0] == "selftest: 0"
        # Nine digits name a float32; numpy may sum in another order than the C.
        np.testing.assert_allclose([float(line) for line in lines[1:]], numbers, rtol=1e-5, atol=1e-6)


ARDUINO_H = """#include <stdint.h>

struct Port {
    void begin(unsigned long baud);
    operator bool() const;
    void print(const char *text);
    void println(int number);
    void println(long number);
    void println(unsigned long number);
    void println(double number, int digits);
};

extern Port Serial;
unsigned long millis();
unsigned long micros();
void delay(unsigned long milliseconds);
void setup();
void loop();
"""
ARDUINO_HOST = """#include "Arduino.h"
#include <stdio.h>

Port Serial;
void Port::begin(unsigned long) {}
Port::operator bool() const { return true; }
void Port::print(const char *text) { printf("%s", text); }
void Port::println(int number) { printf("%d\\n", number); }
void Port::println(long number) { printf("%ld\\n", number); }
void Port::println(unsigned long number) { printf("%lu\\n", number); }
void Port::println(double number, int digits) { printf("%.*f\\n", digits, number); }
unsigned long millis() { return 0; }
unsigned long micros() { return 0; }
void delay(unsigned long) {}

int main()
{
    setup();
    loop();
}
"""


def arduino_sketch(library: Path) -> Path:
    """The library's one example as the IDE hands it to the compiler: C++, with Arduino.h in front."""
    (sketch,) = library.glob("examples/*/*.ino")
    assert sketch.stem == sketch.parent.name
    (library / "Arduino.h").write_text(ARDUINO_H)
    (library / "sketch.cpp").write_text(f'#include "Arduino.h"\n{sketch.read_text()}')
    (library / "host.cpp").write_text(ARDUINO_HOST)
    return library / "sketch.cpp"


@pytest.mark.parametrize("core", ["cortex-m4f", "rv32imc"])
def test_arduino_sketch_compiles_for_boards(core, firmware, tmp_path):
    library = firmware.export("arduino", tmp_path)
    arduino_sketch(library)
    flags = [*load_core(core).zig_flags, "-ffreestanding", "-Os", "-Wall", "-Wextra", "-Werror", "-Isrc", "-I.", "-c"]
    call([*ZIG, "c++", "-std=c++11", *flags, "sketch.cpp", "-o", "sketch.o"], library)
    for source in sorted(library.glob("src/*.c")):
        call([*ZIG, "cc", *flags, f"src/{source.name}", "-o", f"{source.stem}.o"], library)


@pytest.mark.parametrize("which", ["int8", "two inputs"])
def test_arduino_sketch_runs_and_proves_itself(which, firmware, tmp_path):
    library = firmware.export("arduino", tmp_path) if which == "int8" else export(two_inputs(), "arduino", tmp_path)
    arduino_sketch(library)
    sources = sorted(path.relative_to(library).as_posix() for path in library.glob("src/*.c"))
    for source in ("sketch.cpp", "host.cpp"):
        compile("zig C++", library, "-fno-exceptions", "-fno-rtti", "-Isrc", "-I.", "-c", source, "-o", f"{source}.o")
    for source in sources:
        compile("zig C", library, "-Isrc", "-c", source, "-o", f"{source}.o")
    call([*ZIG, "cc", "sketch.cpp.o", "host.cpp.o", *(f"{s}.o" for s in sources), "-o", "program"], library)
    lines = call([str(library / "program")], library).splitlines()
    assert lines[:2] == ["selftest: 0", "microseconds: 0"]
    assert len(lines) == (12 if which == "int8" else 2 + 3 + 10)


def test_arduino_metadata(firmware, tmp_path):
    library = firmware.export("arduino", tmp_path)
    rows = dict(line.split("=", 1) for line in (library / "library.properties").read_text().splitlines())
    required = {"name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url", "architectures"}
    assert required <= set(rows)
    assert rows["category"] == "Data Processing"
    assert rows["architectures"] == "*"
    assert rows["includes"] == "tiny_net.h"
    with zipfile.ZipFile(tmp_path / "tiny_net.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert packed == {f"tiny_net/{name}": content for name, content in all_files(library).items()}


def test_platformio_metadata(firmware, tmp_path):
    library = firmware.export("platformio", tmp_path)
    described = json.loads((library / "library.json").read_text())
    assert {"name", "version", "description", "license", "frameworks", "platforms", "headers"} <= set(described)
    assert (library / described["build"]["includeDir"] / described["headers"]).is_file()
    assert (library / described["build"]["srcDir"]).is_dir()
    for example in described["examples"]:
        assert all((library / example["base"] / name).is_file() for name in example["files"])


@pytest.mark.parametrize("kind", KINDS)
def test_bytes_are_the_same_every_time(kind, firmware, tmp_path):
    for out in ("one", "two"):
        firmware.export(kind, tmp_path / out)
    assert all_files(tmp_path / "one") == all_files(tmp_path / "two")


def test_readme_says_what_it_costs_and_who_computed(firmware, real, tmp_path):
    built = (firmware.export("c", tmp_path) / "README.md").read_text()
    assert f"{firmware.sizes.flash:,} bytes" in built
    assert f"{firmware.stack_bound.bytes:,} bytes | exact, built for the Arm Cortex-M4F" in built
    assert "the host twin of this code and by an emulated Arm Cortex-M4F" in built
    assert "Apache-2.0" in built
    unbuilt = (export(real, "c", tmp_path) / "README.md").read_text()
    assert "computed by the host twin of this code.\n" in unbuilt
    assert "built for" not in unbuilt


def test_given_samples_are_the_golden_ones(firmware, tmp_path):
    samples = np.random.default_rng(0).uniform(-3, 3, (2, 33))
    folder = firmware.export("c", tmp_path, [samples])
    stored = firmware.graph.values[firmware.graph.inputs[0]].format.encode(samples)
    text = (folder / "src" / "tiny_net_selftest.c").read_text()
    numbers = text.split("tiny_net_given_0[66] LIL_FLASH = {")[1].split("}")[0].replace(",", " ").split()
    assert [int(n) for n in numbers] == stored.view(np.uint8).reshape(-1).tolist()
    proof = program("zig C", folder, ["src/tiny_net.c", "src/tiny_net_selftest.c", "examples/main.c"], "-Iinclude")
    assert call([str(proof)], folder).startswith("selftest: 0\n")


@pytest.mark.parametrize("samples", [[], [np.zeros((0, 33), np.int8)], [np.zeros((1, 33), np.int8)] * 2])
def test_samples_that_do_not_fit_are_a_sentence(samples, firmware, tmp_path):
    with pytest.raises(InputError, match="as many samples for each of its inputs, and at least one"):
        firmware.export("c", tmp_path, samples)


def test_a_core_that_computes_otherwise_stops_the_export(firmware, tmp_path):
    other = lil.build(case_graph(dense_s8((33,), 10, zeros=(7, -3)), seed=1, name="Tiny net"), BOARD)
    with pytest.raises(ToolError, match="computes other outputs than the host twin, so nothing was exported"):
        replace(firmware, image=other.image).export("c", tmp_path)
    assert not all_files(tmp_path)


def test_an_unknown_kind_is_a_sentence(real, tmp_path):
    with pytest.raises(UnsupportedError, match="no export 'mbed'; choose one of arduino, c, platformio"):
        export(real, "mbed", tmp_path)


def test_a_core_without_a_compiler_here_gets_the_portable_code(real, tmp_path):
    folder = export_for(real, "esp32-devkitc", "c", tmp_path / "esp32")
    assert all_files(folder) == all_files(export(real, "c", tmp_path / "graph"))
    assert "Arm Cortex-M4F" in (export_for(real, BOARD, "c", tmp_path / "m4") / "README.md").read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_files_of_others_stay(kind, real, tmp_path):
    theirs = {"notes.txt": b"mine", "real/notes.txt": b"mine too", "real/src/older.c": b"int x;"}
    for name, content in theirs.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    export(real, kind, tmp_path)
    export(real, kind, tmp_path)
    assert theirs.items() <= all_files(tmp_path).items()


def test_a_file_in_the_way_is_not_written_over(real, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "README.md").write_text("my own words")
    with pytest.raises(InputError, match=r"README.md in real is there already and was not written by lilliput"):
        export(real, "c", tmp_path)
    assert all_files(tmp_path) == {"real/README.md": b"my own words"}
    with pytest.raises(InputError, match="cannot be the folder to write to"):
        export(real, "c", tmp_path / "real" / "README.md")


HOSTILE = [
    "*/ int stolen; /*",
    "ends in a backslash\\",
    "two\nlines\r\n#error stolen\n",
    "\"quotes\" and 'more' `x`",
    "</script><script>alert(1)</script>",
    "../../../etc/passwd",
    "..\\..\\windows",
    "größe 模型 \u202e",
    "for",
    "math",
    "string",
    "test",
    "NUL",
    "lil_platform",
    "dense_s8",
    "main",
    "${CMAKE_COMMAND} $(rm) %PATH% ;]=]",
    "trigraphs ??/ ??'",
    "",
    "x" * 3000,
    "9",
]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: repr(name[:12]))
def test_hostile_names_stay_text(name, tmp_path):
    """A model, its layer and its values of that name: files stay where they belong, and everything compiles."""
    bundle = bundle_of(hostile(name), None)
    for kind in KINDS:
        out = tmp_path / "out" / kind
        folder = write(bundle, kind, out)
        assert folder.parent == out
        assert [path.name for path in tmp_path.iterdir()] == ["out"]
        assert {path.name for path in out.iterdir()} <= {folder.name, f"{folder.name}.zip"}
    json.loads((tmp_path / "out" / "platformio" / folder.name / "library.json").read_text())
    properties = (tmp_path / "out" / "arduino" / folder.name / "library.properties").read_text().splitlines()
    assert len(properties) == 10
    folder = tmp_path / "out" / "c" / folder.name
    for source in (*folder.glob("src/*.c"), folder / "examples" / "main.c"):
        compile("gcc C", folder, "-Iinclude", "-Isrc", "-O0", "-c", str(source), "-o", f"{source.stem}.o")


def test_hostile_names_stay_text_to_cmake(tmp_path):
    """One project with those as parts that mean something to CMake."""
    chosen = [name for name in HOSTILE if set(name) & set('"\\$;\n') or name in ("test", "main", "NUL", "")]
    names = [export(hostile(name), "c", tmp_path).name for name in chosen]
    assert len(set(names)) == len(names)
    parts = "".join(f"add_subdirectory({name})\n" for name in names)
    head = "cmake_minimum_required(VERSION 3.13)\nproject(all_of_them LANGUAGES C)\n"
    (tmp_path / "CMakeLists.txt").write_text(f"{head}{parts}")
    if shutil.which("cmake") is None:
        pytest.skip("needs cmake")
    assert "stolen" not in call(["cmake", "-B", "build", "-S", "."], tmp_path)


def hostile(name: str) -> Graph:
    """A graph in which everything that has a name has this one."""
    graph = case_graph(dense_s8((3,), 5), name=name)
    names = {value: f"{name}{value}" for value in graph.values}
    values = {names[value.name]: replace(value, name=names[value.name]) for value in graph.values.values()}
    (node,) = graph.nodes
    node = replace(
        node, name=name, sources=(name,), inputs=tuple(names[n] for n in node.inputs if n), outputs=(names["y0"],)
    )
    return verify(replace(graph, inputs=(names["x0"],), outputs=(names["y0"],), values=values, nodes=(node,)))


@pytest.mark.parametrize("is_float", [False, True])
def test_a_stream_proves_itself(tmp_path, is_float):
    """The self-test runs calls until results have come, and notices one that is spoilt, and one that is missing."""
    folder = lil.build(small_pipeline(tmp_path, is_float).stream(), BOARD).export("c", tmp_path)
    source, text = folder / "src" / "small_selftest.c", (folder / "src" / "small_selftest.c").read_text()
    readme = (folder / "README.md").read_text()
    assert "small_feed(&ctx, samples, n)" in readme
    build_with_cmake(folder)
    example = str(folder / "build" / "small_example")
    assert call([example], folder).startswith("selftest: 0\n")
    source.write_text(text.replace("return result == ", "return result == 1 + "))
    build_with_cmake(folder)
    assert call([example], folder, 1).startswith("selftest: -1\n")
    source.write_text(text)
    spoil(source)
    build_with_cmake(folder)
    assert call([example], folder, 1).startswith("selftest: ")
    sketch = lil.build(small_pipeline(tmp_path, is_float).stream(), BOARD).export("arduino", tmp_path / "sketch")
    assert "small_feed(&ctx, row, 1);" in (sketch / "examples" / "Small" / "Small.ino").read_text()
