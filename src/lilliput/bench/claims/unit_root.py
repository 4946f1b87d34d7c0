"""The augmented Dickey-Fuller test: does a unit root explain a series? The usual first answer."""

from __future__ import annotations

import numpy as np

CRITICAL = -2.86  # of the statistic with a constant, at 5 %, for long series: MacKinnon 2010, table 1


def statistic(x: np.ndarray, lags: int) -> float:
    """The t statistic of x_(t-1) in a regression of x_t - x_(t-1) on a constant, x_(t-1) and `lags` differences before.

    x (n,). A series is taken for stationary where it lies below CRITICAL. Source: Said and Dickey 1984.
    """
    steps = np.diff(x)
    wanted = steps[lags:]
    columns = [np.ones_like(wanted), x[lags:-1], *(steps[lags - k : -k] for k in range(1, lags + 1))]
    given = np.stack(columns, axis=1)
    inverse = np.linalg.inv(given.T @ given)
    weights = inverse @ (given.T @ wanted)
    rest = wanted - given @ weights
    variance = rest @ rest / (len(wanted) - given.shape[1])
    return float(weights[1] / np.sqrt(variance * inverse[1, 1]))


def usual_lags(n: int) -> int:
    """Schwert 1989: 12 (n / 100)^(1/4)."""
    return int(12 * (n / 100) ** 0.25)
