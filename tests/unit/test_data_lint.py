"""The lint finds what was planted, says what to do, and is silent where nothing is wrong."""

from __future__ import annotations

import json
from wave import open as wave_file

import numpy as np
import pytest

from command_line import lil
from lilliput.data import Channel, Recording, write_dataset
from lilliput.data.collection import open_collection
from lilliput.data.generators import generators
from lilliput.data.lint import lint_recordings
from lilliput.data.lint.fingerprints import compare, kws_mfcc
from lilliput.data.lint.near import EXACT, descriptor, laid, likely_pairs
from lilliput.data.lint.near import is_the_same as laid_are_the_same
from lilliput.data.lint.rules import rules
from lilliput.graph.errors import InputError
from real_models import data

RNG = np.random.default_rng(5)


def changed(recording, **facts):
    return Recording(**{**recording.facts, "values": recording.values, "times": recording.times, **facts})


def sounds(each=8):
    return [r for part in ("train", "test") for r in generators()["sounds"](each=each).recordings(part)]


def is_the_same(one, two):
    return laid_are_the_same(laid(one), laid(two))


def found(recordings, rule, against=None):
    return [finding for finding in lint_recordings(recordings, against) if finding.rule == rule]


def played_again(x, gain=0.5, shift=150, noise=0.01):
    """The values with another gain, their first rows cut off, and noise of that part of their deviation."""
    y = gain * x[shift:].astype(float)
    y = y + noise * y.std(axis=0) * RNG.standard_normal(y.shape)
    return np.rint(y).astype(x.dtype) if x.dtype.kind == "i" else y.astype(x.dtype)


def test_nothing_is_found_in_clean_data():
    bad = [f for f in lint_recordings(sounds()) if f.severity != "note" and f.rule != "label-suspects"]
    assert not bad


# Numbers


def wave(n=2000, channels=2):
    return np.cumsum(RNG.standard_normal((n, channels)), axis=0).astype(np.float32)


def test_nans_clipping_dropouts_and_dead_channels():
    nan, flat, dead = wave(), wave(), wave()
    nan[5, 0], nan[7:9, 1] = np.nan, np.inf
    flat[300:500] = flat[300]
    dead[:, 1] = 4
    loud = np.clip(40000 * np.sin(np.arange(4000) / 50), -32768, 32767).astype(np.int16)[:, None].repeat(2, 1)
    soft = (20000 * np.sin(np.arange(4000) / 50)).astype(np.int16)[:, None].repeat(2, 1)
    still = np.full((50, 2), 3, np.float32)
    top = np.clip(wave() * 0 + 3 * np.sin(np.arange(2000) / 20)[:, None], -2, 2).astype(np.float32)
    made = {"nan": nan, "flat": flat, "dead": dead, "loud": loud, "soft": soft, "still": still, "top": top}
    recordings = [Recording(name=name, values=values, rate=100.0) for name, values in made.items()]
    findings = lint_recordings(recordings)
    told = {(f.rule, f.severity, f.recordings): f.sentence for f in findings}
    assert told["nans", "error", ("nan",)] == "3 values are NaN or infinite"
    assert told["dropouts", "warning", ("flat",)] == "no channel changes for 200 rows (2.00 s) from row 300 on (3.00 s)"
    assert told["dropouts", "error", ("still",)] == "never changes"
    assert told["constant-channels", "warning", ("dead",)] == "channel '1' never changes in dead"
    assert {f.recordings for f in findings if f.rule == "clipping"} == {("loud",), ("top",)}
    assert told["clipping", "warning", ("loud",)].startswith("38.")  # arccos(32767/40000) / (pi/2) = 38.9 %
    assert all(f.advice for f in findings)


def test_an_empty_recording():
    assert found([Recording(name="a", values=np.zeros((0, 2)))], "empty")[0].severity == "error"


# Clocks


def timed(name, times, rate=100.0):
    return Recording(name=name, values=wave(len(times)), times=np.asarray(times, float), rate=rate)


def test_clocks():
    even = np.arange(500) / 100
    late = even + RNG.uniform(0, 0.004, 500)
    gap = even + np.where(np.arange(500) > 250, 0.2, 0)
    back = even - np.where(np.arange(500) > 250, 1.0, 0)
    clocks = {"even": even, "late": late, "gap": gap, "back": back, "fast": even / 2}
    recordings = [timed(name, times) for name, times in clocks.items()]
    told = {f.recordings[0]: (f.rule, f.severity, f.sentence) for f in lint_recordings(recordings)}
    assert "even" not in told
    assert told["late"][:2] == ("rate-jitter", "warning")
    assert told["gap"][2].startswith("rows are missing at 1 places")
    assert told["back"] == ("rate-jitter", "error", "its clock goes back 1 times")
    assert told["fast"] == ("stated-rate", "error", "states 100 Hz, but its clock tells 200 Hz")


def test_recordings_that_are_taken_otherwise():
    usual = [Recording(name=f"{i}", values=wave(), rate=50.0) for i in range(4)]
    odd = Recording(name="odd", values=wave(), rate=25.0, channels=(Channel("a"), Channel("b")))
    findings = found([*usual, odd], "taken-alike")
    assert [f.recordings for f in findings] == [("odd",), ("odd",)]
    assert findings[0].sentence == "not all have the same rate: 50.0 (4), 25.0 (1)"


# Labels


def test_uneven_labels_are_told():
    many = [Recording(name=f"a{i}", values=wave(50), label="a") for i in range(40)]
    others = [Recording(name=f"b{i}", values=wave(50), label="b") for i in range(30)]
    findings = found([*many, *others[:4]], "class-balance")
    assert "a model that always says 'a' is right in 91%" in findings[0].sentence
    assert findings[1].sentence == "fewer than 5 recordings of b" and len(findings[1].recordings) == 4
    assert not found([*many, *others], "class-balance")


def test_a_label_that_a_part_lacks():
    recordings = [r for r in sounds(6) if not (r.split == "test" and r.label == "knock")]
    (finding,) = found(recordings, "labels-in-every-part")
    assert (finding.severity, finding.sentence) == ("error", "'test' has no recording of knock")


def test_planted_wrong_labels_are_suspects():
    vibration = generators()["vibration"](each=30).recordings("train")
    recordings = [r for r in vibration if r.label in ("bearing", "unbalance")]
    wrong = set(range(0, 60, 13))
    flipped = [
        changed(r, label={"bearing": "unbalance", "unbalance": "bearing"}[r.label]) if i in wrong else r
        for i, r in enumerate(recordings)
    ]
    suspects = {f.recordings[0] for f in found(flipped, "label-suspects")}
    planted = {flipped[i].name for i in wrong}
    assert len(suspects & planted) >= len(planted) - 1
    assert len(suspects - planted) <= 2
    assert not found(recordings, "label-suspects")


def test_labels_that_mean_nothing_are_no_suspects():
    recordings = [Recording(name=f"{i}", values=wave(200), label="ab"[i % 2]) for i in range(60)]
    assert not found(recordings, "label-suspects")


# Copies


def test_exact_duplicates_are_told_by_what_they_spoil():
    recordings = sounds(3)
    train, other, test = recordings[3], recordings[4], recordings[-1]
    again = [changed(train, name="again"), changed(other, name="relabelled", label="tone")]
    findings = found([*recordings, *again, changed(test, name="leaked", split="train")], "duplicates")
    told = {f.recordings: f for f in findings}
    assert told[train.name, "again"].severity == "warning"
    assert told[other.name, "relabelled"].sentence.endswith("labelled 'chirp' and 'tone'")
    assert told[other.name, "relabelled"].severity == "error"
    assert told[test.name, "leaked"].severity == "error"
    assert "in test and train" in told[test.name, "leaked"].sentence


@pytest.mark.parametrize("name", ["sounds", "vibration", "stationarity"])
def test_planted_near_duplicates_are_found_and_nothing_else(name):
    recordings = list(generators()[name](each=10).recordings("train"))
    chosen = recordings[::4]
    planted = [
        changed(r, name=f"again-{r.name}", split="test", values=played_again(r.values, 0.6, len(r.values) // 50))
        for r in chosen
    ]
    findings = found([*recordings, *planted], "near-duplicates")
    expected = {(r.name, f"again-{r.name}") for r in chosen}
    assert len({f.recordings for f in findings} & expected) >= 0.9 * len(expected)  # descriptors may miss some pairs
    assert {f.recordings for f in findings} <= expected
    assert all(f.severity == "error" and "in test and train" in f.sentence for f in findings)


def test_what_only_sounds_alike_is_no_duplicate():
    t = np.arange(8000) / 8000
    hums = [(3000 * np.sin(2 * np.pi * 50 * t + i) + 90 * RNG.standard_normal(8000))[:, None] for i in range(4)]
    assert not any(is_the_same(a, b) for i, a in enumerate(hums) for b in hums[:i])
    assert is_the_same(hums[0], played_again(hums[0], noise=0.001))


def test_takes_of_one_word_by_one_speaker_are_no_duplicates():
    takes = []
    for path in sorted(data("fsdd").glob("[0-4]_*.wav")):
        with wave_file(str(path)) as file:
            values = np.frombuffer(file.readframes(file.getnframes()), "<i2")[:, None].astype(np.int16)
        takes.append(Recording(name=path.stem, values=values, rate=8000.0))
    assert len(takes) == 150  # five takes of five words by six speakers
    again = changed(takes[17], name="again", values=played_again(takes[17].values, 0.7, 60))
    assert [f.recordings for f in found([*takes, again], "near-duplicates")] == [(takes[17].name, "again")]


def test_strokes_made_again_are_no_duplicates():
    strokes = list(open_collection(str(data("magic_wand_digits/petewarden_4.json"))))
    assert len(strokes) == 100
    again = changed(strokes[3], name="again", values=strokes[3].values[2:] * 0.5)
    assert [f.recordings for f in found([*strokes, again], "near-duplicates")] == [(strokes[3].name, "again")]


@pytest.mark.parametrize("name", ["gestures", "pulse", "shapes"])
def test_recordings_of_a_generator_are_no_duplicates(name):
    assert not found(list(generators()[name](each=15).recordings("train")), "near-duplicates")


def test_images_moved_and_darkened_are_duplicates_and_others_are_not():
    image = RNG.integers(0, 256, (64, 64, 1)).astype(np.uint8)
    smooth = image // 2 + np.roll(image, 1, 0) // 4 + np.roll(image, 1, 1) // 4
    darker = (np.roll(smooth, 1, axis=1) * 0.8).astype(np.uint8)
    assert is_the_same(smooth, darker)
    assert not is_the_same(smooth, smooth[::-1])
    assert not is_the_same(smooth, smooth[:, :32])


def test_many_recordings_are_hashed_and_still_found():
    table = RNG.standard_normal((EXACT + 500, 32))
    twins = table[:200] + 0.02 * RNG.standard_normal((200, 32))
    pairs = set(likely_pairs(np.concatenate([table, twins])))
    hits = sum((i, len(table) + i) in pairs for i in range(200))
    assert hits >= 196
    assert len(pairs) < 8 * len(table)
    between = set(likely_pairs(table, twins))
    assert sum((i, i) in between for i in range(200)) >= 196


def test_a_recording_of_nothing_has_a_descriptor():
    assert not descriptor(np.zeros((10, 2))).any()
    assert not descriptor(np.zeros((0, 2))).any()


def test_sessions_speakers_and_devices_in_two_parts():
    parts = {"s1": "train", "s2": "test"}
    recordings = [
        Recording(name=f"{i}", values=wave(60), session=s, speaker="ann", device="d", split=parts[s])
        for i, s in enumerate(("s1", "s2"))
    ]
    assert [(f.severity, f.sentence) for f in found(recordings, "leakage")] == [
        ("warning", "speaker ann is in more than one part of the split"),
        ("note", "device d is in more than one part of the split"),
    ]
    torn = [*recordings, Recording(name="2", values=wave(60), session="s1", split="test")]
    assert found(torn, "leakage")[0].severity == "error"


def test_two_data_sets_that_share_a_recording():
    one, two = sounds(3), [changed(sounds(3)[7], name="copy"), changed(sounds(3)[8], name="quiet")]
    two[1] = changed(two[1], values=played_again(two[1].values, 0.3))
    findings = lint_recordings(one, two)
    assert {f.recordings for f in findings if f.rule == "duplicates"} == {(one[7].name, "against:copy")}
    assert {f.recordings for f in findings if f.rule == "near-duplicates"} == {(one[8].name, "against:quiet")}
    assert all("both data sets have it" in f.sentence for f in findings if "duplicates" in f.rule)


# Fingerprints


def test_features_in_files_are_compared(tmp_path):
    t = np.arange(16000) / 16000
    clips = [
        Recording(
            name=f"{i}", values=np.rint(3000 * np.sin(2e3 * (i + 1) * t**2))[:, None].astype(np.int16), rate=16000.0
        )
        for i in range(6)
    ]
    for i in (0, 2):
        kws_mfcc.fingerprint(clips[i].values).tofile(tmp_path / f"f{i}.bin")
    off = kws_mfcc.fingerprint(clips[4].values) + np.where(np.arange(490) % 2, 1, 0).astype(np.int8)
    off.tofile(tmp_path / "f4.bin")
    (RNG.integers(-128, 128, 490).astype(np.int8)).tofile(tmp_path / "other.bin")
    findings = list(compare(clips, tmp_path))
    assert [(f.rule, f.recordings) for f in findings] == [
        ("fingerprint", ("0", "against:f0.bin")),
        ("fingerprint", ("2", "against:f2.bin")),
        ("near-fingerprint", ("4", "against:f4.bin")),
    ]
    (tmp_path / "odd.bin").write_bytes(b"12")
    with pytest.raises(InputError, match=r"odd.bin: has 2 bytes; the features that are known are kws_mfcc"):
        list(compare(clips, tmp_path))


def test_a_silent_clip_has_a_fingerprint():
    assert kws_mfcc.fingerprint(np.zeros((100, 1), np.int16)).shape == (490,)


def speech_commands():
    for path in sorted(data("speech_commands_v2_test").glob("*/*.wav")):
        with wave_file(str(path)) as file:
            values = np.frombuffer(file.readframes(file.getnframes()), "<i2")[:, None].astype(np.int16)
        yield Recording(name=f"{path.parent.name}/{path.stem}", values=values, rate=16000.0, label=path.parent.name)


def test_the_clips_that_are_in_the_test_set_of_keyword_spotting():
    findings = list(compare(speech_commands(), data("kws01")))
    exact = {f.recordings[0] for f in findings if f.rule == "fingerprint"}
    near = {f.recordings[0] for f in findings}
    assert (len(exact), len(near)) == (86, 108)


# The command


def test_the_command_tells_and_fails(tmp_path):
    recordings = sounds(3)
    write_dataset(tmp_path, recordings)
    assert lil("data", "lint", tmp_path).exit_code == 0
    write_dataset(tmp_path, [changed(recordings[0], name="leaked", split="test")])
    result = lil("data", "lint", tmp_path, "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1 and told["counts"]["error"] == 1
    assert told["findings"][0]["rule"] == "duplicates"
    text = lil("data", "lint", tmp_path, "--rule", "duplicates").stdout
    assert "error [duplicates]" in text and "in one part" in text and "1 errors, 0 warnings, 0 notes" in text
    assert lil("data", "lint", tmp_path, "--rule", "nans", "--fail-on", "note").exit_code == 0
    wrong = lil("data", "lint", tmp_path, "--fail-on", "all")
    assert wrong.exit_code == 2 and "expected one of error, warning, note" in wrong.stderr


def test_every_rule_has_a_sentence_of_its_own():
    assert len(rules()) >= 11
    assert all(rule.__doc__ for rule in rules().values())
