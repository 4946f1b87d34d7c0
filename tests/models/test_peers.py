"""Ours against TFLite Micro with CMSIS-NN on a Cortex-M4: total flash, RAM with stack, instructions, model by model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from command_line import lil
from lilliput.bench.comparison import losses, memory
from lilliput.bench.figures import COMPARED, SETTINGS, measure, recorded, regressions
from lilliput.bench.models import REAL
from lilliput.bench.peers import engines, peers
from real_models import data

SETTING = SETTINGS[0]


@pytest.mark.parametrize("model", REAL)
def test_no_larger_and_no_slower_than_the_peer_and_than_recorded(model):
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    data(REAL[model])
    (found,) = measure([model], [SETTING.name])
    assert losses(found) == []
    assert regressions(found, recorded()[model, SETTING.name]) == []


@pytest.mark.parametrize("name", COMPARED)
def test_a_larger_figure_is_a_regression(name):
    before = recorded()["kws", SETTING.name]
    worse = replace(before, **{name: getattr(before, name) + 1})
    (sentence,) = regressions(worse, before)
    assert f"kws on cortex-m4: {getattr(worse, name):,} {name}, recorded {getattr(before, name):,}" in sentence
    assert regressions(before, before) == []
    assert regressions(replace(worse, compiler="another"), before) == []


def test_a_better_peer_is_told():
    found = replace(recorded()["kws", SETTING.name], instructions=10**9)
    assert losses(found) == ["kws on cortex-m4: 1,000,000,000 instructions, TFLite Micro with CMSIS-NN has 7,696,773"]


def test_every_peer_has_an_engine_and_every_engine_its_compiler():
    found = {peer.engine for setting in SETTINGS for model in REAL for peer in peers(setting.core, model)}
    assert found == set(engines())
    assert all(engine.version and engine.compiler and engine.flags for engine in engines().values())


def test_the_record_is_whole():
    assert set(recorded()) == {(model, setting.name) for model in REAL for setting in SETTINGS}
    assert all(row.flash == row.weights + row.channel + row.tables + row.code for row in recorded().values())
    assert memory(recorded()["kws", "cortex-m55"]) is None


def test_an_unknown_model_is_a_sentence():
    said = lil("bench", "peers", "--model", "gpt")
    assert said.exit_code == 2
    assert "there is no 'gpt' in the table; it has kws, ic01" in said.stderr
