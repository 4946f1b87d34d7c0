"""Splits: which recordings are for training and which for testing, so that none that belong together are parted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from lilliput.data.dataset import Dataset
from lilliput.data.recording import Facts
from lilliput.graph.errors import InputError

GROUPS = ("session", "speaker", "device")
PARTS = {"train": 0.8, "test": 0.2}
Known = TypeVar("Known", bound=Facts)


@dataclass(frozen=True)
class Split:
    """How recordings are parted.

    parts  name of each part to its share of the recordings; shares are taken in proportion
    by     "session", "speaker" or "device": recordings with the same value stay together; "" by recording
    seed   another seed is another draw among equally good splits

    Every part gets its share of each label as nearly as whole groups allow.
    """

    parts: Mapping[str, float]
    by: str = ""
    seed: int = 1

    def assign(self, recordings: Sequence[Facts]) -> dict[str, str]:
        """Recording's name to its part.

        Groups go, the largest first, to the part that then misses least of its share of their labels; equal ones are
        drawn. Raises InputError where the recordings do not have what they are to be split by, or too few groups.
        """
        groups = groups_of(recordings, self.by)
        shares = self._shares()
        if len(groups) < len(shares):
            what = f"{self.by}s" if self.by else "recordings"
            raise InputError(f"a split into {len(shares)} parts needs as many {what}; there are {len(groups)}")
        rng = np.random.default_rng(self.seed)
        order = sorted(rng.permutation(sorted(groups)).tolist(), key=lambda name: -len(groups[name]))
        labels = Counter(each.label for each in recordings)
        taken: dict[str, Counter[str]] = {part: Counter() for part in shares}
        found: dict[str, str] = {}
        for number, name in enumerate(order):
            own = Counter(each.label for each in groups[name])
            empty = [part for part in shares if not taken[part]]
            open_parts = empty if len(order) - number <= len(empty) else list(shares)
            part = min(open_parts, key=lambda part: _cost(part, own, shares, labels, taken))
            taken[part] += own
            found |= dict.fromkeys((each.name for each in groups[name]), part)
        return found

    def _shares(self) -> dict[str, float]:
        total = sum(self.parts.values())
        if len(self.parts) < 2 or not all(share > 0 for share in self.parts.values()) or not np.isfinite(total):
            raise InputError(
                f"a split needs two parts or more with shares above 0, as train=0.8 test=0.2; not {self.parts}"
            )
        return {part: share / total for part, share in self.parts.items()}


def _cost(
    part: str,
    own: Counter[str],
    shares: Mapping[str, float],
    labels: Counter[str],
    taken: Mapping[str, Counter[str]],
) -> float:
    """How far all parts would be from their shares, label by label and in all, were the group in this part.

    Only this part's change matters, for all others stay: after minus before of squared distances, each label counting
    as much as any other.
    """
    cost = 0.0
    for label, count in own.items():
        wanted, has = shares[part] * labels[label], taken[part][label]
        cost += ((has + count - wanted) ** 2 - (has - wanted) ** 2) / (shares[part] * labels[label] ** 2)
    total, has_all, count_all = labels.total(), taken[part].total(), own.total()
    wanted_all = shares[part] * total
    return cost + ((has_all + count_all - wanted_all) ** 2 - (has_all - wanted_all) ** 2) / (shares[part] * total**2)


def groups_of(recordings: Sequence[Known], by: str) -> dict[str, list[Known]]:
    """Recordings that stay together, by the value they share; where `by` is "", each by itself under its name.

    Raises InputError where no recording has the fact, or some lack it.
    """
    if not by:
        return {each.name: [each] for each in recordings}
    if by not in GROUPS:
        raise InputError(f"recordings can be split by {', '.join(GROUPS)}; not by {by!r}")
    lacking = [each.name for each in recordings if not getattr(each, by)]
    if lacking:
        known = [other for other in GROUPS if all(getattr(each, other) for each in recordings)]
        have = f"every recording has a {' and a '.join(known)}" if known else "no other fact groups them all, either"
        how_many = (
            "no recording" if len(lacking) == len(recordings) else f"{len(lacking)} of {len(recordings)} lack one"
        )
        raise InputError(
            f"cannot split by {by}: {how_many}"
            + (f" says its {by}" if len(lacking) == len(recordings) else f", {lacking[0]!r} for one")
            + f"; {have}. Import again with --{by}, or split by what is known"
        )
    groups: dict[str, list[Known]] = defaultdict(list)
    for each in recordings:
        groups[getattr(each, by)].append(each)
    return dict(groups)


def split_dataset(dataset: Dataset, split: Split) -> Dataset:
    """The dataset with its recordings' parts set; `write()` keeps it. Exact copies are not parted: the first one's part
    is theirs, too."""
    parts = split.assign(dataset.entries)
    first: dict[str, str] = {}
    entries = []
    for entry in dataset.entries:
        together = entry.sha256 if not split.by else entry.name
        entries.append(replace(entry, split=first.setdefault(together, parts[entry.name])))
    return replace(dataset, entries=tuple(entries))


def leave_one_out(recordings: Sequence[Known], by: str) -> Iterator[tuple[str, list[Known], list[Known]]]:
    """(value, training, test) for each session, speaker or device: tested on it, trained on all others.

    Raises InputError where the recordings do not have the fact, or have one value of it only.
    """
    groups = groups_of(recordings, by)
    if len(groups) < 2:
        raise InputError(
            f"to leave one {by or 'recording'} out there must be two; there is {', '.join(groups) or 'none'}"
        )
    for value in sorted(groups):
        inside = {id(each) for each in groups[value]}
        yield value, [each for each in recordings if id(each) not in inside], groups[value]
