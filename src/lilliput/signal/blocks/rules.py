"""Decisions by rules."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lilliput.graph import InputError
from lilliput.ops.signal.rules import Condition, Rule
from lilliput.ops.signal.rules import Rules as Table
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import LABEL, flat, label_index, require_dtype
from lilliput.signal.signal import Signal

CONDITION = re.compile(r"\s*(\S+)\s*(<=|<|>=|>)\s*([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)\s*")


@dataclass(frozen=True)
class Rules(Block):
    """The label of the first rule whose conditions all hold; -1, or `otherwise`, where none does.

    rules      lists of a label and conditions, as in ["hot", "temperature > 60", "current >= 1.5"]
    features   names of the numbers that come, in order; those of the source's channels where absent
    otherwise  the label where no rule holds
    """

    rules: tuple[tuple[str, ...], ...]
    features: tuple[str, ...] = ()
    otherwise: str = ""

    def build(self, chain: Chain, x: Signal) -> Signal:
        x = flat(chain, x)
        require_dtype(x, "f32", "s32", "s16", "s8")
        names = self.features or chain.source.channels
        if len(names) != x.shape[1]:
            raise InputError(f"{x.shape[1]} features came, but {len(names)} have names; name each in `features`")
        table = tuple(self._rule(chain, rule, names) for rule in self.rules)
        otherwise = label_index(chain, self.otherwise) if self.otherwise else -1
        return chain.apply(Table(table, otherwise), x, format=LABEL, name="label")

    @staticmethod
    def _rule(chain: Chain, rule: tuple[str, ...], names: tuple[str, ...]) -> Rule:
        label, *conditions = rule
        if not conditions:
            raise InputError(f"the rule for {label!r} has no condition; leave it out and write otherwise = {label!r}")
        found = []
        for condition in conditions:
            match = CONDITION.fullmatch(condition)
            if not match or match[1] not in names:
                raise InputError(
                    f"{condition!r} is no condition: expected one of {', '.join(names)}, then < <= > or >=, then a "
                    "number, with spaces between"
                )
            found.append(Condition(names.index(match[1]), match[2], float(match[3])))
        return Rule(label_index(chain, label), tuple(found))
