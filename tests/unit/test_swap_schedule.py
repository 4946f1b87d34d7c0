"""The scheduler on a clock of its own: times that a person can work out, and no halt whatever the graph."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lilliput.graph import LilliputError
from lilliput.swap.simulation import Work, simulate
from lilliput.swap.tasks import Kind, Task, Tasks


def tiles(count, depth, load, compute, store):
    """A layer of equal tiles: a load, a computation and a store each, in `depth` buffers that take turns."""
    tasks = Tasks()
    for tile in range(count):
        turn = tile % depth
        source, waits = tasks.claim(turn, 1)
        source.last = tasks.add(Task(Kind.LOAD, 0, tile), waits)
        target, waits = tasks.claim(depth + turn, 1)
        source.last = target.last = tasks.add(Task(Kind.COMPUTE, 0, tile), {source.last} | waits)
        target.last = tasks.add(Task(Kind.STORE, 0, tile), {target.last})
    moving = {Kind.LOAD: load, Kind.STORE: store, Kind.COMPUTE: 0.0}
    strips = [(compute / 4,) * 4 if t.kind is Kind.COMPUTE else () for t in tasks.all]
    return work(tasks.all, strips, [moving[t.kind] for t in tasks.all], int(load > compute))


def work(tasks, strips, moving, patience=0):
    return Work(tasks, [patience] * len(tasks), strips, moving, [0.0] * len(tasks))


def test_with_one_buffer_everything_follows_in_turn():
    assert simulate(tiles(5, 1, 2.0, 3.0, 1.0), 1, 1).seconds == 5 * (2 + 3 + 1)


def test_with_two_buffers_a_layer_that_computes_long_shows_one_load_and_one_store():
    line = simulate(tiles(5, 2, 2.0, 8.0, 1.0), 1, 1)
    assert line.seconds == 2 + 5 * 8 + 1
    assert line.computing == 5 * 8


def test_with_two_buffers_a_layer_that_moves_long_keeps_the_device_busy():
    line = simulate(tiles(6, 2, 4.0, 1.0, 2.0), 1, 1)
    assert line.moving == 6 * (4 + 2)
    assert line.seconds <= line.moving + 1 + 1


def test_a_device_that_is_asked_too_seldom_has_pauses():
    """It is asked when a kernel has returned: one call a tile is too few for a load and a store."""
    coarse = tiles(5, 2, 2.0, 8.0, 1.0)
    job = work(coarse.tasks, [(sum(s),) if s else () for s in coarse.strips], coarse.moving)
    assert simulate(job, 1, 1).seconds > simulate(coarse, 1, 1).seconds


def test_frames_in_turn_take_as_long_as_the_sum():
    one = simulate(tiles(3, 1, 2.0, 3.0, 1.0), 1, 1).seconds
    assert simulate(tiles(3, 1, 2.0, 3.0, 1.0), 1, 4).seconds == 4 * one


def test_two_frames_in_flight_hide_what_a_single_one_cannot():
    single = simulate(tiles(3, 1, 2.0, 3.0, 1.0), 1, 8).seconds
    double = simulate(tiles(3, 1, 2.0, 3.0, 1.0), 2, 8).seconds
    assert single == 8 * 18
    assert double < single * 2 / 3


def test_a_graph_that_waits_for_itself_is_reported():
    tasks = [Task(Kind.COMPUTE, 0, 0, indegree=1, successors=[0])]
    with pytest.raises(LilliputError, match="come to a halt"):
        simulate(work(tasks, [(1.0,)], [0.0]), 1, 1)


def test_a_later_task_cannot_be_waited_for():
    with pytest.raises((AssertionError, IndexError)):
        Tasks().add(Task(Kind.COMPUTE, 0, 0), {3})


@st.composite
def graphs(draw):
    """Any kinds, any edges that point forward, any times."""
    kinds = draw(st.lists(st.sampled_from(Kind), min_size=1, max_size=40))
    tasks = Tasks()
    for number, kind in enumerate(kinds):
        earlier = draw(st.sets(st.integers(0, number - 1), max_size=4)) if number else ()
        tasks.add(Task(kind, 0, number), earlier)
    seconds = st.floats(0, 5)
    strips = [tuple(draw(st.lists(seconds, min_size=1, max_size=3))) if k is Kind.COMPUTE else () for k in kinds]
    moving = [draw(seconds) for _ in kinds]
    patience = [draw(st.integers(0, 3)) for _ in kinds]
    return Work(tasks.all, patience, strips, moving, [draw(seconds) for _ in kinds])


@settings(max_examples=200, deadline=None)
@given(graphs(), st.integers(1, 4), st.integers(1, 6))
def test_every_task_of_every_frame_is_finished_once_and_in_order(job, lanes, frames):
    line = simulate(job, lanes, frames)
    places = {each: i for i, each in enumerate(line.finished)}
    assert len(places) == len(line.finished) == frames * len(job.tasks)
    for (frame, number), place in places.items():
        assert all(places[frame, later] > place for later in job.tasks[number].successors)
    assert line.seconds >= max(line.computing, 0) - 1e-9
