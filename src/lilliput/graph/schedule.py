"""When nodes run, where not all run in every call: behind a stride in time, or a window that must fill first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Schedule:
    """In call number `after`, counted from 0, and in each `every`-th call after it."""

    every: int = 1
    after: int = 0

    def runs(self, call: int) -> bool:
        """Whether a node runs in that call."""
        return call >= self.after and (call - self.after) % self.every == 0

    def is_within(self, other: Schedule) -> bool:
        """Whether `other` runs in every call in which this one does."""
        return other.runs(self.after) and self.every % other.every == 0


ALWAYS = Schedule()
