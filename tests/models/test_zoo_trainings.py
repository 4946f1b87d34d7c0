"""Trainings of the zoo in their quick form, and that no clip is on both sides of one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lilliput.graph import InputError
from real_models import data

pytest.importorskip("torch", reason="training needs torch: pip install torch==2.13.0")
pytest.importorskip("sklearn", reason="the digits come with scikit-learn")

from lilliput.bench.trainings import TRAININGS, Samples, keywords, line, measure


@pytest.mark.long
def test_a_training_in_float_and_in_integers():
    """One fold of digits: learned, and kept in int8 C (of 600 images, half a point is three)."""
    training = next(each for each in TRAININGS if (each.samples.__name__, each.network) == ("digits", "ds_cnn_s"))
    found = measure(replace(training, options=replace(training.options, epochs=5)), folds=1)
    assert found.tested == 600 and found.right > 0.93 * found.tested
    assert found.loss <= 0.5 and found.ratio == 4.0 and found.helpers == () and found.equal
    assert line(found).startswith("digits, ds_cnn_s        600 tested  float")


def test_folds_test_everything_once_and_part_no_group():
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 12, 90)
    samples = Samples("made", rng.normal(size=(90, 3)), groups % 3, groups, 3)
    tested = []
    for inside, outside in samples.folds(3):
        assert not set(groups[inside]) & set(groups[outside])
        assert len(inside) + len(outside) == 90
        tested += list(outside)
    assert sorted(tested) == list(range(90))


def test_no_clip_is_on_both_sides():
    """What is left shares nothing with kws01, neither do folds; a clip that is planted is found, in either place."""
    data("kws01/y_labels.csv")
    data("speech_commands_v2_test/yes")
    samples, stored = keywords.clip_samples()
    assert len(keywords.recordings()) - len(stored) == 108
    whole = keywords.kws01()[0]
    keywords.check_apart(stored, whole, "kws01")
    with pytest.raises(InputError, match="kws01: clip 372 of the training is clip 17 of the test"):
        keywords.check_apart(np.concatenate([stored, whole[17:18]]), whole, "kws01")
    with pytest.raises(InputError, match="a score on what was trained on is no score"):
        keywords.check_apart(keywords.features(), whole, "kws01")
    for inside, outside in samples.folds(keywords.FOLDS):
        assert not set(samples.groups[inside]) & set(samples.groups[outside])
        keywords.check_apart(stored[inside], stored[outside], "fold")
        louder = np.clip(stored[outside[:1]].astype(int) + (np.arange(10) == 3)[:, None], -128, 127).astype(np.int8)
        with pytest.raises(InputError, match="fold: clip"):
            keywords.check_apart(np.concatenate([stored[inside], louder]), stored[outside], "fold")


@pytest.mark.long
def test_the_imported_keyword_network_is_tuned():
    """One fold: the loss on clips of new speakers falls; with labels in any order, fewer are right."""
    data("kws01/y_labels.csv")
    data("speech_commands_v2_test/yes")
    found = keywords.measure(folds=1)
    assert found.loss[1] < found.loss[0]
    assert found.right[1] > 0.8 * found.clips and found.shuffled < found.right[1]
