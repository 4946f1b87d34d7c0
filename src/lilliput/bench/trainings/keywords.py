"""MLPerf Tiny's float32 keyword model, imported and trained on: Speech Commands clips that share nothing with kws01."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from lilliput.bench.trainings.sets import Samples, real
from lilliput.codegen import c_project
from lilliput.data import Recording
from lilliput.data.formats import read_file
from lilliput.data.lint.fingerprints import NEAR, compare
from lilliput.flow.load import load
from lilliput.graph import Graph, InputError
from lilliput.learn import Train, train
from lilliput.learn.predict import predict
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.mlperf_kws import FEATURES, MlperfKws
from lilliput.signal.blocks.to_float import ToFloat

RATE = 16000
SHAPE = (49, 10, 1)
WORDS = ("down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes", "_silence_", "_unknown_")
OPTIONS = Train(epochs=6, batch_size=32, learning_rate=1e-4, threads=1)
FOLDS = 5


@dataclass(frozen=True)
class Tuned:
    """Before and after, of all folds together: held-out clips right of `clips` and their mean loss, and kws01 right of
    1,000, a mean over folds; `shuffled`: held-out clips right after training on labels in any order."""

    clips: int
    speakers: int
    right: tuple[int, int]
    loss: tuple[float, float]
    kws01: tuple[float, float]
    shuffled: int


@cache
def recordings() -> tuple[Recording, ...]:
    """The 480 clips, labelled by folder; a speaker is the first part of a file's name, and silence nobody's."""
    found = []
    for word in WORDS:
        for path in sorted(real("speech_commands_v2_test").joinpath(word).glob("*.wav")):
            (each,) = read_file(path)
            speaker = path.stem.split("_nohash_")[0]
            found.append(replace(each, name=f"{word}/{path.stem}", label=word, speaker=speaker))
    return tuple(found)


def own(clips: Sequence[Recording]) -> tuple[Recording, ...]:
    """The clips whose features kws01 has neither exactly nor within one step on average."""
    shared = {finding.recordings[0] for finding in compare(clips, real("kws01"))}
    return tuple(each for each in clips if each.name not in shared)


@cache
def features() -> np.ndarray:
    """All clips as the reference's front end gives them, by our C of it: (480, 49, 10, 1) int8. Clips are filled to a
    second."""
    rows = [each.values[:RATE] for each in recordings()]
    filled = np.stack([np.pad(x, ((0, RATE - len(x)), (0, 0))) for x in rows])
    pipeline = Pipeline("kws_features", Source(float(RATE)), (ToFloat(), MlperfKws()))
    with HostTwin([c_project(run_passes(pipeline.batch(RATE)))]) as twin:
        return twin.run([filled])[0].reshape(-1, *SHAPE)


@cache
def kws01() -> tuple[np.ndarray, np.ndarray]:
    """(1000, 49, 10, 1) int8 and their labels, by the last part of each file's name."""
    paths = sorted(real("kws01").glob("*.bin"))
    stored = np.stack([np.fromfile(path, np.int8).reshape(SHAPE) for path in paths])
    return stored, np.array([int(path.stem.rsplit("_", 1)[-1]) for path in paths])


def check_apart(known: np.ndarray, tested: np.ndarray, where: str) -> None:
    """Features (n, ...) and (m, ...) int8; InputError where any two differ by no more than NEAR steps on average."""
    ours, theirs = known.reshape(len(known), -1).astype(np.int16), tested.reshape(len(tested), -1).astype(np.int16)
    for number, row in enumerate(ours):
        twins = np.flatnonzero(np.abs(theirs - row).mean(1) <= NEAR)
        if len(twins):
            raise InputError(
                f"{where}: clip {number} of the training is clip {twins[0]} of the test; a score on what was trained "
                "on is no score, so leave it out of one"
            )


def clip_samples() -> tuple[Samples, np.ndarray]:
    """The clips to train and test on, and their int8 features."""
    clips = own(recordings())
    kept = {each.name for each in clips}
    stored = features()[[each.name in kept for each in recordings()]]
    check_apart(stored, kws01()[0], "kws01")
    labels = np.array([WORDS.index(each.label) for each in clips])
    speakers = np.array([each.speaker for each in clips])
    return Samples("keywords", FEATURES.decode(stored).astype(np.float32), labels, speakers, len(WORDS)), stored


def reference_model() -> Graph:
    """The imported float32 network."""
    return run_passes(load(real("models/keyword_spotting/kws_ref_model_float32.tflite")))


def measure(seed: int = 0, folds: int = FOLDS, options: Train = OPTIONS) -> Tuned:
    """Fold by fold, no speaker on both sides; fewer folds than FOLDS are the first of them."""
    samples, stored = clip_samples()
    graph, (whole, answers) = reference_model(), kws01()
    real_whole = FEATURES.decode(whole).astype(np.float32)
    options = replace(options, seed=seed)
    before, after, control, kws01_after = Score(), Score(), Score(), []
    for inside, outside in list(samples.folds(FOLDS, seed))[:folds]:
        check_apart(stored[inside], stored[outside], "held-out clips")
        known, labels = (samples.x[inside], samples.labels[inside]), samples.labels[outside]
        mixed = known[0], np.random.default_rng(seed).permutation(known[1])
        tuned, misled = (train(graph, data, options=options)[0] for data in (known, mixed))
        before += score(graph, samples.x[outside], labels)
        after += score(tuned, samples.x[outside], labels)
        control += score(misled, samples.x[outside], labels)
        kws01_after.append(score(tuned, real_whole, answers).right)
    return Tuned(
        before.clips,
        len(set(samples.groups)),
        (before.right, after.right),
        (before.loss / before.clips, after.loss / after.clips),
        (score(graph, real_whole, answers).right, float(np.mean(kws01_after))),
        control.right,
    )


@dataclass(frozen=True)
class Score:
    """Clips, how many are right, and the sum of their cross-entropies."""

    clips: int = 0
    right: int = 0
    loss: float = 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.clips + other.clips, self.right + other.right, self.loss + other.loss)


def score(graph: Graph, x: np.ndarray, labels: np.ndarray) -> Score:
    """Of samples (n, ...) with labels (n,)."""
    told = predict(graph, x)
    likely = told[np.arange(len(labels)), labels]
    return Score(len(labels), int((told.argmax(1) == labels).sum()), float(-np.log(likely + 1e-9).sum()))
