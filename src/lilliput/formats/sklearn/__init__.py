"""scikit-learn: fitted estimators, live objects only (nothing is unpickled), as float graphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lilliput.formats.sklearn.mlp import mlp
from lilliput.graph import Graph, UnsupportedError

READERS: dict[str, Callable[[Any, list[Any], str], Graph]] = {"MLPClassifier": mlp, "MLPRegressor": mlp}


def convert(estimator: Any, name: str = "model") -> Graph:
    """The graph of a fitted estimator, or of a Pipeline that ends in one.

    Raises UnsupportedError with what there is for an estimator that is not known, InputError for one not fitted.
    """
    steps = [step for _, step in estimator.steps] if type(estimator).__name__ == "Pipeline" else [estimator]
    reader = READERS.get(type(steps[-1]).__name__)
    if reader is None:
        raise UnsupportedError(
            f"scikit-learn's {type(steps[-1]).__name__} cannot be read; there are {', '.join(READERS)}, alone or at "
            "the end of a Pipeline behind StandardScaler"
        )
    return reader(steps[-1], steps[:-1], name)
