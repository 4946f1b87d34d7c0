"""The schema's facts against the schema that LiteRT publishes, field by field."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

import pytest

from lilliput.formats.tflite import operands, options, schema
from lilliput.formats.tflite.operators import mappings

litert = pytest.importorskip("ai_edge_litert.schema_py_generated", reason="ai-edge-litert is not installed.")

KINDS = {
    "PrependInt8Slot": options.Enumeration,
    "PrependInt32Slot": options.Integer,
    "PrependBoolSlot": options.Flag,
    "PrependFloat32Slot": options.Real,
    "PrependUOffsetTRelativeSlot": options.Integers,
}


class Recorder:
    """Stands in for a FlatBuffer builder and keeps the call that adds one field: (method, slot, default)."""

    def __getattr__(self, method: str) -> Any:
        def record(slot: int, value: int, default: float) -> None:
            self.call = (method, slot, default)

        return record


def fields(table: str, module: ModuleType = litert) -> dict[str, tuple[str, int, float]]:
    """The published fields of a table: snake_case name to (builder method, slot, default)."""
    found = {}
    for function in vars(module):
        match = re.fullmatch(table + "Add([A-Z].*)", function)
        if match:
            recorder = Recorder()
            getattr(module, function)(recorder, 0)
            found[re.sub(r"(?<!^)(?=[A-Z])|(?<=s)(?=2)", "_", match[1]).lower()] = recorder.call
    return found


def names(enumeration: str) -> tuple[str, ...]:
    by_code = {code: name for name, code in vars(getattr(litert, enumeration)).items() if isinstance(code, int)}
    return tuple(by_code[code] for code in range(len(by_code)))


@pytest.mark.parametrize(
    ("enumeration", "ours"),
    [
        ("BuiltinOperator", schema.BUILTIN_OPERATORS),
        ("BuiltinOptions", schema.BUILTIN_OPTIONS),
        ("TensorType", schema.TENSOR_TYPE_NAMES),
        ("Padding", schema.PADDING),
        ("ActivationFunctionType", schema.ACTIVATION),
        ("MirrorPadMode", schema.MIRROR_PAD_MODE),
        ("LSTMKernelType", schema.LSTM_KERNEL_TYPE),
        ("FullyConnectedOptionsWeightsFormat", schema.FULLY_CONNECTED_WEIGHTS_FORMAT),
    ],
)
def test_enumerations(enumeration: str, ours: tuple[str, ...]) -> None:
    assert ours == names(enumeration)


@pytest.mark.parametrize(
    "slots",
    [
        schema.ModelSlot,
        schema.SubGraphSlot,
        schema.TensorSlot,
        schema.QuantizationParametersSlot,
        schema.OperatorSlot,
        schema.OperatorCodeSlot,
        schema.BufferSlot,
        schema.MetadataSlot,
        schema.SignatureDefSlot,
    ],
)
def test_slots_of_tables(slots: Any) -> None:
    published = fields(slots.__name__.removesuffix("Slot"))
    assert {slot.name.lower(): slot.value for slot in slots} == {name: slot for name, (_, slot, _) in published.items()}


@pytest.mark.parametrize("table", options.OPTION_TABLES)
def test_fields_of_options(table: str) -> None:
    published = {name: (KINDS[method], slot, default) for name, (method, slot, default) in fields(table).items()}
    ours = {each.name: (type(each), each.slot, getattr(each, "default", 0)) for each in options.OPTION_TABLES[table]}
    assert ours == published


def test_operators_and_their_options_exist() -> None:
    assert set(options.OPERATOR_OPTIONS) <= set(schema.BUILTIN_OPERATORS)
    assert set(options.OPERATOR_OPTIONS.values()) == set(options.OPTION_TABLES)
    assert set(options.OPTION_TABLES) <= set(schema.BUILTIN_OPTIONS)


def test_every_operator_that_is_mapped_has_its_operands_checked() -> None:
    assert set(mappings()) <= set(operands.INPUTS)
    named = set(operands.INPUTS) | operands.MANY_OUTPUTS | operands.WEIGHTED
    assert {name for name in named if not name.startswith("CUSTOM ")} <= set(schema.BUILTIN_OPERATORS)
