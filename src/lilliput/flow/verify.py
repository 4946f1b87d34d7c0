"""Is it equal? The source model, the reference, the host twin and the emulated core, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lilliput.codegen.lessons import lessons
from lilliput.flow.compare import Difference, difference, first_difference, source_numbers, unequal
from lilliput.graph import LITERT, Graph, ToolError, evaluate, initial_states
from lilliput.passes import run_passes
from lilliput.run.emulated_model import EmulatedModel, is_emulated
from lilliput.run.host import HostTwin
from lilliput.run.litert import has_litert, run_litert
from lilliput.run.qemu import has_qemu, run_qemu

if TYPE_CHECKING:
    from lilliput.flow.firmware import Firmware

TRACED = 3  # samples that are compared layer by layer; the outputs of all are compared


@dataclass(frozen=True)
class Check:
    """One comparison. `gates` is False for what is only told, never a failure."""

    name: str
    holds: bool
    sentence: str
    gates: bool = True
    difference: Difference | None = None


@dataclass(frozen=True)
class Verdict:
    """What `verify` found. proved_on_core is False where no emulated core took part; what to install says `missing`."""

    samples: int
    checks: tuple[Check, ...]
    proved_on_core: bool
    missing: str = 'run pip install "lilliput[emulate]"'

    @property
    def holds(self) -> bool:
        """Whether every check that counts holds."""
        return all(check.holds for check in self.checks if check.gates)

    def __str__(self) -> str:
        rows = [
            f"{'equal ' if c.holds else 'DIFFERS' if c.gates else 'note  '} {c.name}: {c.sentence}" for c in self.checks
        ]
        if not self.proved_on_core:
            rows.append(f"proved on the host only; {self.missing} to prove it on the emulated core")
        return "\n".join(rows)


def verify(firmware: Firmware, inputs: Sequence[np.ndarray]) -> Verdict:
    """Every comparison that can be made here, over stored inputs (n, ...); of a graph that is fed, n calls in turn."""
    if firmware.graph.rate is not None:
        return _fed(firmware, inputs[0])
    graph, layout = firmware.graph, firmware.project.layout
    samples = len(inputs[0])
    traced = min(TRACED, samples)
    references = [evaluate(graph, _sample(inputs, i)) for i in range(traced)]
    checks = [_passes(firmware.source, graph, inputs, traced)]
    with HostTwin([firmware.project], sanitize=True) as twin:
        host = twin.run(inputs)
        traces = [twin.trace(_sample(inputs, i)) for i in range(traced)]
    found = (first_difference(layout, r.values, t, exact=False) for r, t in zip(references, traces, strict=True))
    checks.append(
        _check("host twin", next(filter(None, found), None), f"all layers of {traced} samples equal the reference")
    )
    only_qemu = firmware.board.core.emulators.keys() == {"qemu"}
    on_core = has_qemu() if only_qemu else is_emulated(firmware.board)
    if on_core:
        checks.append(
            _in_qemu(firmware, inputs, traced, host) if only_qemu else _emulated(firmware, inputs, traces, host)
        )
    if graph.learns:
        checks.append(_learning(firmware, inputs))
    if firmware.source.origin.endswith(".tflite") and has_litert():
        checks.append(_source(firmware.source, inputs, host))
    verdict = Verdict(samples, tuple(checks), on_core)
    return replace(verdict, missing="install QEMU (qemu-system-arm)") if only_qemu else verdict


def _learning(firmware: Firmware, inputs: Sequence[np.ndarray]) -> Check:
    """All samples, each learned from before the next: reference, host twin and emulated core, outputs and weights."""
    graph, count = firmware.graph, len(inputs[0])
    targets = lessons(graph, count)
    states = initial_states(graph)
    outputs: list[tuple[np.ndarray, ...]] = []
    for i in range(count):
        trace = evaluate(graph, _sample(inputs, i), states, targets=_sample(targets, i))
        states = dict(trace.states)
        outputs.append(trace.outputs)
    reference = _named(graph, [np.stack(rows) for rows in zip(*outputs, strict=True)], states)
    with HostTwin([firmware.project], sanitize=True) as twin:
        host = _named(graph, twin.learn(inputs, targets, fresh=True), twin.learned())
    found = [difference(name, (), reference[name], array, exact=False) for name, array in host.items()]
    if is_emulated(firmware.board):
        with EmulatedModel(firmware.image, firmware.project.layout, firmware.board) as core:
            chip = _named(graph, core.learn(inputs, targets, fresh=True), core.learned())
        found += [difference(name, (), host[name], array) for name, array in chip.items()]
    told = f"outputs and what was learned are equal over {count} samples, each learned from before the next"
    return _check("learning", next(filter(None, found), None), told)


def _named(graph: Graph, outputs: Sequence[np.ndarray], states: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Outputs and learned tensors by name."""
    return dict(zip(graph.outputs, outputs, strict=True)) | {v.name: states[v.name] for v in graph.learned}


def _fed(firmware: Firmware, calls: np.ndarray) -> Verdict:
    from lilliput.flow.recorded import Recorded
    from lilliput.flow.signal_proof import verify_signal

    return verify_signal(firmware, None, [Recorded("samples", calls.reshape(-1, *calls.shape[2:]))])


def _sample(inputs: Sequence[np.ndarray], index: int) -> list[np.ndarray]:
    return [array[index] for array in inputs]


def _check(name: str, found: Difference | None, otherwise: str) -> Check:
    return Check(name, found is None, str(found or otherwise), difference=found)


def _passes(source: Graph, graph: Graph, inputs: Sequence[np.ndarray], traced: int) -> Check:
    """Every value that the passes left has the numbers that it has in the source model."""
    plain = run_passes(source, ())
    compared = 0
    for i in range(traced):
        before, after = (evaluate(each, _sample(inputs, i)).values for each in (plain, graph))
        for node in graph.nodes:
            for name in node.outputs:
                expected = source_numbers(graph.values[name], before)
                if expected is None:
                    continue
                found = difference(node.name, node.sources, expected, after[name], exact=False)
                if found is not None:
                    return _check("passes", found, "")
                compared += 1
    return _check("passes", None, f"{compared} values of the compiled graph equal the source model's")


def _emulated(
    firmware: Firmware,
    inputs: Sequence[np.ndarray],
    traces: Sequence[dict[str, np.ndarray]],
    host: Sequence[np.ndarray],
) -> Check:
    layout, name = firmware.project.layout, f"emulated {firmware.board.core.title}"
    with EmulatedModel(firmware.image, layout, firmware.board) as core:
        for i, trace in enumerate(traces):
            found = first_difference(layout, trace, core.trace(_sample(inputs, i)))
            if found is not None:
                return _check(name, found, "")
        got = core.run(inputs)
    for output, expected, array in zip(firmware.graph.outputs, host, got, strict=True):
        found = difference(output, (), expected, array)
        if found is not None:
            return _check(name, found, "")
    return _check(
        name, None, f"all layers of {len(traces)} samples and the outputs of {len(inputs[0])} equal the host twin"
    )


def _in_qemu(firmware: Firmware, inputs: Sequence[np.ndarray], count: int, host: Sequence[np.ndarray]) -> Check:
    """Of a core that QEMU alone knows: what measuring firmware prints that is built with the samples in its flash."""
    from lilliput.flow.build import build

    core = firmware.board.core
    for i in range(count):
        booted = build(firmware.source, firmware.board, options=firmware.options, sample=_sample(inputs, i))
        lines = run_qemu(booted.image, core.emulators["qemu"]).output.splitlines()
        for name, expected, line in zip(firmware.graph.outputs, host, lines, strict=True):
            got = np.frombuffer(bytes.fromhex(line.removeprefix("output: ")), expected.dtype).reshape(expected[i].shape)
            found = difference(name, (), expected[i], got)
            if found is not None:
                return _check(f"QEMU {core.title}", found, "")
    return _check(f"QEMU {core.title}", None, f"the outputs of {count} samples equal the host twin")


def _source(source: Graph, inputs: Sequence[np.ndarray], host: Sequence[np.ndarray]) -> Check:
    """LiteRT's own answers: an oracle under its arithmetic and for floats, else a note that must be explained."""
    try:
        theirs = run_litert(source.origin, run_passes(source, ()), inputs)
    except ToolError as error:  # it has none of TFLite Micro's custom operators
        return Check("LiteRT", False, f"cannot run this model and says nothing about it: {error}", gates=False)
    differing = sum(int(unequal(a, b, exact=False).sum()) for a, b in zip(theirs, host, strict=True))
    total = sum(array.size for array in theirs)
    if not differing:
        return Check("LiteRT", True, f"all {total} output numbers of {len(inputs[0])} samples equal")
    if source.arithmetic == LITERT or theirs[0].dtype == np.float32:
        found = next(
            filter(None, (difference(n, (), a, b, False) for n, a, b in zip(source.outputs, theirs, host, strict=True)))
        )
        return _check("LiteRT", found, "")
    litert = run_passes(replace(source, arithmetic=LITERT), ())
    explained = all(
        not unequal(theirs[k][i], array).any()
        for i in range(len(inputs[0]))
        for k, array in enumerate(evaluate(litert, _sample(inputs, i)).outputs)
    )
    largest = max(int(np.abs(a.astype(np.int64) - b).max()) for a, b in zip(theirs, host, strict=True))
    same = float(
        np.mean(theirs[0].reshape(len(theirs[0]), -1).argmax(1) == host[0].reshape(len(host[0]), -1).argmax(1))
    )
    told = (
        f"{differing} of {total} outputs differ by at most {largest}; the largest is the same in {same:.1%} of samples"
    )
    if explained:
        return Check("LiteRT", False, f"LiteRT rounds fully connected layers once: {told}", gates=False)
    return Check("LiteRT", False, f"{told}; the known roundings do not explain that")
