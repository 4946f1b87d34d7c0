"""Swapped models on this computer: the shipped C on a RAM disk gives the bytes of the reference, or an error."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lilliput.bench.networks import Network, vgg
from lilliput.graph import FitError, evaluate
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.run.swap_twin import Disk, SwapTwin
from lilliput.swap.planning import plan
from lilliput.swap.program import Options
from lilliput.swap.source import swap_project

FEATURES = {"portable": frozenset(), "dsp": frozenset({"dsp", "long_multiply", "divide"})}


def frames(graph, count=3):
    value = graph.values[graph.inputs[0]]
    return list(np.random.default_rng(1).integers(-128, 128, (count, *value.shape)).astype(np.int8))


def expected(graph, given):
    return np.stack([evaluate(graph, [frame]).outputs[0] for frame in given])


@st.composite
def networks(draw):
    """A few layers of any size, with a residual sum where two values fit."""
    height, width, channels = draw(st.integers(4, 13)), draw(st.integers(3, 9)), draw(st.integers(1, 8))
    network, values = Network("random", (height, width, channels), draw(st.integers(0, 99))), ["x"]
    for _ in range(draw(st.integers(1, 4))):
        size, stride = draw(st.sampled_from([1, 2, 3])), draw(st.sampled_from([1, 1, 2]))
        pads = st.tuples(st.integers(0, size - 1), st.just(size - 1))
        op = Conv2D((stride, 1), padding=(draw(pads), draw(pads)), activation=draw(st.sampled_from(["none", "relu"])))
        values.append(network.convolution(values[-1], draw(st.integers(1, 20)), op, size))
        same = network.convolution(values[-1], network.channels(values[-1]))
        values.append(network.sum(values[-1], same) if draw(st.booleans()) else same)
        if network.rows(values[-1]) < 4:
            break
    if draw(st.booleans()):
        values.append(network.dense(values[-1], draw(st.integers(1, 30))))
    return network.graph(values[-1])


LANES, DEPTHS, LATENCIES, KERNELS = (
    st.integers(1, 3),
    st.integers(1, 2),
    st.integers(0, 9),
    st.sampled_from([*FEATURES]),
)


def planned(graph, share, features, options):
    """A program under a share of what a generous one takes, or that generous one where the share is too small."""
    generous = plan(graph, 1 << 24, features, options)
    budget = round((generous.memory_bytes + generous.control_bytes) * share)
    try:
        program = plan(graph, budget, features, options)
    except FitError:
        return generous
    assert program.memory_bytes + program.control_bytes <= budget
    return program


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(networks(), st.floats(0.2, 1), LANES, DEPTHS, LATENCIES, KERNELS)
def test_any_model_under_any_budget_gives_the_same_bytes(graph, share, lanes, depth, latency, kernels):
    program = planned(graph, share, FEATURES[kernels], Options(lanes, depth))
    given = frames(graph)
    with SwapTwin(swap_project(program), sanitize=True) as twin:
        status, outputs = twin.run(given, Disk(latency))
    assert status == 0
    assert np.array_equal(outputs, expected(graph, given))


@pytest.fixture(scope="module")
def small():
    """A model cut into many tiles, its twin, its frames."""
    graph = vgg("small", 16, ((8, 8), (16,)), (40, 10))
    project = swap_project(plan(graph, 12000, FEATURES["dsp"], Options(2, 2)))
    with SwapTwin(project, sanitize=True) as twin:
        yield graph, project, twin, frames(graph)


def test_the_latency_of_the_device_changes_nothing(small):
    graph, _, twin, given = small
    for latency in (0, 1, 20):
        status, outputs = twin.run(given, Disk(latency))
        assert status == 0
        assert np.array_equal(outputs, expected(graph, given))


def test_every_byte_of_the_image_is_guarded(small):
    _, project, twin, given = small
    for place in np.linspace(0, len(project.image) - 1, 23).astype(int):
        damaged = bytearray(project.image)
        damaged[place] ^= 1 << place % 8
        assert twin.run(given, image=bytes(damaged))[0] == -1


def test_an_image_that_ends_early_or_is_empty_is_refused(small):
    _, project, twin, given = small
    for image in (project.image[: len(project.image) // 2], bytes(len(project.image)), b""):
        assert twin.run(given, image=image)[0] == -1


def test_a_lost_write_is_found_even_where_an_older_frame_left_valid_rows(small):
    _, project, twin, given = small
    stores = sum(task.kind.name == "STORE" for task in project.program.tasks)
    for write in (1, 2, stores, 2 * stores + 1, 3 * stores - 2):
        assert twin.run(given, Disk(lost=write))[0] == -1
        assert twin.run(given, Disk(flipped=write))[0] == -1


def test_a_transfer_that_fails_is_reported(small):
    _, _, twin, given = small
    assert twin.run(given, Disk(failed=4))[0] == -2


def test_a_model_that_cannot_be_cut_small_enough_is_a_sentence():
    with pytest.raises(
        FitError, match=r"layer 'dense_\d' \(dense\) needs \d+ bytes for its smallest tile .* allow more memory"
    ):
        plan(vgg("wide", 8, ((8,),), (400, 400, 10)), 3000)


def test_a_model_with_too_many_numbers_for_the_tables_is_a_sentence():
    network = Network("broad", (4,))
    with pytest.raises(FitError, match="broad takes 70000 bytes in a pixel, but 65535 are possible"):
        plan(network.graph(network.sum(network.dense("x", 70000), network.dense("x", 70000))), 1 << 24)
