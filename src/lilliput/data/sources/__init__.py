"""Sources: where rows come from, and how they are sent there. A file each, found by looking."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from inspect import isabstract, signature
from pathlib import Path

from lilliput.data.sources.address import Address, parse_address
from lilliput.data.sources.source import Declared, Received, Sender, Source
from lilliput.graph.errors import InputError

__all__ = ["Declared", "Received", "Sender", "Source", "open_sender", "open_source", "sources"]


@cache
def sources() -> dict[str, type[Source]]:
    """Every source by the scheme of its addresses, sorted."""
    found: dict[str, type[Source]] = {}
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        for thing in vars(import_module(f"{__name__}.{path.stem}")).values():
            if isinstance(thing, type) and issubclass(thing, Source) and not isabstract(thing):
                found.update(dict.fromkeys(thing.SCHEMES, thing))
    return dict(sorted(found.items()))


def open_source(text: str, declared: Declared) -> Source:
    """The source at an address, listening: `folder:PATH`, `serial:/dev/ttyACM0`, `udp://127.0.0.1:5005`,
    `mqtt://127.0.0.1:1883/topic`. Use it in a `with`. Raises InputError for an address that leads nowhere."""
    address, source = _found(text)
    make: Callable[..., Source] = source
    return make(address.where, declared, **address.options)


def open_sender(text: str, declared: Declared) -> Sender:
    """The other side of the source at an address. Raises InputError where nothing can be sent to it."""
    address, source = _found(text)
    sender = source.sender(address.where, declared, **address.options)
    if sender is None:
        raise InputError(f"{text}: nothing can be sent to {address.scheme}:")
    return sender


def _found(text: str) -> tuple[Address, type[Source]]:
    address = parse_address(text)
    if address.scheme not in sources():
        known = ", ".join(source.ADDRESS for source in dict.fromkeys(sources().values()))
        raise InputError(f"{text}: there is no source {address.scheme!r}; addresses look like {known}")
    source = sources()[address.scheme]
    options = list(signature(source).parameters)[2:]
    unknown = [option for option in address.options if option not in options]
    if unknown:
        raise InputError(
            f"{text}: {address.scheme} has no option {unknown[0]!r}; it has {', '.join(options) or 'none'}"
        )
    return address, source
