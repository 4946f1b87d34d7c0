"""MLPerf Tiny's float32 keyword model, imported from .tflite and trained on, held out by speaker.

    LILLIPUT_DATA=... python benchmarks/fine_tune.py [folds]

Clips that kws01 has too, exactly or within one step of a feature on average, are left out before anything is trained.
The control is trained on the same clips with labels in any order. kws01's own speakers are not named anywhere, so its
figure tells what tuning changes there, not how well unknown speakers are understood; the held-out clips tell that.
"""

from __future__ import annotations

import sys

from lilliput.bench.trainings.keywords import FOLDS, OPTIONS, measure


def main(folds: int) -> None:
    found = measure(folds=folds)
    (before, after), clips = found.right, found.clips
    print(f"{OPTIONS.epochs} epochs, learning rate {OPTIONS.learning_rate:g}, {folds} of {FOLDS} folds by speaker")
    print(f"{found.speakers} speakers; {clips} held-out clips: {before} right as imported, {after} tuned")
    print(f"mean loss on them: {found.loss[0]:.4f} as imported, {found.loss[1]:.4f} tuned")
    print(f"kws01: {found.kws01[0] / 10:.1f} % as imported, {found.kws01[1] / 10:.2f} % tuned (mean of folds)")
    print(f"control, shuffled labels: {found.shuffled} of {clips} held-out clips right")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FOLDS)
