"""What one instruction costs in a core's flat table of cycle classes.

The classes and the rules for pipelining are those of the Cortex-M3 and M4 technical reference manuals (DDI 0337 and
DDI 0439, table 3-1 and the notes on load and store timing); cores without such rules leave the classes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lilliput.run.control_flow import Flow, Kind, flow_of
from lilliput.run.disassembly import Instruction


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_CLASSES: dict[str, str] = {
    name: cycle_class
    for cycle_class, names in {
        "multiply": """mul smulbb smulbt smultb smultt smulwb smulwt smmul smmulr smuad smuadx smusd smusdx""",
        "multiply_accumulate": """mla mls smlabb smlabt smlatb smlatt smlawb smlawt smlad smladx smlsd smlsdx smmla
            smmlar smmls smmlsr usada8""",
        "long_multiply": "umull smull mulh mulhu mulhsu",
        "long_multiply_accumulate": """umlal smlal smlalbb smlalbt smlaltb smlaltt smlald smlaldx smlsld smlsldx
            umaal""",
        "divide": "sdiv udiv div divu rem remu",
        "load": """ldr ldrb ldrh ldrsb ldrsh ldrt ldrbt ldrht ldrsbt ldrsht ldrex ldrexb ldrexh lda ldab ldah
            lb lbu lh lhu lw lwsp flw flwsp""",
        "store": """str strb strh strt strbt strht strex strexb strexh stl stlb stlh
            sb sh sw swsp fsw fswsp""",
        "load_double": "ldrd",
        "store_double": "strd",
        "system": "mrs msr dmb dsb isb cps clrex fence fence.i csrrw csrrs csrrc csrrwi csrrsi csrrci csrr csrw",
        "data": "vmov vmrs vmsr fconsts fconstd fmstat",
        "float_multiply_accumulate": "vmla vmls vfma vfms vnmla vnmls vfnma vfnms",
        "float_divide": "vdiv vsqrt",
    }.items()
    for name in _names(names)
}
_MULTIPLE = _names("push pop ldm ldmdb stm stmdb vpush vpop vldmia vldmdb vstmia vstmdb fldmiax fstmiax")
_PIPELINED = ("load", "store_register_offset")
_RESULTS = _names("data multiply multiply_accumulate long_multiply long_multiply_accumulate divide")


class MissingClassError(Exception):
    """The table lacks the class of an instruction; the argument is the class."""


@dataclass(frozen=True)
class Cost:
    """Cycles of an instruction that falls through, and what is added when it jumps. `kind` is its class."""

    kind: str
    cycles: float
    taken_extra: float = 0


def cost_of(
    instruction: Instruction,
    previous: Instruction | None,
    previous_cost: Cost | None,
    table: Mapping[str, float],
    architecture: str,
) -> Cost:
    """The cost of an instruction behind `previous` and its cost. Raises MissingClassError."""
    flow = flow_of(instruction, previous, architecture)
    if instruction.name in _MULTIPLE:
        return _multiple(instruction, table)
    if flow.kind is not Kind.NEXT:
        return _branch(instruction.name, flow, table)
    kind = _class_of(instruction)
    if previous is None or previous_cost is None:
        return Cost(kind, _price(table, kind))
    return _behind(instruction, kind, previous, previous_cost.kind, table)


def _behind(
    instruction: Instruction, kind: str, previous: Instruction, previous_kind: str, table: Mapping[str, float]
) -> Cost:
    """An instruction that falls through, with what its predecessor changes: pipelining and dependencies."""
    cycles = _price(table, kind)
    needs_previous = bool(previous.written.intersection(_address(instruction)))
    if kind in _PIPELINED and previous_kind in ("load", "load_pipelined") and not needs_previous:
        cycles -= _price(table, "load") - table.get("load_pipelined", _price(table, "load"))
        kind = "load_pipelined" if kind == "load" else kind
    elif needs_previous and previous_kind in _RESULTS:
        cycles += table.get("address_dependency_extra", 0)
    if previous_kind.startswith("float") and set(instruction.operands[1:]) & previous.written:
        cycles += table.get("float_dependency_extra", 0)
    return Cost(kind, cycles)


def _class_of(instruction: Instruction) -> str:
    name, operands = instruction.name, instruction.operands
    if name in ("vldr", "vstr"):
        return "load_double" if operands[0].startswith("d") else "load"
    kind = _CLASSES.get(name, "float" if name.startswith("v") else "data")
    has_register_offset = kind == "store" and any(not part.startswith("#") for part in _address(instruction)[1:])
    return "store_register_offset" if has_register_offset else kind


def _branch(name: str, flow: Flow, table: Mapping[str, float]) -> Cost:
    if name in ("tbb", "tbh", "ldr"):
        return Cost("branch_indirect", _price(table, "load") + _price(table, "branch_taken"))
    if flow.kind is Kind.STOP:
        return Cost("system", 0)
    taken = {Kind.JUMP: "branch_taken", Kind.CALL: "call"}.get(flow.kind, "branch_indirect")
    if not flow.is_conditional:
        return Cost(taken, _price(table, taken))
    not_taken = _price(table, "branch_not_taken")
    return Cost(taken, not_taken, _price(table, taken) - not_taken)


def _multiple(instruction: Instruction, table: Mapping[str, float]) -> Cost:
    names = [name.strip() for name in instruction.operands[-1].strip("{}").split(",")]
    words = sum(2 if name.startswith("d") else 1 for name in names)
    cycles = _price(table, "multiple_base") + words * _price(table, "multiple_per_register")
    return Cost("multiple", cycles + (table.get("pop_pc_extra", 0) if "pc" in names else 0))


def _address(instruction: Instruction) -> list[str]:
    """The parts of a load's or store's address: what stands in brackets (Arm) or parentheses (RISC-V)."""
    _, bracket, inside = instruction.text.replace("(", "[").replace(")", "]").partition("[")
    return [part.strip() for part in inside.partition("]")[0].split(",")] if bracket else []


def _price(table: Mapping[str, float], kind: str) -> float:
    fallback = {"store_register_offset": "store"}.get(kind, kind)
    if kind not in table and fallback not in table:
        raise MissingClassError(kind)
    return table.get(kind, table.get(fallback, 0.0))
