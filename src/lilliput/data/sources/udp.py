"""Rows from UDP datagrams, a frame each (see `frames`)."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

from lilliput.data.sources.address import host_and_port, number
from lilliput.data.sources.frames import Framer, Payloads
from lilliput.data.sources.source import Array, Declared, Sender, Source
from lilliput.graph.errors import InputError

BUFFER = 4 << 20  # bytes that the system may hold back while a block is worked on


class UdpSource(Source):
    """Listens on a port of this machine; ends with the frame that says so, or after `idle` seconds of silence."""

    SCHEMES = ("udp",)
    ADDRESS = "udp://127.0.0.1:5005?idle=10"

    def __init__(self, where: str, declared: Declared, idle: str = "10") -> None:
        super().__init__(declared)
        self._idle = number(idle, "idle", "seconds of silence that end the stream")
        self._where = where
        place = host_and_port(where, "udp")
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        try:
            self._socket.bind(place)
        except OSError as error:
            self._socket.close()
            raise InputError(f"udp://{where} cannot be listened to: {error}; choose another port") from error
        self._socket.settimeout(self._idle)

    @property
    def port(self) -> int:
        """The port it listens on: the one asked for, or the system's choice where that was 0."""
        return int(self._socket.getsockname()[1])

    def _blocks(self) -> Iterator[Array]:
        payloads = Payloads(self.declared, self.received)
        while not payloads.ended:
            try:
                payload, _ = self._socket.recvfrom(65535)
            except TimeoutError:
                self.received.problem = f"no datagram came to udp:{self._where} for {self._idle:g} s"
                return
            yield payloads.rows(payload)

    def close(self) -> None:
        """Give the port back."""
        self._socket.close()

    @classmethod
    def sender(cls, where: str, declared: Declared, **options: str) -> Sender:
        """Sends datagrams to the host and port."""
        return UdpSender(where, declared)


class UdpSender(Sender):
    """A datagram a frame. Nothing says whether it arrived: send no faster than the other side reads."""

    def __init__(self, where: str, declared: Declared) -> None:
        self._to = host_and_port(where, "udp")
        self._framer = Framer(declared)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def send(self, rows: Array) -> None:
        """Send rows (n, channels)."""
        for frame in self._framer.frames(rows):
            self._socket.sendto(frame, self._to)

    def end(self) -> None:
        """Say so three times, for a datagram may get lost."""
        for _ in range(3):
            self._socket.sendto(self._framer.end(), self._to)
            time.sleep(0.01)
        self._socket.close()
