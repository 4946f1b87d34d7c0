"""One layer by itself, measured with one kernel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from lilliput.codegen import Options, c_project
from lilliput.codegen.firmware import pattern_inputs
from lilliput.flow.tuning.session import Session
from lilliput.graph import Choice, Choices, Graph, Kernel, Kind, Node, signature, verify


@dataclass(frozen=True)
class Measured:
    """What a graph costs.

    cost       in the session's unit
    code       bytes of flash that are no constants
    constants  bytes of flash
    arena      bytes
    outputs    SHA-256 of the bytes it computed from the generated pattern
    """

    cost: float
    code: int
    constants: int
    arena: int
    outputs: str

    @property
    def flash(self) -> int:
        return self.code + self.constants


def layer_graph(graph: Graph, node: Node) -> Graph:
    """The node as a graph of its own, its constants and initial states as they are; what it reads is an input."""
    names = dict.fromkeys(name for name in (*node.inputs, *node.outputs, *node.states) if name is not None)
    values = {name: graph.values[name] for name in names}
    given = [name for name in dict.fromkeys(node.inputs) if name is not None and not values[name].is_constant]
    values |= {name: replace(values[name], kind=Kind.INPUT) for name in given}
    return verify(Graph("layer", tuple(given), node.outputs, values, (node,), graph.arithmetic))


def measure_layer(graph: Graph, kernel: Kernel, session: Session, features: frozenset[str]) -> Measured:
    """The graph of one node (`layer_graph`), computed by `kernel`."""
    (node,) = graph.nodes
    return measure(graph, session, features, {signature(node.op, graph.call(node)): Choice.of(kernel)})


def measure(graph: Graph, session: Session, features: frozenset[str], choices: Choices) -> Measured:
    """A graph with these choices, from the generated pattern."""
    project = c_project(graph, features, Options(choices=choices))
    flash = session.load(project)
    session.call(pattern_inputs([graph.values[name] for name in graph.inputs]))
    constants = sum(constant.table.data.nbytes for constant in project.layout.unique_constants)
    outputs = sha256(b"".join(array.tobytes() for array in session.read())).hexdigest()
    return Measured(session.time(), flash - constants, constants, project.layout.plan.arena_bytes, outputs)
