"""`verify` proves what is equal and names what is not: a bug sown into a kernel, with its layer and element."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lilliput as lil
from lilliput.flow.build import compile_project
from lilliput.graph import ARITHMETICS, Format, Graph, Kind, Node, Value, verify
from lilliput.ops.nn.dense import Dense
from lilliput.run.elf import read_elf

pytest.importorskip("unicorn", reason="needs the emulate extra")
BOARD = "generic-cortex-m4"
PORTABLE = lil.BuildOptions(kernels="portable")  # the kernels whose lines the bugs are sown into


def network(arithmetic="tflite-micro"):
    """Two int8 dense layers, 12 -> 9 -> 5."""
    rng = np.random.default_rng(5)
    format = Format("s8", (0.05,), (3,))
    values = {"x": Value("x", (12,), format, Kind.INPUT)}
    nodes, last = [], "x"
    for layer, (n, m) in {"hidden": (12, 9), "classes": (9, 5)}.items():
        w = rng.integers(-127, 128, (m, n)).astype(np.int8)
        b = rng.integers(-500, 500, m).astype(np.int32)
        values[f"{layer} w"] = Value(f"{layer} w", (m, n), Format("s8", (0.01,), (0,)), Kind.CONSTANT, w)
        values[f"{layer} b"] = Value(f"{layer} b", (m,), Format("s32"), Kind.CONSTANT, b)
        values[layer] = Value(layer, (m,), format)
        nodes.append(Node(layer, Dense(), (last, f"{layer} w", f"{layer} b"), (layer,), (), (f"model/{layer}",)))
        last = layer
    return verify(Graph("net", ("x",), (last,), values, tuple(nodes), arithmetic))


def samples(count=6):
    return np.random.default_rng(1).integers(-128, 128, (count, 12)).astype(np.int8)


def with_bug(firmware, old, new, header):
    """The firmware with a header changed, in its project and in its image."""
    text = firmware.project.files[header]
    assert old in text
    project = replace(firmware.project, files={**firmware.project.files, header: text.replace(old, new)})
    image = read_elf(compile_project(project, firmware.board, firmware.folder, firmware.options))
    return replace(firmware, project=project, image=image)


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_a_sound_build_is_proved(arithmetic):
    verdict = lil.build(network(arithmetic), BOARD).verify(samples())
    assert verdict.holds
    assert verdict.proved_on_core
    assert [check.name for check in verdict.checks] == ["passes", "host twin", "emulated Arm Cortex-M4F"]


@pytest.mark.parametrize(
    ("arithmetic", "old", "new"),
    [
        ("tflite-micro", "scale.multiplier, 31), right", "scale.multiplier, 30), right"),
        ("litert", "31 + scale.shift", "30 + scale.shift"),
        ("native", "scale.multiplier, 32)", "scale.multiplier - 900000, 32)"),
    ],
)
def test_a_bug_in_the_rounding_is_named(arithmetic, old, new):
    firmware = with_bug(lil.build(network(arithmetic), BOARD, options=PORTABLE), old, new, "lil_requantize.h")
    verdict = firmware.verify(samples())
    found = next(check.difference for check in verdict.checks if check.name == "host twin")
    assert not verdict.holds
    assert found is not None
    assert found.layer == "hidden"
    assert found.sources == ("model/hidden",)
    assert "first in layer 'hidden' (from model/hidden), element [" in str(found)


def test_a_bug_on_the_core_alone_is_named():
    sound = lil.build(network(), BOARD, options=PORTABLE)
    broken = with_bug(sound, "y_zero, p.low", "y_zero + 1, p.low", "dense_s8.h")
    verdict = replace(sound, image=broken.image).verify(samples())
    check = next(check for check in verdict.checks if check.name.startswith("emulated"))
    assert not check.holds
    assert check.difference is not None
    assert check.difference.layer == "hidden"
    assert check.difference.got == check.difference.expected + 1


def test_a_pass_that_changes_numbers_is_named():
    firmware = lil.build(network(), BOARD)
    other = firmware.source.values["classes b"]
    moved = replace(other, data=other.array() + 700)
    source = replace(firmware.source, values={**firmware.source.values, "classes b": moved})
    verdict = replace(firmware, source=source).verify(samples())
    check = verdict.checks[0]
    assert (check.name, check.holds) == ("passes", False)
    assert check.difference is not None
    assert check.difference.layer == "classes"


def test_without_an_emulator_it_says_so(monkeypatch):
    firmware = lil.build(network(), BOARD)
    monkeypatch.setattr("lilliput.flow.verify.is_emulated", lambda board: False)
    verdict = firmware.verify(samples())
    assert verdict.holds
    assert not verdict.proved_on_core
    assert "proved on the host only" in str(verdict)
