"""Noise: white, coloured by a power law, and autoregressive."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def coloured(rng: np.random.Generator, n: int, slope: float) -> Array:
    """(n,) of variance 1 whose power falls with frequency as f^-slope: 0 white, 1 pink, 2 brown."""
    spectrum = np.fft.rfft(rng.standard_normal(n))
    bins = np.maximum(np.arange(spectrum.size), 1)
    x = np.fft.irfft(spectrum * bins ** (-slope / 2), n)
    x -= x.mean()
    return x / x.std()


def ar1(rng: np.random.Generator, n: int, rho: float, sigma: Array | float = 1.0) -> Array:
    """(n,) of first-order autoregressive noise with coefficient `rho` and standard deviation `sigma`, scalar or (n,).

    It starts in its stationary distribution, so that no row of it is a transient.
    """
    steps = rng.standard_normal(n)
    x = np.empty(n)
    x[0] = steps[0]
    innovation = np.sqrt(1 - rho * rho)
    for i in range(1, n):
        x[i] = rho * x[i - 1] + innovation * steps[i]
    return x * sigma


def band(rng: np.random.Generator, n: int, rate: float, low: float, high: float) -> Array:
    """(n,) noise of variance 1 with power between `low` and `high` Hz only."""
    spectrum = np.fft.rfft(rng.standard_normal(n))
    frequency = np.fft.rfftfreq(n, 1 / rate)
    spectrum[(frequency < low) | (frequency > high)] = 0
    x = np.fft.irfft(spectrum, n)
    return x / max(float(x.std()), 1e-12)
