"""The demo's promise on a smaller scale: sounds to decisions, better than a control, equal everywhere, tuned."""

from __future__ import annotations

import pytest

import lilliput as lil
from lilliput.flow.demo.sounds import BACKGROUND, sound_pipeline, sounds
from lilliput.flow.outcomes import outcomes
from lilliput.flow.recorded import recorded
from lilliput.flow.signal_proof import verify_signal
from lilliput.flow.thresholds import tune_thresholds

pytest.importorskip("sklearn", reason="needs the sklearn extra")


@pytest.fixture(scope="module")
def data():
    return sounds(train=40, test=10)


@pytest.fixture(scope="module")
def pipeline(data):
    return sound_pipeline(data)


def share(pipeline, data) -> float:
    found = outcomes(pipeline, data.test)
    return sum(each.is_right for each in found) / len(found)


def test_it_hears_what_a_control_does_not(pipeline, data):
    """40 test recordings of four labels: chance is 25 %, the control says background to all or nearly so."""
    assert share(pipeline, data) >= 0.75
    assert share(sound_pipeline(data, shuffled=True), data) <= 0.45


def test_the_whole_way_is_equal_and_integer(pipeline, data):
    firmware = lil.build(pipeline.stream(), "generic-cortex-m0")
    chosen = [recorded(data.test[i], pipeline.source) for i in (0, 15)]
    verdict = verify_signal(firmware, pipeline, chosen)
    assert verdict.holds, str(verdict)
    floats = [
        s.name for s in firmware.image.symbols if s.name.startswith(("__aeabi_f", "__aeabi_d", "__adds", "__muls"))
    ]
    assert not floats, f"a pipeline of integers links {floats}"


def test_tuning_keeps_its_limit_where_it_was_chosen(pipeline, data):
    slack = pipeline.rows / pipeline.source.rate
    changed, tuned = tune_thresholds(pipeline, [*data.train, *data.test], 60.0, slack=slack)
    assert tuned.chosen.per_hour <= 60.0
    assert changed.blocks[-1].background == (BACKGROUND,)
    assert share(changed, data) >= 0.7
