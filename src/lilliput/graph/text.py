"""Graphs as text, for people, goldens and diffs; `parse` reads back what `text` wrote.

    graph 'digits' tflite-micro
    input 'x' s8[8] {'scale': (0.0625,), 'zero_point': (-128,)}
    constant 'w' s8[4, 8] {'scale': (0.01,), 'zero_point': (0,)} = eJxjZGJmAQ...
    temporary 'y' s8[4] {'scale': (0.05,), 'zero_point': (3,)} from ('y', None)
    node 'hidden' dense {'low': 3} ('x', 'w', None) -> ('y',) keeps () from ('sequential/hidden',)
    output 'y'

Everything in braces, brackets and quotes is a Python literal; data is zlib behind base64.
"""

from __future__ import annotations

import base64
import re
import zlib
from ast import literal_eval
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from lilliput.graph.errors import GraphError
from lilliput.graph.format import Format
from lilliput.graph.graph import RUN, Graph, Node
from lilliput.graph.op import Op
from lilliput.graph.schedule import ALWAYS, Schedule
from lilliput.graph.value import Kind, Source, Value
from lilliput.graph.verify import verify

QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
HEAD = re.compile(rf"graph (?P<name>{QUOTED}) (?P<arithmetic>\S+) labels (?P<labels>\(.*\))(?: rate (?P<rate>\S+))?$")
VALUE = re.compile(
    rf"(?P<kind>input|target|constant|parameter|state|temporary) (?P<name>{QUOTED}) (?P<dtype>\w+)"
    r"(?P<shape>\[[\d, ]*\]) (?P<format>\{.*?\})(?: from (?P<source>\(.*\)))?(?: = (?P<data>\S+))?$"
)
NODE = re.compile(
    rf"node (?P<name>{QUOTED}) (?P<op>\w+) (?P<fields>\{{.*\}}) (?P<inputs>\(.*\)) -> (?P<outputs>\(.*\)) "
    r"keeps (?P<states>\(.*\)) from (?P<sources>\(.*?\))(?: every (?P<every>\d+) after (?P<after>\d+))?"
    r"(?: in (?P<entry>\w+))?$"
)
MAX_DATA = 1 << 28  # bytes a constant may expand to


def text(graph: Graph, data: bool = True) -> str:
    """The graph, a line each for values in order of first use and nodes; without `data` it is only for reading."""
    rate = "" if graph.rate is None else f" rate {graph.rate!r}"
    lines = [f"graph {graph.name!r} {graph.arithmetic} labels {graph.labels!r}{rate}"]
    lines += [_value_line(value, data) for value in graph.values.values()]
    lines += [
        f"node {n.name!r} {n.op.name} {_changed(n.op)!r} {n.inputs!r} -> {n.outputs!r} keeps {n.states!r} "
        f"from {n.sources!r}{_schedule(n.schedule)}{'' if n.entry == RUN else f' in {n.entry}'}"
        for n in graph.nodes
    ]
    lines += [f"output {name!r}" for name in graph.outputs]
    return "\n".join(lines) + "\n"


def parse(written: str, operators: Mapping[str, type[Op]]) -> Graph:
    """The graph that `text` wrote; GraphError names the line that is not understood."""
    lines = [line for line in written.splitlines() if line.strip()]
    head = _match(HEAD, lines[0] if lines else "", 1)
    values: dict[str, Value] = {}
    nodes: list[Node] = []
    outputs: list[str] = []
    for number, line in enumerate(lines[1:], 2):
        try:
            if line.startswith("node "):
                nodes.append(_read_node(_match(NODE, line, number), operators, number))
            elif line.startswith("output "):
                outputs.append(literal_eval(line.removeprefix("output ")))
            else:
                value = _read_value(_match(VALUE, line, number))
                values[value.name] = value
        except (ValueError, SyntaxError, TypeError, zlib.error) as error:
            raise GraphError(f"line {number} of the graph text is not understood: {error}") from None
    inputs = tuple(name for name, value in values.items() if value.kind is Kind.INPUT)
    labels = literal_eval(head["labels"])
    name, rate = literal_eval(head["name"]), float(head["rate"]) if head["rate"] else None
    return verify(Graph(name, inputs, tuple(outputs), values, tuple(nodes), head["arithmetic"], labels, rate=rate))


def _schedule(schedule: Schedule) -> str:
    return "" if schedule == ALWAYS else f" every {schedule.every} after {schedule.after}"


def _changed(thing: Any) -> dict[str, Any]:
    """The fields of a dataclass that differ from their defaults."""
    return {f.name: getattr(thing, f.name) for f in fields(thing) if getattr(thing, f.name) != f.default}


def _value_line(value: Value, data: bool) -> str:
    described = {key: item for key, item in _changed(value.format).items() if key != "dtype"}
    line = f"{value.kind.value} {value.name!r} {value.format.dtype}{list(value.shape)} {described!r}"
    if value.source is not None:
        line += f" from {(value.source.value, value.source.channels)!r}"
    if value.data is not None and data:
        line += " = " + base64.b64encode(zlib.compress(value.data.tobytes())).decode()
    return line


def _match(pattern: re.Pattern[str], line: str, number: int) -> re.Match[str]:
    found = pattern.match(line)
    if found is None:
        raise GraphError(f"line {number} of the graph text is not understood: {line[:80]!r}")
    return found


def _read_value(found: re.Match[str]) -> Value:
    format = Format(found["dtype"], **literal_eval(found["format"]))
    shape = tuple(literal_eval(found["shape"]))
    data = None
    if found["data"]:
        raw = zlib.decompressobj().decompress(base64.b64decode(found["data"]), MAX_DATA)
        data = np.frombuffer(raw, format.numpy).reshape(shape)
    source = Source(*literal_eval(found["source"])) if found["source"] else None
    return Value(literal_eval(found["name"]), shape, format, Kind(found["kind"]), data, source)


def _read_node(found: re.Match[str], operators: Mapping[str, type[Op]], number: int) -> Node:
    if found["op"] not in operators:
        raise GraphError(f"line {number} of the graph text names the operator {found['op']!r}, which does not exist")
    op = operators[found["op"]](**literal_eval(found["fields"]))
    inputs, outputs, states, sources = (
        literal_eval(found[part]) for part in ("inputs", "outputs", "states", "sources")
    )
    schedule = Schedule(int(found["every"]), int(found["after"])) if found["every"] else ALWAYS
    entry = found["entry"] or RUN
    return Node(literal_eval(found["name"]), op, inputs, outputs, states, sources, schedule, entry)
