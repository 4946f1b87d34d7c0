"""The signature of an acquisition: HMAC-SHA256 of the whole document in which the signature itself is 64 zeros.

Edge Impulse's "data acquisition format": the sender encodes the document with zeros, signs those bytes, and puts the
hexadecimal signature where the zeros were. So it is checked on the bytes of the file, whatever its encoding.
"""

from __future__ import annotations

import hmac
import re

from lilliput.data.errors import DataError

LENGTH = 64
EMPTY = b"0" * LENGTH


def sign(document: bytes, key: bytes) -> bytes:
    """A document that has EMPTY as its signature, signed."""
    found = hmac.new(key, document, "sha256").hexdigest().encode()
    return document.replace(EMPTY, found, 1)


def check(document: bytes, algorithm: object, signature: object, key: bytes, where: str) -> str:
    """What is known of the signature of a document: "valid", "unchecked" where no key is given, "" where it has none.

    Raises DataError where a key is given and the document is not signed with it, or signed in another way.
    """
    if algorithm == "none":
        if key:
            raise DataError(f"{where}: is not signed (its algorithm is none), but a key was given; leave --key away")
        return ""
    if algorithm != "HS256" or not isinstance(signature, str) or not re.fullmatch(r"[0-9a-fA-F]{64}", signature):
        raise DataError(
            f"{where}: is signed with {str(algorithm)[:20]!r}; the algorithm is HS256, with 64 digits, or none"
        )
    if not key:
        return "unchecked"
    blank = document.replace(signature.encode(), EMPTY, 1)
    if not hmac.compare_digest(hmac.new(key, blank, "sha256").hexdigest(), signature.lower()):
        raise DataError(f"{where}: was changed since it was signed, or signed with another key; ask for the right key")
    return "valid"
