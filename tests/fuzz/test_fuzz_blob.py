"""Damaged blobs: no reference that leaves the blob or the memory passes the check in C; the reader gives sentences.

LILLIPUT_FUZZ_CASES sets the number of cases, LILLIPUT_FUZZ_SEED the series.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from blobs import BLOB, blob_of, curved, dense, two_layers
from fuzz.mutate_blob import case
from lilliput.codegen import c_project
from lilliput.codegen.blob import read_blob
from lilliput.graph import ModelError

HERE = Path(__file__).parent
CASES = int(os.environ.get("LILLIPUT_FUZZ_CASES", "2000"))
SEED = int(os.environ.get("LILLIPUT_FUZZ_SEED", "0"))
FLAGS = ("-std=c99", "-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined")


@pytest.fixture(scope="module")
def cases() -> list[bytes]:
    """The sound blobs, then damaged ones."""
    project = c_project(dense(), options=BLOB)
    seeds = [blob_of(each) for each in (project, c_project(curved(), options=BLOB), two_layers())]
    return [*seeds, *(case(seeds, SEED, number) for number in range(CASES))]


def answers(
    cases: list[bytes], folder: Path, spoil: tuple[str, str] = ("", "")
) -> tuple[list[int], subprocess.CompletedProcess]:
    """What the check in C says to each of them, one text in it replaced by another; and how the program ended."""
    if shutil.which("gcc") is None:
        pytest.skip("needs gcc with AddressSanitizer")
    project = c_project(two_layers().layout.graph, options=BLOB, others=[dense(), curved()])
    project.write(folder)
    sound = project.files["lil_blob.c"]
    assert spoil[0] in sound
    (folder / "lil_blob.c").write_text(sound.replace(*spoil))
    name = project.layout.name
    defines = [f'-DMODEL_HEADER="{name}.h"', f"-DKERNELS={name}_kernels"]
    sources = [str(HERE / "blob_cases.c"), "lil_blob.c", f"{name}_kernels.c"]
    subprocess.run(["gcc", *FLAGS, *defines, "-I.", *sources, "-o", "cases"], cwd=folder, check=True)
    memory = max(read_blob(raw).memory for raw in cases[:3])
    given = struct.pack("<I", memory) + b"".join(struct.pack("<I", len(raw)) + raw for raw in cases)
    ran = subprocess.run([str(folder / "cases")], input=given, capture_output=True, timeout=60 + CASES / 20)
    return [int(line) for line in ran.stdout.split()], ran


@pytest.fixture(scope="module")
def said(cases, tmp_path_factory) -> list[int]:
    """What the check in C says to each of them."""
    found, ran = answers(cases, tmp_path_factory.mktemp("blobs"))
    assert ran.returncode == 0, f"case {len(found) - 3} of seed {SEED}: {ran.stderr.decode()[-2000:]}"
    return found


def test_no_reference_leaves_blob_or_memory(cases, said):
    assert said[:3] == [0, 0, 0]
    taken = sum(answer == 0 for answer in said[3:])
    # A mutator whose blobs are all refused, or all taken, would test only one side of the check.
    assert CASES // 50 < taken < CASES * 49 // 50
    assert len(set(said)) >= 10, "each kind of damage is refused for what it is"


def test_the_reader_gives_sentences_and_knows_what_the_check_takes(cases, said):
    for number, (raw, answer) in enumerate(zip(cases, said, strict=True)):
        with contextlib.suppress(ModelError):
            read_blob(raw, "damaged.blob")
            continue
        assert answer != 0, f"case {number - 3} of seed {SEED} is taken by the check in C and refused by the reader"


@pytest.mark.parametrize("spoil", [("bytes <= limit - at", "1"), ("writes && in_blob ?", "0 ?")])
def test_a_check_with_a_hole_is_seen(cases, spoil, tmp_path):
    found, ran = answers(cases, tmp_path, spoil)
    assert ran.returncode != 0
    assert len(found) < len(cases)
