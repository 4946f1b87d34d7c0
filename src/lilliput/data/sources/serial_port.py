"""Rows from a serial port that prints a line per sample (see `text_lines`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from lilliput.data.sources.address import number
from lilliput.data.sources.source import Array, Declared, Sender, Source
from lilliput.data.text_lines import TextLines, text_line
from lilliput.graph.errors import InputError, ToolError

WAIT = 0.05  # seconds that a read waits for the first byte


class Port:
    """A serial port: bytes as they come, until it is gone.

    problem  a sentence, where the port went away while it was read
    """

    def __init__(self, path: str, baud: int = 115200) -> None:
        try:
            import serial
        except ImportError as error:
            raise ToolError("reading a serial port needs pyserial: pip install 'lilliput[data]'") from error
        self.path = path
        self.problem = ""
        self._errors = (serial.SerialException, OSError, TypeError)  # TypeError: pyserial, of a port closed meanwhile
        try:
            self._port: Any = serial.Serial(path, baud, timeout=WAIT)
        except (serial.SerialException, OSError, ValueError) as error:
            raise InputError(f"{path} cannot be opened as a serial port at {baud} baud: {error}") from error

    def chunks(self) -> Iterator[bytes]:
        """What came, every WAIT seconds or sooner; empty bytes where nothing did. Ends when the port is gone."""
        while True:
            try:
                chunk = self._port.read(max(1, self._port.in_waiting))
            except self._errors as error:
                self.problem = f"{self.path} went away ({error}); what came before is kept"
                return
            yield chunk

    def write(self, data: bytes) -> None:
        """Send bytes. Raises InputError where the port is gone."""
        try:
            self._port.write(data)
        except self._errors as error:
            raise InputError(f"{self.path} went away ({error})") from error

    def close(self) -> None:
        """Give the port back; a port that is gone already is given back, too."""
        try:
            self._port.close()
        except self._errors:
            return


class SerialSource(Source):
    """Reads lines until `# end`, until the port is gone, or after `idle` seconds of silence."""

    SCHEMES = ("serial",)
    ADDRESS = "serial:/dev/ttyACM0?baud=115200&idle=10"

    def __init__(self, where: str, declared: Declared, baud: str = "115200", idle: str = "10") -> None:
        super().__init__(declared)
        self._idle = number(idle, "idle", "seconds of silence that end the stream")
        self._port = Port(where, int(number(baud, "baud", "bits per second")))

    def _blocks(self) -> Iterator[Array]:
        lines = TextLines(self.declared.channels, self.declared.dtype)
        silent = 0.0
        for chunk in self._port.chunks():
            silent = 0.0 if chunk else silent + WAIT
            yield self._count(lines, lines.feed(chunk))
            if lines.ended:
                return
            if silent >= self._idle:
                self.received.problem = f"no line came from {self._port.path} for {self._idle:g} s"
                break
        self.received.problem = self.received.problem or self._port.problem
        yield self._count(lines, lines.finish())

    def _count(self, lines: TextLines, rows: Array) -> Array:
        self.received.broken, self.received.cut, self.received.examples = lines.broken, lines.cut, lines.examples
        return rows

    def close(self) -> None:
        """Give the port back."""
        self._port.close()

    @classmethod
    def sender(cls, where: str, declared: Declared, **options: str) -> Sender:
        """Prints lines into the port."""
        return SerialSender(
            Port(where, int(number(options.get("baud", "115200"), "baud", "bits per second"))), declared
        )


class SerialSender(Sender):
    """A line a row."""

    def __init__(self, port: Port, declared: Declared) -> None:
        self._port = port
        self._dtype = declared.dtype

    def send(self, rows: Array) -> None:
        """Send rows (n, channels)."""
        self._port.write(b"".join(map(text_line, np.asarray(rows, self._dtype))))

    def end(self) -> None:
        """Say so in a line."""
        self._port.write(b"# end\n")
        self._port.close()
