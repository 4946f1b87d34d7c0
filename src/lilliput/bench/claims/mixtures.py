"""Two tones at once, and how well they were taken apart."""

from __future__ import annotations

from typing import Any

import numpy as np

LOW, HIGH = (0.02, 0.12), (0.2, 0.45)  # cycles a sample of either tone
FLOOR = 1e-5  # of the noise's energy, so that a perfect estimate has a gradient


def two_tones(count: int, steps: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Mixtures (count, steps, 1) and what they are made of (count, steps, 2), the lower tone first; float32.

    Frequencies, phases and amplitudes from 0.5 to 1 are drawn for each mixture.
    """
    rng = np.random.default_rng(seed)
    frequency = np.stack([rng.uniform(*LOW, count), rng.uniform(*HIGH, count)], 1)[:, None]
    phase, amplitude = rng.uniform(0, 2 * np.pi, (count, 1, 2)), rng.uniform(0.5, 1, (count, 1, 2))
    sources = amplitude * np.sin(2 * np.pi * frequency * np.arange(steps)[:, None] + phase)
    return sources.sum(-1, keepdims=True).astype(np.float32), sources.astype(np.float32)


def si_snr(estimate: np.ndarray, sources: np.ndarray) -> float:
    """Scale-invariant signal-to-noise ratio in dB, mean over mixtures and sources; both (n, steps, sources).

    Source: Le Roux et al. 2019 (arXiv 1811.02508).
    """
    estimate, sources = (x - x.mean(1, keepdims=True) for x in (estimate.astype(np.float64), sources))
    wanted = (estimate * sources).sum(1, keepdims=True) / (sources**2).sum(1, keepdims=True) * sources
    noise = ((estimate - wanted) ** 2).sum(1)
    return float(np.mean(10 * np.log10((wanted**2).sum(1) / (noise + 1e-12))))


def si_snr_loss(outputs: Any, targets: Any) -> Any:
    """The same as a loss, to be made small: tensors (n, steps, sources)."""
    estimate, sources = (x - x.mean(1, keepdim=True) for x in (outputs, targets))
    wanted = (estimate * sources).sum(1, keepdim=True) / (sources**2).sum(1, keepdim=True) * sources
    noise = ((estimate - wanted) ** 2).sum(1) + FLOOR
    return -10 * ((wanted**2).sum(1) / noise + FLOOR).log10().mean()
