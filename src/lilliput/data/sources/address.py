"""Addresses of sources: `scheme:where?option=value`."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from lilliput.graph.errors import InputError


@dataclass(frozen=True)
class Address:
    """An address in its parts: `udp://127.0.0.1:5005?idle=3` has the scheme udp, where 127.0.0.1:5005, options idle."""

    scheme: str
    where: str
    options: dict[str, str]


def parse_address(text: str) -> Address:
    """The parts. Raises InputError where the scheme or what follows it is missing."""
    scheme, colon, rest = text.partition(":")
    if not colon or not scheme or not rest.strip("/"):
        raise InputError(f"{text!r} is no address of a source: that is scheme:where, as in udp://127.0.0.1:5005")
    where, _, query = rest.removeprefix("//").partition("?")
    return Address(scheme, where, dict(parse_qsl(query, keep_blank_values=True)))


def host_and_port(where: str, scheme: str, default: int | None = None) -> tuple[str, int]:
    """("127.0.0.1", 5005) of "127.0.0.1:5005". Raises InputError where a part is missing or no port is one."""
    host, _, port = where.partition("/")[0].rpartition(":")
    if default is not None and not host:
        host, port = port, str(default)
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise InputError(
            f"{scheme}://{where}: expected a host and a port from 0 to 65535, as in {scheme}://127.0.0.1:5005"
        )
    return host.strip("[]"), int(port)


def number(text: str, option: str, meaning: str) -> float:
    """The positive number that an option gives. Raises InputError where it is none."""
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 < value < float("inf"):
        raise InputError(f"{option}={text}: expected a positive number ({meaning})")
    return value
