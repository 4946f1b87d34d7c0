"""Reads a .tflite file into plain data, trusting nothing in it."""

from __future__ import annotations

from lilliput.formats.tflite.buffers import Buffers
from lilliput.formats.tflite.flatbuffer import FlatBuffer, Table
from lilliput.formats.tflite.limits import (
    MAX_FILE_BYTES,
    MAX_METADATA,
    MAX_OPERATOR_CODES,
    MAX_OPERATORS,
    MAX_SIGNATURES,
    MAX_TENSORS,
)
from lilliput.formats.tflite.model import ABSENT, Model, Operator, OperatorCode, OptionValue, SubGraph, Tensor
from lilliput.formats.tflite.operands import check_operands, reject_hybrid
from lilliput.formats.tflite.options import OPERATOR_OPTIONS, OPTION_TABLES
from lilliput.formats.tflite.schema import (
    BUILTIN_OPERATORS,
    BUILTIN_OPTIONS,
    FILE_IDENTIFIER,
    VERSION,
    MetadataSlot,
    ModelSlot,
    OperatorCodeSlot,
    OperatorSlot,
    SignatureDefSlot,
    SubGraphSlot,
)
from lilliput.formats.tflite.tensors import read_tensor
from lilliput.graph.errors import UnsupportedError


def read_model(data: bytes, name: str) -> Model:
    """The model in `data`; `name` is the file's name for error messages.

    Raises ModelError for a file that is truncated, malformed or over a limit (see `limits`), UnsupportedError for a
    sound one with strings, sparse or external weights, other quantization, hybrid operators, unknown operator codes.
    """
    file = FlatBuffer(data, name)
    if len(data) > MAX_FILE_BYTES:
        raise file.too_large(0, f"a file of at most {MAX_FILE_BYTES} bytes", str(len(data)))
    root = file.root(FILE_IDENTIFIER)
    version = root.integer(ModelSlot.VERSION, "I")
    if version != VERSION:
        raise UnsupportedError(f"{name}: expected schema version {VERSION}, found {version}; convert the model again.")
    subgraphs = root.tables(ModelSlot.SUBGRAPHS)
    if not subgraphs:
        raise file.error(root.position, "a model of at least one subgraph", "none")
    buffers = Buffers(file, root.tables(ModelSlot.BUFFERS))
    codes = root.tables(ModelSlot.OPERATOR_CODES).at_most(MAX_OPERATOR_CODES, "operator codes")
    operator_codes = tuple(_read_operator_code(table) for table in codes)
    signatures = root.tables(ModelSlot.SIGNATURE_DEFS).at_most(MAX_SIGNATURES, "signatures")
    return Model(
        version=version,
        description=root.text(ModelSlot.DESCRIPTION),
        operator_codes=operator_codes,
        subgraphs=(_read_subgraph(subgraphs[0], operator_codes, buffers),),
        subgraph_count=len(subgraphs),
        metadata=_read_metadata(root, buffers),
        signatures=tuple(table.text(SignatureDefSlot.SIGNATURE_KEY) for table in signatures),
    )


def _read_metadata(root: Table, buffers: Buffers) -> dict[str, bytes]:
    metadata = {}
    for table in root.tables(ModelSlot.METADATA).at_most(MAX_METADATA, "entries of metadata"):
        stored = buffers.content(table.integer(MetadataSlot.BUFFER, "I"), table.position, "an entry of the metadata")
        table.file.spend(table.position, stored.size)
        metadata[table.text(MetadataSlot.NAME)] = stored.tobytes()
    return metadata


def _read_operator_code(table: Table) -> OperatorCode:
    byte = table.integer(OperatorCodeSlot.DEPRECATED_BUILTIN_CODE, "b")
    code = max(byte, table.integer(OperatorCodeSlot.BUILTIN_CODE, "i"))
    if code < 0:
        raise table.file.error(table.position, "an operator code of at least 0", str(code))
    if code >= len(BUILTIN_OPERATORS):
        raise UnsupportedError(
            f"{table.file.name}: operator code {code} is unknown, expected one below {len(BUILTIN_OPERATORS)}; "
            "the converter is newer than this version of Lilliput."
        )
    return OperatorCode(
        name=BUILTIN_OPERATORS[code],
        custom_code=table.text(OperatorCodeSlot.CUSTOM_CODE),
        version=table.integer(OperatorCodeSlot.VERSION, "i", 1),
    )


def _read_subgraph(table: Table, codes: tuple[OperatorCode, ...], buffers: Buffers) -> SubGraph:
    tensor_tables = table.tables(SubGraphSlot.TENSORS).at_most(MAX_TENSORS, "tensors")
    tensors = tuple(read_tensor(each, index, buffers) for index, each in enumerate(tensor_tables))
    operator_tables = table.tables(SubGraphSlot.OPERATORS).at_most(MAX_OPERATORS, "operators")
    return SubGraph(
        name=table.text(SubGraphSlot.NAME),
        tensors=tensors,
        inputs=_tensor_indices(table, SubGraphSlot.INPUTS, "the subgraph", 0, len(tensors)),
        outputs=_tensor_indices(table, SubGraphSlot.OUTPUTS, "the subgraph", 0, len(tensors)),
        operators=tuple(_read_operator(each, index, codes, tensors) for index, each in enumerate(operator_tables)),
    )


def _tensor_indices(table: Table, slot: int, owner: str, lowest: int, count: int) -> tuple[int, ...]:
    indices = table.integers(slot, "int32")
    for index in indices:
        if not lowest <= index < count:
            expected = f"tensors from {lowest} to {count - 1} in {owner}"
            raise table.file.error(table.position, expected, f"tensor {index}")
    return indices


def _read_operator(table: Table, index: int, codes: tuple[OperatorCode, ...], tensors: tuple[Tensor, ...]) -> Operator:
    code_index = table.integer(OperatorSlot.OPCODE_INDEX, "I")
    if code_index >= len(codes):
        expected = f"operator {index} with one of {len(codes)} operator codes"
        raise table.file.error(table.position, expected, f"code {code_index}")
    code = codes[code_index]
    called = f"operator {index} ({code.name})"
    operator = Operator(
        index=index,
        code=code,
        inputs=_tensor_indices(table, OperatorSlot.INPUTS, called, ABSENT, len(tensors)),
        outputs=_tensor_indices(table, OperatorSlot.OUTPUTS, called, ABSENT, len(tensors)),
        intermediates=_tensor_indices(table, OperatorSlot.INTERMEDIATES, called, ABSENT, len(tensors)),
        options=_read_options(table, code, called),
        custom_options=_read_custom_options(table, code),
    )
    check_operands(table, operator, called)
    reject_hybrid(table, operator, called, tensors)
    return operator


def _read_options(table: Table, code: OperatorCode, called: str) -> dict[str, OptionValue]:
    expected = OPERATOR_OPTIONS.get(code.name)
    if expected is None:
        return {}
    kind, options = table.union(OperatorSlot.BUILTIN_OPTIONS_TYPE)
    if kind not in (0, BUILTIN_OPTIONS.index(expected)):
        found = BUILTIN_OPTIONS[kind] if kind < len(BUILTIN_OPTIONS) else f"options of unknown type {kind}"
        raise table.file.error(table.position, f"{expected} in {called}", found)
    source = table.absent() if options is None else options
    return {option.name: option.read(source) for option in OPTION_TABLES[expected]}


def _read_custom_options(table: Table, code: OperatorCode) -> bytes:
    if code.name != "CUSTOM":
        return b""
    content = table.vector(OperatorSlot.CUSTOM_OPTIONS, "uint8")
    table.file.spend(table.position, content.size)
    return content.tobytes()
