"""Rules: comparisons of named features, the first rule that holds gives the label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Table, Value
from lilliput.ops.element import CODES

COMPARISONS = ("<", "<=", ">", ">=")
NEXT = -2  # the rule goes on with the next condition


@dataclass(frozen=True)
class Condition:
    """Feature number `feature` compared with a real number."""

    feature: int
    comparison: str
    value: float


@dataclass(frozen=True)
class Rule:
    """A label, and the conditions that must all hold for it."""

    label: int
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Rules(Op):
    """x (rows, features) → label (rows, 1) int8: of the first rule whose conditions all hold, else `otherwise`.

    x is float32, int8, int16 or int32; values are real numbers, compared exactly with what x stands for. NaN fulfils
    no condition.
    """

    table: tuple[Rule, ...] = ()
    otherwise: int = -1

    KERNELS: ClassVar = (
        Kernel("rules_f32.h", ("f32",), ("s8",)),
        *(Kernel("rules_integer.h", (dtype,), ("s8",)) for dtype in ("s8", "s16", "s32")),
    )
    STREAMS: ClassVar = True
    SOURCE: ClassVar = "comparisons; no arithmetic"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if len(x.shape) != 2:
            raise ShapeError(f"rules on {x.name}: expected (rows, features), got {x.shape}")
        for rule in self.table:
            if not rule.conditions or not all(-1 <= label <= 127 for label in (rule.label, self.otherwise)):
                raise ShapeError(
                    f"rules on {x.name}: expected rules of one condition or more and labels from -1 to 127, got {rule}"
                )
            for condition in rule.conditions:
                if not 0 <= condition.feature < x.shape[1] or condition.comparison not in COMPARISONS:
                    raise ShapeError(
                        f"rules on {x.name}: expected a feature from 0 to {x.shape[1] - 1} and one of "
                        f"{' '.join(COMPARISONS)}, got {condition}"
                    )
        return ((x.shape[0], 1),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → label."""
        label, open_rows = np.full(len(x), self.otherwise, np.int8), np.ones(len(x), bool)
        for rule in self.table:
            holds = open_rows.copy()
            for condition in rule.conditions:
                is_below, bound = stored_bound(condition, call.input(0))
                feature = x[:, condition.feature]
                holds &= feature < bound if is_below else feature >= bound
            label[holds], open_rows = rule.label, open_rows & ~holds
        return label[:, None]

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x = call.input(0)
        rows = []
        for rule in self.table:
            labels = [NEXT] * (len(rule.conditions) - 1) + [rule.label]
            for condition, label in zip(rule.conditions, labels, strict=True):
                is_below, bound = stored_bound(condition, x)
                bits = int(np.float32(bound).view(np.int32)) if x.format.is_float else int(bound)
                rows.append((condition.feature, int(is_below), label, bits))
        rows.append((-1, 0, self.otherwise, 0))
        params = {"rows": x.shape[0], "features": x.shape[1]}
        if not x.format.is_float:
            params["type"] = CODES[x.format.dtype]
        table = Table(np.array(rows, np.int64).astype(np.int32), "lil_condition", "tables")
        return Invocation(params, {"x": In(0), "table": table, "y": Out()})


def stored_bound(condition: Condition, x: Value) -> tuple[bool, float | int]:
    """Whether the stored number must lie below a bound, or reach it; the bound, in x's stored numbers."""
    is_below, is_beyond = condition.comparison in ("<", "<="), condition.comparison in (">", "<=")
    if x.format.is_float:
        least = np.float32(condition.value)
        if Fraction(float(least)) < Fraction(condition.value) or (is_beyond and float(least) == condition.value):
            least = np.nextafter(least, np.float32(np.inf))
        return is_below, float(least)
    scale, zero = (Fraction(x.scale), x.zero_point) if x.format.scale else (Fraction(1), 0)
    exact = Fraction(condition.value) / scale + zero
    bound = floor(exact) + 1 if is_beyond else ceil(exact)
    limit = (1 << 31) - 1
    return is_below, max(-limit, min(bound, limit))
