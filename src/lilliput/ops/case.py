"""Cases: operators at shapes and edges worth trying. Tests, docs and benchmarks read the tables in `cases.py`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lilliput.graph import TFLITE_MICRO, Format, Graph, Kind, Node, Op, Shape, Value, verify
from lilliput.ops.nn.reshape import Reshape


@dataclass(frozen=True)
class Operand:
    """An input of a case. Stored numbers are drawn from [low, high]; floats uniformly as well."""

    shape: Shape
    format: Format = Format()
    constant: bool = False
    low: float | None = None
    high: float | None = None

    def draw(self, rng: np.random.Generator) -> np.ndarray:
        """Stored numbers of this operand's shape and dtype; integers reach both ends of the range."""
        if self.format.is_float:
            low, high = self.low if self.low is not None else -4.0, self.high if self.high is not None else 4.0
            return rng.uniform(low, high, self.shape).astype(np.float32)
        smallest, largest = self.format.range if self.format.dtype != "b8" else (0, 1)
        low, high = int(smallest if self.low is None else self.low), int(largest if self.high is None else self.high)
        wide = np.uint64 if high > np.iinfo(np.int64).max else np.int64
        if self.format.codebook:
            return rng.choice(np.asarray(self.format.codebook, self.format.numpy), self.shape)
        drawn = rng.integers(low, high + 1, self.shape, dtype=wide)
        flat = drawn.reshape(-1)
        if flat.size > 1:
            flat[rng.integers(flat.size)], flat[rng.integers(flat.size)] = low, high
        return drawn.astype(self.format.numpy)


@dataclass(frozen=True)
class Case:
    """One use of an operator: operands in order (None where an optional one is absent), output formats, states.

    tolerance  for float outputs, relative to the largest output: C against numpy, which may sum in another order
    """

    op: Op
    inputs: tuple[Operand | None, ...]
    outputs: tuple[Format, ...]
    states: tuple[Operand, ...] = ()
    arithmetic: str = TFLITE_MICRO
    tolerance: float = 1e-5
    note: str = ""


def weights(shape: Shape, scales: tuple[float, ...], axis: int | None = 0) -> Operand:
    """Symmetric int8 weights with one scale, or one per index of `axis`."""
    per_tensor = len(scales) == 1
    return Operand(shape, Format("s8", scales, (0,) * len(scales), None if per_tensor else axis), True, -127, 127)


def packed(case: Case, bits: int) -> Case:
    """The case with packed weights of so many bits; their scales grow as their numbers shrink."""
    x, w, *rest = case.inputs
    assert w is not None
    high = (1 << (bits - 1)) - 1
    scale = tuple(each * 127 / max(high, 2) for each in w.format.scale)
    format = replace(w.format, scale=scale, bits=bits, packed=True)
    return replace(case, inputs=(x, replace(w, format=format, low=-high - 1, high=high), *rest), note=f"{bits} bits")


def of_codebook(case: Case, book: tuple[int, ...]) -> Case:
    """The case with weights that are places in a codebook."""
    x, w, *rest = case.inputs
    assert w is not None
    format = replace(w.format, codebook=book, packed=True)
    return replace(case, inputs=(x, replace(w, format=format), *rest), note=f"a codebook of {len(book)}")


def case_graph(case: Case, seed: int = 0, name: str = "case") -> Graph:
    """A graph of the one node, its constants and initial states drawn from `seed`.

    Where the node writes nothing but states, others behind it show them.
    """
    rng = np.random.default_rng(seed)
    values: dict[str, Value] = {}
    names: list[str | None] = []
    for index, operand in enumerate(case.inputs):
        if operand is None:
            names.append(None)
            continue
        data = operand.draw(rng) if operand.constant else None
        kind = Kind.CONSTANT if operand.constant else Kind.INPUT
        values[f"x{index}"] = Value(f"x{index}", operand.shape, operand.format, kind, data)
        names.append(f"x{index}")
    states = []
    for index, operand in enumerate(case.states):
        values[f"s{index}"] = Value(f"s{index}", operand.shape, operand.format, Kind.STATE, operand.draw(rng))
        states.append(f"s{index}")
    shapes = case.op.infer(*(None if n is None else values[n] for n in names))
    outputs = tuple(f"y{index}" for index in range(len(shapes)))
    for output, shape, format in zip(outputs, shapes, case.outputs, strict=True):
        values[output] = Value(output, shape, format)
    given = tuple(v.name for v in values.values() if v.kind is Kind.INPUT)
    nodes = [Node(case.op.name, case.op, tuple(names), outputs, tuple(states))]
    if not outputs:  # it only changes states: they are shown behind it
        shown = [replace(values[state], name=f"y{i}", kind=Kind.TEMPORARY, data=None) for i, state in enumerate(states)]
        outputs = tuple(value.name for value in shown)
        values |= {value.name: value for value in shown}
        nodes += [
            Node(f"{value.name} (shown)", Reshape(value.shape), (state,), (value.name,))
            for value, state in zip(shown, states, strict=True)
        ]
    return verify(Graph(name, given, outputs, values, tuple(nodes), case.arithmetic))


def case_inputs(case: Case, seed: int) -> list[np.ndarray]:
    """One sample for the case's graph."""
    rng = np.random.default_rng([1, seed])
    return [operand.draw(rng) for operand in case.inputs if operand is not None and not operand.constant]
