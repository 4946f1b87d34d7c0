"""Recordings that are there twice, to the bit or nearly, and what a split, a label or another data set makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from lilliput.data.lint.finding import Finding, some
from lilliput.data.lint.look import Look, Looks
from lilliput.data.lint.near import is_the_same, laid, likely_pairs

KEPT = 256  # recordings that lie ready while pairs are compared


def check_duplicates(looks: Looks) -> Iterator[Finding]:
    """The same numbers to the bit."""
    groups: dict[str, list[Look]] = {}
    for look in looks.all:
        if look.rows and len(look.constant) < len(look.facts.channels):
            groups.setdefault(look.sha256, []).append(look)
    for group in groups.values():
        if len(group) > 1:
            yield _finding("duplicates", group, "are the same to the bit")


def check_near_duplicates(looks: Looks) -> Iterator[Finding]:
    """The same recording with another gain, a little shifted or cut, with a little noise: see `near`."""
    firsts = [*{look.sha256: look for look in reversed(looks.all) if look.descriptor.any()}.values()][::-1]
    kinds: dict[tuple[int, ...], list[Look]] = {}
    for look in firsts:
        kinds.setdefault((len(look.shape), look.shape[-1]), []).append(look)
    for alike in kinds.values():
        ready = lru_cache(KEPT)(lambda place, alike=alike: laid(looks.values(alike[place])))
        table = np.stack([look.descriptor for look in alike])
        same = [(i, j) for i, j in likely_pairs(table) if is_the_same(ready(i), ready(j))]
        for group in _joined(same):
            yield _finding(
                "near-duplicates", [alike[i] for i in group], "are one recording, but for gain, shift or noise"
            )


def check_leakage(looks: Looks) -> Iterator[Finding]:
    """Sessions, speakers and devices that are in more than one part of the split."""
    for fact, severity in (("session", "error"), ("speaker", "warning"), ("device", "note")):
        parts: dict[str, set[str]] = {}
        for look in looks.looks:
            if (value := getattr(look.facts, fact)) and look.facts.split:
                parts.setdefault(value, set()).add(look.facts.split)
        torn = sorted(value for value, where in parts.items() if len(where) > 1)
        if torn:
            yield Finding(
                "leakage",
                severity,
                tuple(look.name for look in looks.looks if getattr(look.facts, fact) in torn),
                f"{fact} {some(torn)} is in more than one part of the split",
                f"`lil data split --by {fact}`: else a score tells how well the {fact} is known again",
            )


def _finding(rule: str, group: Sequence[Look], what: str) -> Finding:
    """How bad copies are: across a split or two data sets they make a score wrong, with two labels one of them is."""
    names = tuple(look.name for look in group)
    parts = sorted({look.facts.split for look in group} - {""})
    labels = sorted({look.facts.label for look in group} - {""})
    sentence, severity, advice = f"{some(names)} {what}", "warning", "keep one of them"
    if len({name.startswith("against:") for name in names}) > 1:
        severity, sentence = "error", f"{sentence}; both data sets have it"
        advice = "never train or calibrate on it and test on the other data set: leave it out of one"
    elif len(parts) > 1:
        severity, sentence = "error", f"{sentence}, in {' and '.join(parts)}"
        advice = "keep one of them, or both in one part: a score on what was trained on is no score"
    if len(labels) > 1:
        severity, sentence = "error", f"{sentence}, labelled {' and '.join(map(repr, labels))}"
    return Finding(rule, severity, names, sentence, advice)


def _joined(pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Groups of what pairs join, in order."""
    group: dict[int, list[int]] = {}
    for i, j in pairs:
        one, two = group.setdefault(i, [i]), group.setdefault(j, [j])
        if one is not two:
            one += two
            group.update(dict.fromkeys(two, one))
    return [sorted(each) for each in {id(each): each for each in group.values()}.values()]
