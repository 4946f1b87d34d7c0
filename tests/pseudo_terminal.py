"""A serial port without a wire: a pseudo-terminal, one end opened as a port, the test at the other."""

from __future__ import annotations

import os
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

UNOPENED = termios.B50  # a speed that nobody opens a port with


@dataclass
class Wire:
    """Our end, and the path of the end that is opened as a port."""

    ours: int
    path: str
    threads: list[threading.Thread] = field(default_factory=list)

    def write(self, data: bytes, piece: int = 97) -> None:
        """Write in the background, once the port is open, in pieces, so that lines are cut anywhere."""
        self._start(lambda: [os.write(self.ours, data[at : at + piece]) for at in range(0, len(data), piece)])

    def print(self, lines: list[str], rate: float, then: bytes = b"", unplug: bool = False) -> None:
        """Write so many lines a second, in the background, once the port is open; then the bytes; then unplug."""

        def work() -> None:
            start = time.monotonic()
            for number, line in enumerate(lines):
                time.sleep(max(0.0, start + number / rate - time.monotonic()))
                os.write(self.ours, f"{line}\n".encode())
            os.write(self.ours, then)
            if unplug:
                time.sleep(0.2)  # a port that goes away takes with it what nobody has read
                self.unplug()

        self._start(work)

    def _start(self, work: Callable[[], object]) -> None:
        def when_open() -> None:
            while termios.tcgetattr(self.ours)[4] == UNOPENED:
                time.sleep(0.01)
            time.sleep(0.1)  # who opens a port sets its speed, then throws away what came before
            work()

        self.threads.append(threading.Thread(target=when_open, daemon=True))
        self.threads[-1].start()

    def unplug(self) -> None:
        """Pull our end out."""
        os.close(self.ours)
        self.ours = -1


@contextmanager
def wire() -> Iterator[Wire]:
    """A wire, unplugged at the end."""
    ours, theirs = os.openpty()
    tty.setraw(ours)
    tty.setraw(theirs)
    attributes = termios.tcgetattr(ours)
    attributes[4] = attributes[5] = UNOPENED
    termios.tcsetattr(ours, termios.TCSANOW, attributes)
    made = Wire(ours, os.ttyname(theirs))
    try:
        yield made
    finally:
        for thread in made.threads:
            thread.join(10)
        if made.ours >= 0:
            os.close(made.ours)
        os.close(theirs)
