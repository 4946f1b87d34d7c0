"""Labels: how many of each, in which part, and which of them the neighbours do not believe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from lilliput.data.lint.finding import Finding, some
from lilliput.data.lint.look import Looks
from lilliput.data.plain_features import standardised

UNEVEN, VERY_UNEVEN = 3.0, 10.0  # largest label over smallest
FEW = 5
NEIGHBOURS = 7
AGREEING = 6  # of NEIGHBOURS, on one other label
BELIEVED = 0.6  # part of the labels that neighbours must confirm before they are believed against one
MOST = 5000  # recordings that are neighbours; of more, evenly taken


def check_class_balance(looks: Looks) -> Iterator[Finding]:
    """Labels with many more recordings than others, with very few, and none at all."""
    labels = Counter(look.facts.label for look in looks.looks)
    bare = [look.name for look in looks.looks if not look.facts.label]
    if bare and len(labels) > 1:
        yield Finding(
            "class-balance",
            "warning",
            tuple(bare),
            f"{len(bare)} recordings have no label",
            "label them, or leave them out of training",
        )
    labels.pop("", None)
    if len(labels) < 2:
        return
    (most, many), (least, few) = labels.most_common()[0], labels.most_common()[-1]
    if many >= UNEVEN * few:
        yield Finding(
            "class-balance",
            "warning" if many >= VERY_UNEVEN * few else "note",
            (),
            f"{most!r} has {many} recordings, {least!r} has {few}: a model that always says {most!r} is right in"
            f" {many / labels.total():.0%}",
            f"record more of {least!r}, weight the labels, and judge by the score of each label",
        )
    rare = [label for label, count in labels.items() if count < FEW]
    if rare:
        yield Finding(
            "class-balance",
            "warning",
            tuple(look.name for look in looks.looks if look.facts.label in rare),
            f"fewer than {FEW} recordings of {some(rare)}",
            "record more: neither a split nor a score says anything about so few",
        )


def check_labels_in_every_part(looks: Looks) -> Iterator[Finding]:
    """Labels that a part of the split lacks."""
    labels: dict[str, set[str]] = {}
    for look in looks.looks:
        labels.setdefault(look.facts.split, set()).add(look.facts.label)
    labels.pop("", None)
    for part, known in sorted(labels.items()):
        missing = sorted(set().union(*labels.values()) - known - {""})
        if missing and len(labels) > 1:
            yield Finding(
                "labels-in-every-part",
                "error" if part in ("train", "test") else "warning",
                (),
                f"{part!r} has no recording of {some(missing)}",
                "split again (`lil data split`), or record these labels in more sessions",
            )


def check_label_suspects(looks: Looks) -> Iterator[Finding]:
    """Labels that nearly all nearest neighbours contradict, on plain features; only where these tell labels at all."""
    known = [look for look in looks.looks if look.features is not None and look.facts.label]
    kinds = {look.features.shape for look in known if look.features is not None}
    if len(kinds) != 1 or len(known) <= 2 * NEIGHBOURS or len({look.facts.label for look in known}) < 2:
        return
    labels = np.array([look.facts.label for look in known])
    votes = _votes(np.stack([look.features for look in known if look.features is not None]), labels)
    winners = [Counter(row.tolist()).most_common(1)[0] for row in votes]
    right = np.mean([winner == label for (winner, _), label in zip(winners, labels, strict=True)])
    if right < BELIEVED:
        return
    for look, (winner, count) in zip(known, winners, strict=True):
        if winner != look.facts.label and count >= AGREEING:
            yield Finding(
                "label-suspects",
                "warning",
                (look.name,),
                f"is labelled {look.facts.label!r}, but {count} of its {NEIGHBOURS} nearest neighbours are {winner!r}",
                "look at it with `lil data plot`, and correct the label if it is wrong",
            )


def _votes(table: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(n, NEIGHBOURS) labels of each row's nearest others, in blocks so that memory is bounded."""
    (table,) = standardised(table)
    chosen = np.unique(np.linspace(0, len(table) - 1, min(len(table), MOST)).astype(int))
    found = []
    for start in range(0, len(table), 256):
        rows = np.arange(start, min(start + 256, len(table)))
        distance = np.square(table[rows]).sum(axis=1)[:, None] + np.square(table[chosen]).sum(axis=1)
        distance -= 2 * table[rows] @ table[chosen].T
        distance[rows[:, None] == chosen] = np.inf
        found.append(labels[chosen[np.argsort(distance, axis=1, kind="stable")[:, :NEIGHBOURS]]])
    return np.concatenate(found)
