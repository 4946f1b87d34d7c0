"""Numbers that stand for words go in as integers of any usual width, and stay so from quantization to the chip."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lilliput as lil
from lilliput.codegen import c_project
from lilliput.graph import Format, Graph, evaluate
from lilliput.learn.nn import Net
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin


def words(dtype: str) -> Graph:
    """A table of 40 words, an encoder over 6 of them, a class."""
    net = Net("words", {"x": (6,)}, integers=["x"])
    y = net.transformer_encoder(net.embedding("x", 40, 8), 2, 16)
    graph = net.graph(net.softmax(net.dense(net.global_average_pool(y), 3)))
    return replace(graph, values={**graph.values, "x": replace(graph.values["x"], format=Format(dtype))})


@pytest.mark.parametrize("dtype", ["s32", "s16", "u8"])
def test_words_in_integers(dtype):
    graph = words(dtype)
    samples = np.random.default_rng(0).integers(0, 40, (30, 6)).astype(Format(dtype).numpy)
    small = run_passes(lil.quantize(graph, samples))
    assert small.values["x"].format == Format(dtype)
    with HostTwin([c_project(small)]) as twin:
        found = twin.run([samples])[0]
    y = small.values[small.outputs[0]].format
    for x, stored in zip(samples, found, strict=True):
        np.testing.assert_array_equal(evaluate(small, [x]).outputs[0], stored)
        assert np.abs(y.decode(stored) - evaluate(graph, [x]).outputs[0]).max() < 0.03


@pytest.mark.parametrize("dtype", ["s32", "u8"])
def test_words_on_a_core(dtype):
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    samples = np.random.default_rng(1).integers(0, 40, (8, 6)).astype(Format(dtype).numpy)
    firmware = lil.build(lil.quantize(words(dtype), samples), board="generic-cortex-m0")
    proof = firmware.verify(samples[:1])
    assert proof.holds and proof.proved_on_core


def test_a_transformer_in_integers_links_nothing():
    """On Cortex-M0 neither floating point nor long products nor a division of the compiler's library."""
    samples = np.random.default_rng(2).integers(0, 40, (8, 6)).astype(np.int32)
    image = lil.build(lil.quantize(words("s32"), samples), board="generic-cortex-m0").image
    foreign = {s.name for s in image.symbols if s.is_function and s.name.startswith("__")}
    assert not {name for name in foreign if not name.startswith("__aeabi_mem")}
