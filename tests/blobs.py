"""Small blobs, and ways to change them: `put` writes one field of the lists, `seal` makes the checksum right again."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from functools import cache

from generated_models import twice
from lilliput.codegen import Options, Project, c_project
from lilliput.codegen.blob.format import ARGUMENT, BEFORE_CRC, HEADER, LAYER, VALUE
from lilliput.graph import Graph, Node, Value, verify
from lilliput.ops.case import Case, case_graph
from lilliput.ops.nn.dense.cases import dense_s8
from lilliput.ops.nn.elu import Elu
from lilliput.ops.nn.svdf.cases import CASES as SVDF

BLOB = Options(style="blob")
HEAD = {"magic": 0, "version": 4, "size": 8, "crc": 12, "memory": 16, "states": 20, "initial": 24, "counts": 28}


def dense(n: int = 8, m: int = 5) -> Graph:
    """x (n) int8 -> y (m) int8."""
    return case_graph(dense_s8((n,), m), name="dense")


def curved() -> Graph:
    """x (8) int8 -> y (5) int8 through a layer and a table."""
    graph = dense()
    format = graph.values[graph.outputs[0]].format
    again = Value("bent", (5,), format)
    node = Node("elu", Elu(), graph.outputs, ("bent",))
    values = {**graph.values, "bent": again}
    return verify(replace(graph, name="curved", nodes=(*graph.nodes, node), values=values, outputs=("bent",)))


def remembering() -> Case:
    """A layer with a state, on int8."""
    return next(case for case in SVDF if not case.outputs[0].is_float)


@cache
def two_layers() -> Project:
    """Two layers with states, whose blob has every kind of part."""
    return c_project(twice(remembering(), "states"), options=BLOB)


def blob_of(project: Project) -> bytes:
    """What would be sent to a device."""
    (raw,) = project.data.values()
    return raw


def layer_at(raw: bytes, index: int = 0) -> int:
    """Where layer `index` of a blob stands in its list."""
    inputs, outputs = struct.unpack_from("<2H", raw, HEAD["counts"])
    return HEADER.size + VALUE.size * (inputs + outputs) + LAYER.size * index


def argument_at(raw: bytes, layer: int = 0, index: int = 0) -> int:
    """Where an argument of a layer stands."""
    (arguments,) = struct.unpack_from("<I", raw, layer_at(raw, layer) + 8)
    return arguments + ARGUMENT.size * index


def put(raw: bytes, at: int, value: int, width: int = 4) -> bytes:
    """The blob with another number of `width` bytes at `at`, and the checksum that it then has."""
    changed = bytearray(raw)
    changed[at : at + width] = value.to_bytes(width, "little")
    return seal(changed)


def seal(raw: bytes) -> bytes:
    """The blob with a right checksum."""
    size = min(len(raw), int.from_bytes(raw[8:12], "little"))
    crc = zlib.crc32(raw[BEFORE_CRC:size]).to_bytes(4, "little")
    return bytes(raw[:12]) + crc + bytes(raw[BEFORE_CRC:])
