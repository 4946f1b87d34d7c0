"""The ways to fit that `check` offers: each of them, taken by itself, makes the model fit."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import lilliput as lil
from lilliput.boards import load_board
from lilliput.flow.needs import measured_needs
from lilliput.formats import tflite
from lilliput.formats.tflite.writing.file import OperatorSpec, TensorSpec, write_model
from lilliput.graph import FitError
from small_models import dense, float_dense, two_by_two

SMALL = lil.BuildOptions(optimize="size")
KEEP = lil.BuildOptions(keep_input=True)


def board_with(flash, ram):
    """A Cortex-M0 board with memories of these sizes."""
    board = load_board("microbit")
    sizes = {"flash": flash, "ram": ram}
    return replace(
        board, chip=replace(board.chip, regions=tuple(replace(r, size=sizes[r.kind]) for r in board.chip.regions))
    )


def many_shapes():
    """Six dense layers of different shapes: one shared kernel is smaller than one for each."""
    rng = np.random.default_rng(0)
    tensors, operators = [TensorSpec((1, 24), name="x", scale=(0.5,), zero_point=(3,))], []
    for n, m in itertools.pairwise((24, 21, 18, 15, 12, 9, 6)):
        last = len(tensors)
        tensors.append(TensorSpec((m, n), name=f"w {m}", data=rng.integers(-127, 128, (m, n)), scale=(0.02,)))
        tensors.append(TensorSpec((1, m), name=f"y {m}", scale=(0.7,), zero_point=(-5,)))
        operators.append(OperatorSpec("FULLY_CONNECTED", (last - 1, last, -1), (last + 1,)))
    return tflite.convert(write_model(tensors, operators, [0], [len(tensors) - 1]), "shapes.tflite")


@cache
def needs(options=lil.BuildOptions()):  # noqa: B008
    """What `many_shapes` takes on a Cortex-M0."""
    return measured_needs(many_shapes(), load_board("microbit"), options)


def test_needs_are_what_the_linker_places():
    graph, flash, ram = many_shapes(), needs().flash, needs().ram + needs().stack
    lil.build(graph, board_with(flash, ram))
    with pytest.raises(FitError):
        lil.build(graph, board_with(flash - 1, ram))
    with pytest.raises(FitError):
        lil.build(graph, board_with(flash, ram - 1))


def test_shared_kernels_are_offered_where_they_are_enough():
    fast, small = needs().flash, needs(SMALL).flash
    assert small < fast
    board = board_with((fast + small) // 2, 16384)
    fit = lil.check(many_shapes(), board)
    assert not fit.fits
    assert fit.ways[0].startswith("build with --optimize size: ")
    assert needs(SMALL).fit(board)


def test_shared_kernels_are_not_offered_where_they_are_too_little():
    fit = lil.check(many_shapes(), board_with(needs(SMALL).flash - 32, 16384))
    assert not fit.fits
    assert not any("--optimize" in way for way in fit.ways)


def test_giving_up_the_input_is_offered_where_it_is_enough():
    assert needs().ram < needs(KEEP).ram
    board = board_with(65536, needs().ram + needs().stack)
    assert lil.check(many_shapes(), board, KEEP).ways[0].startswith("build without --keep-input: ")
    assert needs().fit(board)


def test_a_narrower_layer_is_enough():
    graph = tflite.convert(dense(64, 100), "wide.tflite")
    board = board_with(measured_needs(graph, load_board("microbit")).flash - 1000, 16384)
    way = next(way for way in lil.check(graph, board).ways if "narrower" in way)
    assert way.startswith("make layer 'y' narrower: 1,000 of its ")
    assert lil.check(tflite.convert(dense(64, 80), "less.tflite"), board).fits


def test_quantizing_is_enough():
    graph = tflite.convert(float_dense(64, 100), "floats.tflite")
    board = board_with(16384, 16384)
    assert lil.check(graph, board).ways[0].startswith("quantize to int8")
    samples = np.random.default_rng(0).normal(size=(20, 64)).astype(np.float32)
    assert lil.check(lil.quantize(graph, samples), board).fits


def test_quantizing_and_narrowing_where_one_is_not_enough():
    graph = tflite.convert(float_dense(64, 100), "floats.tflite")
    way = lil.check(graph, board_with(6144, 16384)).ways[0]
    assert way.startswith("quantize to int8")
    assert "; and keep at most " in way


def test_the_boards_offered_hold_it():
    graph = tflite.convert(two_by_two(10_000), "two.tflite")
    way = lil.check(graph, "microbit").ways[-1]
    name = way.removeprefix("take a board that holds it: ").split(", ")[0]
    assert lil.check(graph, name).fits


def test_nothing_is_offered_where_nothing_helps():
    assert lil.check(many_shapes(), board_with(512, 128)).ways[0].startswith("take a board")
