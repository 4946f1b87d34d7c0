"""Running a graph by its meaning for many samples at once.

References take leading axes in front of those an operator speaks of. An operator that says so (its `drop_leading`
leaves it as it is) runs once for all samples; any other runs sample by sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from lilliput.graph.errors import GraphError, InputError
from lilliput.graph.evaluate import Trace, initial_states
from lilliput.graph.graph import RUN, Graph, Node
from lilliput.graph.op import Call, Op
from lilliput.graph.value import Value

AT_ONCE = 1 << 26  # bytes of all the values of the samples that are run together

Arrays = dict[str, np.ndarray]


def evaluate_batch(
    graph: Graph, inputs: Sequence[np.ndarray], states: Mapping[str, np.ndarray] | None = None, call: int = 0
) -> Trace:
    """As `evaluate` for n samples: inputs, states and values (n, ...), but for what follows from constants alone.

    Floats may differ from those of single samples in their last bits, as numpy sums them in another order.
    """
    many = _count(graph, inputs)
    values: Arrays = dict(zip(graph.inputs, inputs, strict=True))
    kept: Arrays = dict(states) if states is not None else _repeated(initial_states(graph), many)
    fixed = {value.name: value.array() for value in graph.constants}
    for node in graph.entry(RUN):
        if node.schedule.runs(call):
            _run(graph, node, many, fixed, values, kept)
    due = all(name in values or name in fixed for name in graph.outputs)
    everything = {**fixed, **values}
    outputs = tuple(values[n] if n in values else _repeated(fixed, many)[n] for n in graph.outputs) if due else ()
    return Trace(everything, kept, outputs)


def evaluate_batches(graph: Graph, inputs: Sequence[np.ndarray]) -> Iterator[Trace]:
    """All samples (n, ...), each from the initial states, in runs of as many as fit into AT_ONCE."""
    many, step = _count(graph, inputs), samples_at_once(graph)
    for first in range(0, many, step):
        yield evaluate_batch(graph, [array[first : first + step] for array in inputs])


def samples_at_once(graph: Graph) -> int:
    """As many as fit into AT_ONCE with all their values; at least one."""
    return max(1, AT_ONCE // max(1, sum(value.nbytes for value in graph.values.values() if not value.is_constant)))


def batched_call(call: Call, many: int, single: frozenset[str] = frozenset()) -> Call | None:
    """The call with an axis of `many` samples in front of all that is not constant; None where its operator needs none.

    single  names of values that are the same for all samples, as constants are
    """
    op: Op = call.op
    flags = [v is not None and not v.is_constant and v.name not in single for v in call.inputs]
    rank = max((len(v.shape) for v in call.inputs if v is not None), default=0) if op.BROADCASTS else 0
    inputs = tuple(
        _in_front(v, many, rank) if v is not None and flag else v for v, flag in zip(call.inputs, flags, strict=True)
    )
    outputs = tuple(_in_front(value, many) for value in call.outputs)
    if op.WHOLE:
        return None
    try:
        agnostic = op.drop_leading(inputs, flags) == op and op.infer(*inputs) == tuple(v.shape for v in outputs)
    except GraphError:
        return None
    states = tuple(_in_front(value, many) for value in call.states)
    return replace(call, inputs=inputs, outputs=outputs, states=states) if agnostic else None


def _run(graph: Graph, node: Node, many: int, fixed: Arrays, values: Arrays, kept: Arrays) -> None:
    call = graph.call(node)
    given = {name: values[name] if name in values else kept[name] for name in node.inputs if name and name not in fixed}
    if not given and not node.states:
        fixed.update(
            zip(node.outputs, _results(call, [None if n is None else fixed[n] for n in node.inputs]), strict=True)
        )
        return
    together = batched_call(call, many, frozenset(fixed))
    if together is not None:
        operands = [
            None
            if value is None
            else given[value.name].reshape(value.shape)
            if value.name in given
            else fixed[value.name]
            for value in together.inputs
        ]
        results = _results(together, [*operands, *(kept[name] for name in node.states)])
    else:
        results = _one_by_one(call, node, many, {**fixed}, given, kept)
    values.update(zip(node.outputs, results, strict=False))
    kept.update(zip(node.states, results[len(node.outputs) :], strict=True))


def _one_by_one(call: Call, node: Node, many: int, fixed: Arrays, given: Arrays, kept: Arrays) -> Sequence[np.ndarray]:
    runs = []
    for sample in range(many):
        operands = [None if n is None else given[n][sample] if n in given else fixed[n] for n in node.inputs]
        runs.append(_results(call, [*operands, *(kept[name][sample] for name in node.states)]))
    return [np.stack(each) for each in zip(*runs, strict=True)]


def _results(call: Call, operands: Sequence[np.ndarray | None]) -> Sequence[np.ndarray]:
    result = call.op.reference(call, *operands)
    return result if isinstance(result, tuple) else (result,)


def _in_front(value: Value, many: int, rank: int = 0) -> Value:
    """The value with the samples' axis, and ones behind it where other operands have more axes."""
    shape = (many, *(1,) * (rank - len(value.shape)), *value.shape)
    axis = None if value.format.axis is None else value.format.axis + len(shape) - len(value.shape)
    return replace(value, shape=shape, format=replace(value.format, axis=axis))


def _repeated(arrays: Mapping[str, np.ndarray], many: int) -> Arrays:
    return {name: np.broadcast_to(array, (many, *array.shape)) for name, array in arrays.items()}


def _count(graph: Graph, inputs: Sequence[np.ndarray]) -> int:
    """How many samples came, as `check_inputs` would have them."""
    if len(inputs) != len(graph.inputs) or len({len(array) for array in inputs}) != 1:
        raise InputError(
            f"{graph.name} takes {len(graph.inputs)} inputs ({', '.join(graph.inputs)}) with as many samples each, but "
            f"{len(inputs)} arrays of {[len(array) for array in inputs]} samples came"
        )
    for name, array in zip(graph.inputs, inputs, strict=True):
        value = graph.values[name]
        if tuple(array.shape[1:]) != value.shape or array.dtype != value.format.numpy:
            raise InputError(
                f"samples of input {name!r} of {graph.name} are {value.format.numpy}{list(value.shape)} each, but "
                f"{array.dtype}{list(array.shape[1:])} came; reshape them, and quantize them with the input's scale"
            )
    return len(inputs[0])
