"""The style "blob" on the host: every kernel computes what it does in compiled code, and damaged blobs are refused."""

from __future__ import annotations

import ctypes
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import lilliput as lil
import small_models
from blobs import BLOB, HEAD, argument_at, blob_of, curved, dense, layer_at, put, remembering, two_layers
from c_compilers import COMPILERS, call, compile, program
from command_line import lil as lil_command
from generated_models import FEATURES, cases, proven, twice, uses_floats
from lilliput.boards import load_core
from lilliput.boards.toolchain import SHARED_SUFFIX, CompileOptions, find_toolchain
from lilliput.codegen import Options, Project, blob, c_project
from lilliput.codegen.blob.format import HEADER, IN_BLOB
from lilliput.graph import UnsupportedError, evaluate
from lilliput.ops.case import case_graph, case_inputs
from lilliput.ops.nn.dense.cases import dense_s8
from lilliput.run.host import HostTwin

PARTS = [slice(i, None, 3) for i in range(3)]  # of the models, so that no test takes long


@cache
def projects(kernels: str, style: str = "blob") -> tuple[Project, ...]:
    """A model of every kernel."""
    graphs = [twice(case, f"{case.op.name} {i}") for i, case in enumerate(cases())]
    return tuple(c_project(graph, FEATURES[kernels], Options(style=style)) for graph in graphs)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    "kernels", [pytest.param(f, marks=[] if f in ("portable", "dsp") else [pytest.mark.long]) for f in FEATURES]
)
def test_every_kernel_runs_from_a_blob(kernels, part):
    models = projects(kernels)[part]
    with HostTwin(models, sanitize=True) as twin, HostTwin(projects(kernels, "source")[part]) as compiled:
        for case, project in zip(cases()[part], models, strict=True):
            name, graph = project.layout.name, project.layout.graph
            inputs = [[array[None] for array in case_inputs(case, seed)] for seed in range(2)]
            for fresh, sample in ((True, inputs[0]), (False, inputs[1])):
                got = twin.run(sample, name, fresh)
                expected = compiled.run(sample, name, fresh)
                assert [a.tobytes() for a in got] == [a.tobytes() for a in expected], case
            if not uses_floats(project):
                for wanted, array in zip(
                    evaluate(graph, case_inputs(case, 0)).outputs, twin.run(inputs[0], name), strict=True
                ):
                    np.testing.assert_array_equal(array[0], wanted, err_msg=f"{name} {case}")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("compiler", COMPILERS)
def test_no_warnings(compiler, part, tmp_path):
    models = projects("dsp")[part]
    for project in models:
        project.write(tmp_path)
    sources = dict.fromkeys(source for project in models for source in project.sources)
    (tmp_path / "all.c").write_text("".join(f'#include "{source}"\n' for source in sources))
    compile(compiler, tmp_path, "-O0" if "C++" in compiler else "-O2", "-c", "all.c")


class Loaded:
    """A model of style "blob" in this process, with a context of its own."""

    def __init__(self, project: Project, folder: Path) -> None:
        self.name, self.layout = project.layout.name, project.layout
        project.write(folder)
        (folder / "unit.c").write_text("".join(f'#include "{source}"\n' for source in project.sources))
        toolchain, target = find_toolchain(load_core("host")), folder / f"unit{SHARED_SUFFIX}"
        options = CompileOptions((folder,), sanitize=True)
        self._library = ctypes.CDLL(str(toolchain.shared_library([folder / "unit.c"], target, options)))
        self._memory = (ctypes.c_uint64 * 4096)()
        self._blobs: list[ctypes.Array] = []  # which the context may point to
        self._call("init", self._memory)

    def _call(self, what: str, *arguments: object, gives: type = ctypes.c_int32) -> int:
        function = getattr(self._library, f"{self.name}_{what}")
        function.restype = gives
        return function(*arguments)

    def load(self, raw: bytes, shift: int = 0) -> int:
        """What `<name>_load` says to these bytes, at a multiple of 8 plus `shift`."""
        self._blobs.append((ctypes.c_uint64 * (len(raw) // 8 + 2))())
        address = ctypes.addressof(self._blobs[-1]) + shift
        ctypes.memmove(address, raw, len(raw))
        return self._call("load", self._memory, ctypes.c_void_p(address), ctypes.c_uint32(len(raw)))

    def run(self, x: np.ndarray) -> bytes:
        """One inference of one input and one output."""
        graph = self.layout.graph
        ctypes.memmove(self._call("input", self._memory, 0, gives=ctypes.c_void_p), x.tobytes(), x.nbytes)
        self._call("run", self._memory)
        nbytes = graph.values[graph.outputs[0]].nbytes
        return ctypes.string_at(self._call("output", self._memory, 0, gives=ctypes.c_void_p), nbytes)


@pytest.fixture(scope="module")
def device(tmp_path_factory):
    """A program built with one model, which can take others."""
    return Loaded(c_project(dense(), options=BLOB), tmp_path_factory.mktemp("device"))


@pytest.fixture(scope="module")
def stateful(tmp_path_factory):
    """A program whose model has every kind of part."""
    return Loaded(two_layers(), tmp_path_factory.mktemp("stateful"))


def codes() -> dict[str, int]:
    """The errors by name, as the header says them."""
    header = (Path(blob.__file__).parent / "lil_blob.h").read_text()
    return {name: int(number) for name, number in re.findall(r"LIL_BLOB_(\w+) = (\d+)", header)}


def refused() -> dict[str, tuple[str, bytes]]:
    """Name of a damage to (the error it ends in, the blob)."""
    raw = blob_of(two_layers())
    far, memory = len(raw) + 8, HEADER.unpack_from(raw)[4]
    return {
        "magic": ("BAD_MAGIC", b"TFL3" + raw[4:]),
        "version": ("BAD_VERSION", put(raw, HEAD["version"], 2)),
        "small": ("BAD_SIZE", raw[:20]),
        "cut": ("BAD_SIZE", raw[:-1]),
        "size 0": ("BAD_SIZE", put(raw, HEAD["size"], 0)),
        "one bit": ("BAD_CRC", raw[:-1] + bytes([raw[-1] ^ 1])),
        "memory": ("NO_MEMORY", put(raw, HEAD["memory"], 1 << 20)),
        "states": ("BAD_BOUNDS", put(raw, HEAD["states"], memory + 1)),
        "initial": ("BAD_BOUNDS", put(raw, HEAD["initial"], far)),
        "counts": ("BAD_BOUNDS", put(raw, HEAD["counts"], 0xFFFF, 2)),
        "value": ("BAD_BOUNDS", put(raw, HEADER.size, memory)),
        "value wraps": ("BAD_BOUNDS", put(raw, HEADER.size, 0xFFFFFFFF)),
        "itemsize": ("BAD_ALIGNMENT", put(raw, HEADER.size + 9, 3, 1)),
        "kernel": ("NO_KERNEL", put(raw, layer_at(raw), 12345)),
        "params": ("BAD_BOUNDS", put(raw, layer_at(raw) + 4, far)),
        "odd params": ("BAD_ALIGNMENT", put(raw, layer_at(raw) + 4, 4)),
        "params bytes": ("BAD_CALL", put(raw, layer_at(raw) + 12, 8, 2)),
        "fewer arguments": ("BAD_CALL", put(raw, layer_at(raw) + 14, 1, 2)),
        "more arguments": ("BAD_CALL", put(raw, layer_at(raw) + 14, 9, 2)),
        "table": ("BAD_BOUNDS", put(raw, argument_at(raw, 0, 1), far | IN_BLOB)),
        "table wraps": ("BAD_BOUNDS", put(raw, argument_at(raw, 0, 1) + 4, 0xFFFFFFFF)),
        "arena": ("BAD_BOUNDS", put(raw, argument_at(raw), memory)),
        "odd words": ("BAD_ALIGNMENT", put(raw, argument_at(raw, 0, 3), 241 | IN_BLOB)),
        "output in flash": ("BAD_WRITE", put(raw, argument_at(raw, 0, 6), 240 | IN_BLOB)),
        "other values": ("OTHER_VALUES", put(raw, HEADER.size + 8, ord("u"), 1)),
    }


@pytest.mark.parametrize("name", refused())
def test_a_damaged_blob_is_refused(stateful, name):
    error, raw = refused()[name]
    assert stateful.load(raw) == codes()[error]


def test_a_sound_blob_is_taken(stateful):
    raw = blob_of(two_layers())
    assert stateful.load(raw) == 0
    assert stateful.load(raw + bytes(100)) == 0, "a partition may be larger than the blob in it"
    assert stateful.load(raw, shift=4) == codes()["MISPLACED"]
    assert {"OK", "MISPLACED", *(error for error, _ in refused().values())} == set(codes())


def test_another_model_takes_the_place_of_the_first(device):
    x = np.arange(-4, 4, dtype=np.int8) * 20
    before = device.run(x)
    other = case_graph(dense_s8((8,), 5), seed=9, name="retrained")
    assert device.load(blob_of(c_project(other, options=BLOB))) == 0
    wanted = evaluate(other, [x]).outputs[0].tobytes()
    assert device.run(x) == wanted != before
    assert device.load(b"nothing") == codes()["BAD_SIZE"]
    assert device.run(x) == wanted, "what is refused leaves the model as it was"


def test_a_program_runs_models_of_the_kernels_that_it_has(device, tmp_path):
    chain = c_project(curved(), options=BLOB)
    assert device.load(blob_of(chain)) == codes()["NO_KERNEL"]
    both = Loaded(c_project(dense(), options=BLOB, others=[curved()]), tmp_path)
    assert both.load(blob_of(chain)) == 0
    x = np.arange(-4, 4, dtype=np.int8) * 20
    assert both.run(x) == evaluate(curved(), [x]).outputs[0].tobytes()


def test_the_interpreter_takes_at_most_4_kb_on_cortex_m4():
    """Without its kernels: running, checking, and the checksum's table."""
    firmware = lil.build(dense(), "generic-cortex-m4", options=lil.BuildOptions(style="blob"))
    core = {symbol.name: symbol.size for symbol in firmware.image.symbols if symbol.name.startswith("lil_blob_")}
    assert {"lil_blob_run", "lil_blob_step", "lil_blob_check", "lil_blob_crc.table"} <= set(core)
    assert sum(core.values()) <= 4096


@pytest.mark.parametrize("compiler", COMPILERS)
def test_an_exported_blob_proves_itself(compiler, tmp_path):
    project = proven(remembering(), "states", BLOB)
    project.write(tmp_path)
    main = '#include "states.h"\nstatic states_ctx ctx;\nint main(void) { return states_selftest(&ctx); }\n'
    (tmp_path / "main.c").write_text(main)
    call([str(program(compiler, tmp_path, ["main.c", *project.sources]))], tmp_path)


def test_the_command_line_builds_shows_and_exports_a_blob(tmp_path):
    (tmp_path / "net.tflite").write_bytes(small_models.dense())
    (tmp_path / "other.tflite").write_bytes(small_models.two_by_two())
    model, out = tmp_path / "net.tflite", tmp_path / "out"
    more = ("--style", "blob", "--kernels-of", tmp_path / "other.tflite")
    said = lil_command("build", model, "--board", "generic-cortex-m4", "--out", out, *more)
    assert said.exit_code == 0, said.stderr
    assert "add_s8" in (out / "net_kernels.c").read_text(), "a kernel that only the other model calls"
    shown = lil_command("show", out / "net.blob")
    assert shown.stdout.startswith(f"blob of {(out / 'net.blob').stat().st_size} bytes")
    refused = lil_command("build", model, "--kernels-of", tmp_path / "other.tflite")
    assert refused.exit_code == 2
    assert "a firmware has the kernels of other models only in the style blob" in refused.stderr
    assert lil_command("export", model, "--style", "blob", "--out", tmp_path / "lib").exit_code == 0
    assert (tmp_path / "lib" / "net" / "net.blob").read_bytes() == (out / "net.blob").read_bytes()
    assert (tmp_path / "lib" / "net" / "include" / "lil_blob.h").exists()


def test_an_unknown_style_gets_a_sentence():
    with pytest.raises(UnsupportedError) as caught:
        lil.BuildOptions(style="flash")
    assert str(caught.value) == "style is one of source, blob, not 'flash'"
