"""Augmentations change what they say and nothing else; the same seed gives the same bytes."""

from __future__ import annotations

import re

import numpy as np
import pytest

from lilliput.data import Channel, Mark, Recording
from lilliput.data.augment import Augment, augmentations
from lilliput.data.augment.audio import BackgroundNoise, Gain, Reverb, Shift, Speed
from lilliput.data.augment.images import Brightness, Cutout, Flip, Move, PixelNoise
from lilliput.data.augment.motion import Crop, Jitter, Rotate, Scale, TimeWarp
from lilliput.data.generators import generators
from lilliput.data.recording import digest
from lilliput.graph.errors import InputError

SOUND = next(generators()["sounds"](each=1).recordings("train"))
GESTURE = next(generators()["gestures"](each=1).recordings("train"))
IMAGE = next(generators()["shapes"](each=1).recordings("train"))
SINE = Recording(
    name="sine",
    values=np.rint(8000 * np.sin(2 * np.pi * 100 * np.arange(8000) / 8000))[:, None].astype(np.int16),
    rate=8000.0,
    marks=(Mark(4000, "half", 1000), Mark(10, "now")),
    split="train",
)


def changed(recording, *steps, number=1, seed=1):
    return Augment(steps, seed).copy(recording, number)


@pytest.mark.parametrize("name", augmentations())
def test_type_and_channels_stay_and_a_seed_is_a_draw(name):
    step = augmentations()[name]()
    recording = IMAGE if step.IMAGES else GESTURE
    copies = [changed(recording, step, number=n, seed=s) for n, s in ((1, 1), (1, 1), (2, 1), (3, 1), (1, 2), (2, 2))]
    assert digest(copies[0].values) == digest(copies[1].values)
    assert len({digest(each.values) for each in copies}) > 1
    for each in copies:
        assert each.values.dtype == recording.values.dtype and each.shape[1:] == recording.shape[1:]
        assert (each.label, each.channels, each.device) == (recording.label, recording.channels, recording.device)
    assert step.__doc__
    wrong = GESTURE if step.IMAGES else IMAGE
    with pytest.raises(InputError, match=f"{name} changes {'images' if step.IMAGES else 'rows'}"):
        changed(wrong, step)


def test_copies_of_training_only():
    made = list(Augment((Gain(),), copies=2).all([SINE, Recording(name="t", values=SINE.values, split="test")]))
    assert [each.name for each in made] == ["sine", "sine+1", "sine+2", "t"]
    assert made[0] is SINE


# Motion


def test_a_rotation_keeps_lengths_and_angles_and_turns_as_far_as_it_says():
    turned = changed(Recording(**{**GESTURE.facts, "values": GESTURE.values.astype(float)}), Rotate(30))
    for axes in (slice(0, 3), slice(3, 6)):
        before, after = GESTURE.values[:, axes].astype(float), turned.values[:, axes]
        assert np.allclose(np.linalg.norm(before, axis=1), np.linalg.norm(after, axis=1))
        assert np.allclose(before @ before.T, after @ after.T)
    one = np.array([[1.0, 0, 0, 1, 0, 0]])
    both = [changed(Recording(name=f"{i}", values=one), Rotate(30)).values[0] for i in range(50)]
    angles = [np.rad2deg(np.arccos(np.clip(each[0], -1, 1))) for each in both]
    assert 15 < max(angles) <= 30
    assert all(np.array_equal(each[:3], each[3:]) for each in both), "acceleration and rate turn alike"
    with pytest.raises(InputError, match="Rotate turns triples of axes, x, y, z; its channels are audio"):
        changed(SOUND, Rotate())


def test_a_scale_keeps_the_mean():
    half = changed(GESTURE, Scale((0.5, 0.5)))
    assert np.allclose(half.values.mean(axis=0), GESTURE.values.mean(axis=0), atol=0.5)
    assert np.allclose(half.values.std(axis=0), GESTURE.values.std(axis=0) / 2, atol=1)


def test_a_jitter_is_as_strong_as_it_says():
    difference = changed(GESTURE, Jitter(0.1)).values - GESTURE.values.astype(float)
    ratio = difference.std(axis=0) / GESTURE.values.std(axis=0)
    assert ratio == pytest.approx(np.full(6, 0.1), rel=0.25)  # 200 rows give a deviation to 5 %; five of these


def test_a_warp_keeps_its_ends_and_its_order():
    ramp = Recording(name="r", values=np.arange(500.0)[:, None], marks=(Mark(250, "m", 20),))
    warped = changed(ramp, TimeWarp(0.5))
    x = warped.values[:, 0]
    assert x[0] == 0 and x[-1] == pytest.approx(499) and (np.diff(x) > 0).all()
    assert np.diff(x).max() / np.diff(x).min() > 1.1
    mark = warped.marks[0]
    assert x[mark.row] >= 250 > x[mark.row - 1] and x[mark.row + mark.rows] >= 270 > x[mark.row + mark.rows - 1]


def test_a_crop_is_a_stretch_with_its_marks():
    cropped = [changed(SINE, Crop((0.5, 0.5)), number=n) for n in range(1, 9)]
    stretches = [SINE.values[start : start + 4000].tobytes() for start in range(80)]  # the sine repeats after 80 rows
    for each in cropped:
        assert len(each.values) == 4000 and each.values.tobytes() in stretches
        for mark in each.marks:
            assert 0 <= mark.row <= mark.row + mark.rows <= 4000


# Audio


def test_a_gain_is_as_loud_as_it_says_and_saturates():
    assert changed(SINE, Gain((6.0206, 6.0206))).values.max() == pytest.approx(16000, abs=1)
    loud = changed(SINE, Gain((40, 40))).values
    assert (loud.min(), loud.max()) == (-32768, 32767)


def test_a_shift_moves_marks_too():
    for number in range(1, 6):
        moved = changed(SINE, Shift(0.05), number=number)
        by = next(mark.row for mark in moved.marks if mark.label == "half") - 4000
        assert abs(by) <= 400
        inside = slice(max(by, 0), 8000 + min(by, 0))
        assert np.array_equal(moved.values[inside], np.roll(SINE.values, by, 0)[inside])


def test_noise_is_at_its_ratio_and_silence_stays():
    noise = changed(SINE, BackgroundNoise((20, 20))).values - SINE.values.astype(float)
    assert 20 * np.log10(SINE.values.std() / noise.std()) == pytest.approx(20, abs=0.1)
    silence = Recording(name="s", values=np.full((100, 1), 7, np.int16), rate=100.0)
    assert (changed(silence, BackgroundNoise()).values == 7).all()


def test_a_reverb_comes_after_the_sound_and_dies():
    click = np.zeros((8000, 1), np.float32)
    click[1000] = 1
    heard = changed(Recording(name="c", values=click, rate=8000.0), Reverb((0.2, 0.2), (0.5, 0.5))).values[:, 0]
    assert np.abs(heard[:1000]).max() < 1e-3 < np.abs(heard[1001:1200]).max()
    assert heard[1000] == pytest.approx(1, abs=1e-3)
    assert np.sqrt(np.square(heard[1001:]).sum()) == pytest.approx(0.5, abs=0.01)
    assert np.abs(heard[2700:]).max() < 1e-3


def test_speed_moves_the_pitch():
    quick = changed(SINE, Speed((1.25, 1.25))).values[:, 0].astype(float)
    assert len(quick) == 6400
    assert np.argmax(np.abs(np.fft.rfft(quick))) * 8000 / 6400 == 125
    mark = next(mark for mark in changed(SINE, Speed((1.25, 1.25))).marks if mark.label == "half")
    assert (mark.row, mark.rows) == (3200, 800)


# Images


def test_images_are_moved_mirrored_lit_and_covered():
    x = IMAGE.values
    moved = {tuple(np.argwhere(changed(spot(), Move(2), number=n).values[:, :, 0] == 255)[0]) for n in range(1, 250)}
    assert moved == {(16 + i, 16 + j) for i in range(-2, 3) for j in range(-2, 3)}
    assert {digest(changed(IMAGE, Flip(), number=n).values) for n in range(1, 20)} == {digest(x), digest(x[:, ::-1])}
    assert np.array_equal(changed(IMAGE, Brightness((0.5, 0.5))).values, np.rint(x * 0.5).astype(np.uint8))
    noisy = changed(IMAGE, PixelNoise((4, 4))).values.astype(float) - x
    assert noisy.std() == pytest.approx(4, rel=0.15)
    noise = spot(9)
    copies = [changed(noise, Cutout(0.5), number=n) for n in range(1, 9)]
    covered = [np.argwhere((each.values != noise.values).any(axis=2)) for each in copies]
    assert all(len(each) == 0 or np.ptp(each, axis=0).max() < 16 for each in covered) and any(map(len, covered))


def spot(seed=None):
    """One bright pixel, or noise."""
    x = np.zeros((32, 32, 1), np.uint8)
    x[16, 16] = 255
    x = x if seed is None else np.random.default_rng(seed).integers(0, 256, x.shape, np.uint8)
    return Recording(name="p", values=x)


# Options


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Gain((3, -3)), "Gain.decibels=(3, -3): expected (least, most), the least first"),
        (lambda: Speed((1,)), "Speed.factor=(1,): expected (least, most)"),
        (lambda: Jitter(-1), "Jitter.part=-1: expected a number of 0 or more"),
        (lambda: Shift(float("nan")), "Shift.seconds=nan: expected a number of 0 or more"),
    ],
)
def test_options_that_are_none(make, sentence):
    with pytest.raises(InputError, match=re.escape(sentence)):
        make()


def test_steps_follow_each_other():
    both = changed(SINE, Shift(0.01), Gain((6.0206, 6.0206)))
    assert both.values.max() == pytest.approx(16000, abs=1) and both.channels == (Channel("0"),)
