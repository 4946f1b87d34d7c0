"""Shapes and edges worth trying."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format
from lilliput.ops.case import Case, Operand
from lilliput.ops.signal.rules import COMPARISONS, Condition, Rule, Rules

FORMATS = (Format("s8", (0.1,), (-3,)), Format("s16", (0.0001,), (0,)), Format("s32", (1e-6,), (0,)), Format())


def rules(table: tuple[Rule, ...], rows: int, features: int, format: Format, note: str = "") -> Case:
    """Features near the values that rules compare with."""
    return Case(Rules(table), (Operand((rows, features), format),), (Format("s8"),), note=note)


def one_of_each(value: float) -> tuple[Rule, ...]:
    """A rule with each comparison."""
    return tuple(Rule(i, (Condition(i % 2, what, value),)) for i, what in enumerate(COMPARISONS))


TWO = (
    Rule(7, (Condition(0, ">", 0.5), Condition(1, "<=", 0.25))),
    Rule(3, (Condition(2, "<", -1.0), Condition(0, ">=", -2.0), Condition(1, ">", 0.0))),
    Rule(-1, (Condition(2, ">=", 1.0),)),
    Rule(5, (Condition(2, ">=", 0.0),)),
)
CASES = [
    *(rules(TWO, 40, 3, format) for format in FORMATS),
    *(rules(one_of_each(0.0), 60, 2, format, "bounds that a stored number meets") for format in FORMATS),
    rules((), 3, 1, FORMATS[0], "no rule"),
    rules(one_of_each(1e9), 5, 2, FORMATS[1], "bounds beyond the range"),
]


def generate(rng: np.random.Generator) -> Case:
    """A random case."""
    features = int(rng.integers(1, 5))

    def condition() -> Condition:
        at = int(rng.integers(features))
        return Condition(at, COMPARISONS[rng.integers(4)], float(np.round(rng.normal(), rng.integers(3))))

    table = tuple(
        Rule(int(rng.integers(-1, 9)), tuple(condition() for _ in range(rng.integers(1, 4))))
        for _ in range(rng.integers(0, 5))
    )
    return rules(table, int(rng.integers(1, 50)), features, FORMATS[rng.integers(4)])
