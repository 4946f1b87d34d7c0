"""A module traced by torch.export with example inputs, as a Program. Nothing is unpickled: modules are live objects."""

from __future__ import annotations

import operator
import re
import warnings
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
import torch

from lilliput.formats.torch.heads import with_heads_in_place
from lilliput.formats.torch.names import module_path, readable_names
from lilliput.formats.torch.program import Call, Input, Program, Ref
from lilliput.graph import InputError, UnsupportedError

HELD_AS = {torch.float16: torch.float32, torch.bfloat16: torch.float32, torch.float64: torch.float32}


def exported(module: torch.nn.Module, example: Any, known: Collection[str]) -> Program:
    """The module's forward on inputs of the example's shapes, in eval mode, on the CPU.

    example  a tensor or array, or a tuple of them
    known    operators that are mapped; torch takes others apart into simpler ones where it can
    Raises UnsupportedError for a module in training mode or one that cannot be traced, InputError for an example that
    it does not take.
    """
    called = type(module).__name__
    _check_mode(module, called)
    inputs = tuple(map(_tensor, example if isinstance(example, tuple | list) else (example,)))
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torch about itself
        try:
            module(*inputs)
        except Exception as error:
            shapes = ", ".join(str(tuple(each.shape)) for each in inputs)
            raise InputError(f"{called} does not take the example of shape {shapes}: {_first_line(error)}") from None
        try:
            with with_heads_in_place(module):
                program = torch.export.export(module, inputs, strict=False)
            if not _all_known(program, known):
                table = torch.export.default_decompositions()
                for target in [each for each in table if _packet(each) in known]:
                    table.pop(target)
                program = program.run_decompositions(table)
        except Exception as error:
            raise UnsupportedError(
                f"{called}: torch.export cannot trace it: {_first_line(error)}. Write forward without branches that "
                "depend on numbers, or convert the part of the module that has none"
            ) from None
    return _Reader(program, called).program()


def _check_mode(module: torch.nn.Module, called: str) -> None:
    for path, part in module.named_modules():
        if part.training:
            where = f"its part {path} ({type(part).__name__})" if path else "it"
            raise UnsupportedError(
                f"{called}: {where} is in training mode, where dropout and batch statistics change from call to call; "
                "call model.eval() before converting"
            )


def _tensor(array: Any) -> torch.Tensor:
    try:
        tensor = array if isinstance(array, torch.Tensor) else torch.from_numpy(np.ascontiguousarray(array))
    except TypeError:
        kind = type(array).__name__
        raise InputError(f"the example is a {kind}; give a tensor, an array, or a tuple of them") from None
    return tensor.detach().float() if tensor.dtype in HELD_AS else tensor.detach()


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200].rstrip(".:; ")


def _packet(target: Any) -> str:
    """aten.add.Tensor as "add"; "" for what is no ATen operator."""
    found = re.fullmatch(r"aten\.(\w+)(\.\w+)?", str(target))
    return found[1] if found else ""


def _all_known(program: torch.export.ExportedProgram, known: Collection[str]) -> bool:
    """Whether every call is mapped and none writes into one of its arguments."""
    targets = {node.target for node in program.graph.nodes if node.op == "call_function"} - {operator.getitem}
    return all(_packet(target) in known and not target._schema.is_mutable for target in targets)


class _Reader:
    """Goes through the graph once. What follows from parameters alone is computed by torch here and now."""

    def __init__(self, exported: torch.export.ExportedProgram, called: str) -> None:
        self.exported = exported
        self.called = called
        self.constants: dict[str, np.ndarray] = {}
        self.known: dict[str, Any] = {}  # nodes whose tensors are known, to those
        self.names: dict[str, str] = {}  # nodes to the names of their tensors
        self.owners: dict[tuple[Any, ...], str] = {}  # memory to the first name of what lies there

    def program(self) -> Program:
        signature = self.exported.graph_signature
        nodes = list(self.exported.graph.nodes)
        inputs = []
        for spec, node in zip(signature.input_specs, nodes, strict=False):
            found = node.meta.get("val")
            if spec.kind is not torch.export.graph_signature.InputKind.USER_INPUT:
                held, self.names[node.name] = self.exported.state_dict, str(spec.target)
                self.known[node.name] = (
                    held[spec.target] if spec.target in held else self.exported.constants[spec.target]
                )
            elif isinstance(found, torch.Tensor):
                inputs.append(Input(node.name, tuple(map(int, found.shape)), _type(found.dtype)))
                self.names[node.name] = node.name
        calls = [node for node in nodes if node.op == "call_function"]
        self.names |= readable_names(calls, set(self.names.values()))
        steps = list(self._calls(calls))
        changed = torch.export.graph_signature.OutputKind.USER_INPUT_MUTATION  # inputs are free to be written over
        outputs = tuple(self._output(spec) for spec in signature.output_specs if spec.kind is not changed)
        return Program(self.called, tuple(inputs), outputs, self.constants, _needed(steps, outputs))

    def _calls(self, nodes: Sequence[Any]) -> Iterator[Call]:
        for index, node in enumerate(nodes):
            if self._folded(node):
                continue
            if node.target is operator.getitem:
                source, place = node.args
                arguments = {"self": Ref(f"{self.names[source.name]}.{place}")}
                yield Call(index, "getitem", "getitem", module_path(node), arguments, (self.names[node.name],))
                continue
            found = node.meta.get("val")
            several = isinstance(found, list | tuple)
            name = self.names[node.name]
            outputs = tuple(f"{name}.{at}" for at in range(len(found))) if several else (name,)
            shapes = tuple(tuple(getattr(each, "shape", ())) for each in (found if several else [found]))
            key = str(node.target)
            yield Call(index, key, _packet(node.target) or key, module_path(node), self._bound(node), outputs, shapes)

    def _folded(self, node: Any) -> bool:
        """Whether the call depends on nothing that is given at run time; its result is known then."""
        random = torch.Tag.nondeterministic_seeded in getattr(node.target, "tags", ())
        if random or any(each.name not in self.known for each in node.all_input_nodes):
            return False
        given = torch.fx.map_arg((node.args, node.kwargs), lambda each: self.known[each.name])
        self.known[node.name] = node.target(*given[0], **given[1])
        return True

    def _bound(self, node: Any) -> dict[str, Any]:
        """The arguments by name, as the schema has them."""
        schema = getattr(node.target, "_schema", None)
        if schema is None:
            return {str(place): self._plain(each) for place, each in enumerate(node.args)}
        bound = {each.name: each.default_value for each in schema.arguments if each.has_default_value()}
        bound |= {each.name: value for each, value in zip(schema.arguments, node.args, strict=False)}
        return {name: self._plain(value) for name, value in (bound | node.kwargs).items()}

    def _plain(self, value: Any) -> Any:
        if isinstance(value, torch.fx.Node):
            return Ref(self._tensor(value.name))
        if isinstance(value, list | tuple):
            return tuple(map(self._plain, value))
        return _type(value) if isinstance(value, torch.dtype) else value

    def _tensor(self, node: str) -> str:
        """The name of a tensor; constants with the same memory and shape are one, by the first of their names."""
        if node not in self.known:
            return self.names[node]
        tensor = self.known[node].detach().cpu()
        place = tensor.untyped_storage().data_ptr(), tensor.storage_offset(), tuple(tensor.shape), tensor.stride()
        name = self.owners.setdefault(place, self.names[node])
        if name not in self.constants:
            self.constants[name] = tensor.to(HELD_AS.get(tensor.dtype, tensor.dtype)).contiguous().numpy().copy()
        return name

    def _output(self, spec: Any) -> str:
        if spec.kind is not torch.export.graph_signature.OutputKind.USER_OUTPUT:
            raise UnsupportedError(
                f"{self.called}: forward changes {spec.target}; give what it remembers as an input and an output"
            )
        name = getattr(spec.arg, "name", None)
        if name not in self.names:
            raise UnsupportedError(f"{self.called}: an output is no tensor; let forward return tensors")
        return self._tensor(str(name))


def _needed(calls: Sequence[Call], outputs: Sequence[str]) -> tuple[Call, ...]:
    """Without those whose results nobody reads."""
    read, kept = set(outputs), []
    for call in reversed(calls):
        if read & set(call.outputs):
            kept.append(call)
            read |= set(call.reads)
    return tuple(reversed(kept))


def _type(dtype: torch.dtype) -> str:
    return str(HELD_AS.get(dtype, dtype)).removeprefix("torch.")
