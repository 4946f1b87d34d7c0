"""CBOR (RFC 8949): as much as trees of texts and numbers need, every length checked against what is left."""

from __future__ import annotations

import struct
from typing import Any

from lilliput.data.errors import DataError

MAX_DEPTH = 16
FLOATS = {25: ">e", 26: ">f", 27: ">d"}
SIMPLE = {20: False, 21: True, 22: None, 23: None}
BREAK = object()


def decode(data: bytes) -> Any:
    """The tree of a CBOR document. Tags are passed over. Raises DataError for what is damaged or too deep."""
    reader = _Reader(data)
    tree = reader.item(0)
    if tree is BREAK or reader.at != len(data):
        raise DataError(f"goes on at byte {reader.at} of {len(data)}, where it should end")
    return tree


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        if count > len(self.data) - self.at:
            raise DataError(f"is cut off at byte {len(self.data)}: {count} more were to come at byte {self.at}")
        self.at += count
        return self.data[self.at - count : self.at]

    def item(self, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise DataError(f"is nested more than {MAX_DEPTH} deep")
        first = self.take(1)[0]
        major, info = first >> 5, first & 31
        if major == 7:
            return self.simple(info)
        if info == 31 and major in (2, 3, 4, 5):
            return self.endless(major, depth)
        count = self.argument(info)
        if major == 0:
            return count
        if major == 1:
            return -1 - count
        if major in (2, 3):
            return self.string(major, count)
        if major == 6:
            return self.item(depth + 1)
        if count > len(self.data) - self.at:  # every item has at least a byte
            raise DataError(
                f"says at byte {self.at} that {count} items follow, but {len(self.data) - self.at} bytes do"
            )
        return self.array(depth, count) if major == 4 else self.map(depth, count)

    def argument(self, info: int) -> int:
        if info < 24:
            return info
        if info > 27:
            raise DataError(f"has a length of an unknown kind ({info}) before byte {self.at}")
        return int.from_bytes(self.take(1 << (info - 24)), "big")

    def simple(self, info: int) -> Any:
        if info in FLOATS:
            return struct.unpack(FLOATS[info], self.take(1 << (info - 24)))[0]
        if info == 31:
            return BREAK
        if info not in SIMPLE:
            raise DataError(f"has a simple value of an unknown kind ({info}) before byte {self.at}")
        return SIMPLE[info]

    def string(self, major: int, count: int) -> Any:
        data = self.take(count)
        try:
            return data if major == 2 else data.decode()
        except UnicodeDecodeError:
            raise DataError(f"has a text that is not UTF-8 before byte {self.at}") from None

    def array(self, depth: int, count: int) -> list[Any]:
        return [self.whole(depth) for _ in range(count)]

    def map(self, depth: int, count: int) -> dict[str, Any]:
        tree = {}
        for _ in range(count):
            key = self.key(self.whole(depth))
            tree[key] = self.whole(depth)
        return tree

    def endless(self, major: int, depth: int) -> Any:
        items = []
        while (item := self.item(depth + 1)) is not BREAK:
            items.append(item)
        if major == 4:
            return items
        if major == 5:
            if len(items) % 2:
                raise DataError(f"has a key without a value before byte {self.at}")
            return {self.key(key): value for key, value in zip(items[::2], items[1::2], strict=True)}
        kind: type = bytes if major == 2 else str
        if not all(isinstance(item, kind) for item in items):
            raise DataError(f"has a text in pieces that are none before byte {self.at}")
        return kind().join(items)

    def whole(self, depth: int) -> Any:
        item = self.item(depth + 1)
        if item is BREAK:
            raise DataError(f"ends something at byte {self.at} that has not begun")
        return item

    def key(self, key: Any) -> str:
        if not isinstance(key, str):
            raise DataError(f"has a key that is no text before byte {self.at}")
        return key


def encode(tree: Any) -> bytes:
    """A tree of dicts, lists, texts, numbers, booleans and None, the shortest way, floats as doubles."""
    if tree is None or isinstance(tree, bool):
        return bytes([0xF6 if tree is None else 0xF4 + tree])
    if isinstance(tree, int):
        return _head(0, tree) if tree >= 0 else _head(1, -1 - tree)
    if isinstance(tree, float):
        return b"\xfb" + struct.pack(">d", tree)
    if isinstance(tree, str):
        data = tree.encode()
        return _head(3, len(data)) + data
    if isinstance(tree, list):
        return _head(4, len(tree)) + b"".join(map(encode, tree))
    return _head(5, len(tree)) + b"".join(encode(part) for pair in tree.items() for part in pair)


def _head(major: int, count: int) -> bytes:
    if count < 24:
        return bytes([major << 5 | count])
    size = next(size for size in range(4) if count < 1 << (8 << size))
    return bytes([major << 5 | (24 + size)]) + count.to_bytes(1 << size, "big")
