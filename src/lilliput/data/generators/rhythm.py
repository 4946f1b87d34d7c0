"""Times of heartbeats."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def beat_times(
    rng: np.random.Generator, seconds: float, per_minute: float, label: str, vary: float
) -> tuple[Array, Array]:
    """(times of beats in seconds, whether each is premature), from before 0 to after the end.

    label  "regular": distances vary by breathing and by chance, each by the part `vary`; "irregular": each distance is
           drawn anew from 0.6 to 1.5 of the mean, as in atrial fibrillation; "premature": regular, but about one beat
           in eight comes after 0.6 of its distance and is followed by a pause that makes up for it
    """
    mean = 60 / per_minute
    times, early = [-rng.uniform(0, mean)], [False]
    while times[-1] < seconds + mean:
        breath = vary * np.sin(2 * np.pi * 0.25 * times[-1])
        distance = mean * (1 + breath + vary * rng.standard_normal())
        if label == "irregular":
            distance = mean * rng.uniform(0.6, 1.5)
        if label == "premature" and len(times) > 2 and not early[-1] and rng.uniform() < 1 / 8:
            times += [times[-1] + 0.6 * distance, times[-1] + 2 * distance]
            early += [True, False]
        else:
            times.append(times[-1] + max(distance, 0.3))
            early.append(False)
    return np.array(times), np.array(early)
