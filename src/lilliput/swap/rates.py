"""How fast the machine is that a plan is made for: what the planner weighs, and what the simulation counts with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rates:
    """Round figures; a wrong one makes a plan slower, never wrong.

    clock                cycles a second
    device               bytes a second that the block device moves
    latency              seconds before the first byte of a transfer
    cycles_per_poll      from the end of a transfer to the next poll, while a kernel runs
    cycles_per_mac       of the kernels
    cycles_per_gathered  for each input byte that a kernel collects before it multiplies, per output pixel and block
    cycles_per_element   of layers without multiplications
    cycles_per_task      of the scheduler
    cycles_per_checked   for each byte whose checksum is computed
    """

    clock: float = 120e6
    device: float = 10e6
    latency: float = 0.0
    cycles_per_poll: float = 40000.0
    cycles_per_mac: float = 1.15
    cycles_per_gathered: float = 4.0
    cycles_per_element: float = 10.0
    cycles_per_task: float = 2500.0
    cycles_per_checked: float = 2.2

    def transfer(self, nbytes: float, transfers: int = 1) -> float:
        """Seconds on the block device."""
        return transfers * self.latency + nbytes / self.device

    def serve(self, nbytes: float, transfers: int) -> float:
        """Seconds on the block device that is asked now and then, because the processor computes meanwhile."""
        return self.transfer(nbytes, transfers) + transfers * self.cycles_per_poll / self.clock

    def compute(self, macs: int, elements: int, channels: int) -> float:
        """Seconds on the processor for `elements` of an output, of blocks of `channels` channels."""
        gathered = macs / channels * self.cycles_per_gathered
        mapped = 0 if macs else elements * self.cycles_per_element
        return (macs * self.cycles_per_mac + gathered + mapped) / self.clock

    def schedule(self, tasks: int) -> float:
        """Seconds on the processor to choose and finish so many tasks."""
        return tasks * self.cycles_per_task / self.clock

    def check(self, nbytes: float) -> float:
        """Seconds on the processor for the checksums of so many bytes."""
        return nbytes * self.cycles_per_checked / self.clock


DEFAULT = Rates()
