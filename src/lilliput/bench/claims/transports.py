"""The same rows brought to a pipeline in several ways; what it decides on each."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from lilliput.data import Channel, Recording, write_dataset
from lilliput.data.sources import Source, open_sender
from lilliput.data.text_lines import text_line
from lilliput.flow.listen import Decision, declared, listen, open_for
from lilliput.graph import ToolError
from lilliput.signal import Pipeline

BLOCK = 100  # rows that are sent at a time
PAUSE = 0.002  # seconds between blocks, for a network that may lose what comes too fast
PIECE = 97  # bytes written to the terminal at a time, so that lines are cut anywhere


def over_folder(pipeline: Pipeline, rows: np.ndarray, folder: Path) -> list[Decision]:
    """From a dataset in `folder`."""
    channels = tuple(Channel(name) for name in pipeline.source.channels)
    recording = Recording(name="all", values=rows, rate=pipeline.source.rate, channels=channels)
    write_dataset(folder, [recording])
    with open_for(pipeline, f"folder:{folder}") as source:
        return list(listen(pipeline, source))


def over_serial(pipeline: Pipeline, rows: np.ndarray) -> list[Decision]:
    """Through a pseudo-terminal, as lines of text."""
    with terminal() as (end, path), open_for(pipeline, f"serial:{path}") as source:
        return _meanwhile(pipeline, source, lambda: _write(end, b"".join(map(text_line, rows)) + b"# end\n"))


def over_udp(pipeline: Pipeline, rows: np.ndarray) -> list[Decision]:
    """Through datagrams on the loopback."""
    port = free_port(socket.SOCK_DGRAM)
    address = f"udp://127.0.0.1:{port}"
    with open_for(pipeline, address) as source:
        return _meanwhile(pipeline, source, lambda: _send(pipeline, address, rows))


def over_mqtt(pipeline: Pipeline, rows: np.ndarray) -> list[Decision] | None:
    """Through a Mosquitto broker of our own on the loopback; None where it, or paho-mqtt, is not installed."""
    if find_spec("paho") is None or broker_program() is None:
        return None
    with broker() as place:
        address = f"mqtt://{place}/machine"
        with open_for(pipeline, address) as source:
            return _meanwhile(pipeline, source, lambda: _send(pipeline, address, rows))


def broker_program() -> str | None:
    """Mosquitto, where it is installed; Debian puts it where only root's PATH looks."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")


@contextmanager
def broker() -> Iterator[str]:
    """A broker that runs as long as the `with`: its host and port."""
    port, program = free_port(socket.SOCK_STREAM), broker_program()
    assert program is not None
    process = subprocess.Popen([program, "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def terminal() -> Iterator[tuple[int, str]]:
    """A pseudo-terminal: the end that we write to, and the path of the one that is opened as a port."""
    try:
        import tty
    except ImportError:
        raise ToolError("a pseudo-terminal needs Linux or macOS") from None
    ours, theirs = os.openpty()
    tty.setraw(ours)
    tty.setraw(theirs)
    try:
        yield ours, os.ttyname(theirs)
    finally:
        os.close(ours)
        os.close(theirs)


def free_port(kind: socket.SocketKind) -> int:
    """A port of this machine that nobody uses."""
    with socket.socket(socket.AF_INET, kind) as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise ToolError(f"mosquitto does not answer on port {port}; start it by hand to see why")


def _meanwhile(pipeline: Pipeline, source: Source, send: Callable[[], None]) -> list[Decision]:
    """What is decided while something is sent."""
    sending = threading.Thread(target=send)
    sending.start()
    found = list(listen(pipeline, source))
    sending.join()
    return found


def _send(pipeline: Pipeline, address: str, rows: np.ndarray) -> None:
    sender = open_sender(address, declared(pipeline))
    for start in range(0, len(rows), BLOCK):
        sender.send(rows[start : start + BLOCK])
        time.sleep(PAUSE)
    sender.end()


def _write(end: int, text: bytes) -> None:
    for start in range(0, len(text), PIECE):
        os.write(end, text[start : start + PIECE])
