"""Writes small .keras files for tests: a configuration, and weights in the part of HDF5 that Keras uses."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np

UNDEFINED = (1 << 64) - 1


def write_keras(config: Mapping[str, Any], weights: Mapping[str, np.ndarray]) -> bytes:
    """The archive. weights: arrays by their path, names parted by slashes."""
    return write_archive({"config.json": json.dumps(config).encode(), "model.weights.h5": write_hdf5(weights)})


def write_archive(members: Mapping[str, bytes], compressed: bool = False) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, archive.compression)
    return found.getvalue()


def sequential(input_shape: list[int], *layers: tuple[str, dict[str, Any]], name: str = "small") -> dict[str, Any]:
    """The configuration of a Sequential model of (class, options) layers."""
    first = {"batch_shape": [None, *input_shape], "dtype": "float32", "name": "x"}
    told = [("InputLayer", first), *((kind, {"name": f"layer {i}", **how}) for i, (kind, how) in enumerate(layers))]
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {
            "name": name,
            "layers": [{"module": "keras.layers", "class_name": kind, "config": how} for kind, how in told],
        },
    }


def write_hdf5(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Superblock 0, groups of one symbol node each, contiguous arrays."""
    tree: dict[str, Any] = {}
    for path, array in arrays.items():
        *groups, name = path.split("/")
        inside = tree
        for group in groups:
            inside = inside.setdefault(group, {})
        inside[name] = array
    out = bytearray(96)
    root = _group(out, tree)
    block = b"\x89HDF\r\n\x1a\n" + struct.pack("<BBBBBBBBHHI", 0, 0, 0, 0, 0, 8, 8, 0, 4, 16, 0)
    block += struct.pack("<QQQQ", 0, UNDEFINED, len(out), UNDEFINED) + struct.pack("<QQIIQQ", 0, root, 0, 0, 0, 0)
    out[: len(block)] = block
    return bytes(out)


def _put(out: bytearray, data: bytes) -> int:
    out += bytes(-len(out) % 8)
    at = len(out)
    out += data
    return at


def _header(out: bytearray, *messages: tuple[int, bytes]) -> int:
    padded = [(kind, data + bytes(-len(data) % 8)) for kind, data in messages]
    body = b"".join(struct.pack("<HHB3x", kind, len(data), 0) + data for kind, data in padded)
    return _put(out, struct.pack("<BxHII4x", 1, len(padded), 1, len(body)) + body)


def _group(out: bytearray, members: Mapping[str, Any]) -> int:
    found = {}
    for name in sorted(members):
        each = members[name]
        found[name] = _group(out, each) if isinstance(each, dict) else _array(out, np.asarray(each))
    names, offsets = b"\0" * 8, []
    for name in found:
        offsets.append(len(names))
        names += name.encode() + b"\0"
        names += bytes(-len(names) % 8)
    segment = _put(out, names)
    heap = _put(out, b"HEAP" + struct.pack("<B3xQQQ", 0, len(names), UNDEFINED, segment))
    entries = b"".join(
        struct.pack("<QQII16x", offset, header, 0, 0) for offset, header in zip(offsets, found.values(), strict=True)
    )
    node = _put(out, b"SNOD" + struct.pack("<BxH", 1, len(found)) + entries)
    last = offsets[-1] if offsets else 0
    tree = _put(
        out, b"TREE" + struct.pack("<BBHQQ", 0, 0, 1, UNDEFINED, UNDEFINED) + struct.pack("<QQQ", 0, node, last)
    )
    return _header(out, (0x11, struct.pack("<QQ", tree, heap)))


def _array(out: bytearray, array: np.ndarray) -> int:
    size = array.dtype.itemsize
    kind = (1, 0x20, 31, 0) if array.dtype.kind == "f" else (0, 8 if array.dtype.kind == "i" else 0, 0, 0)
    data = _put(out, np.ascontiguousarray(array).tobytes())
    space = struct.pack("<BBBB4x", 1, array.ndim, 0, 0) + struct.pack(f"<{array.ndim}Q", *array.shape)
    dtype = struct.pack("<BBBBI", 0x10 | kind[0], kind[1], kind[2], 0, size) + struct.pack(
        "<HHBBBBI", 0, 32, 23, 8, 0, 23, 127
    )
    layout = struct.pack("<BBQQ", 3, 1, data, array.nbytes)
    return _header(out, (0x01, space), (0x03, dtype), (0x08, layout))
