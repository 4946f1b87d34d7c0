"""Sentences for what can go wrong on an emulated core."""

from __future__ import annotations

from typing import Any

from lilliput.run.elf import Image

# A write this close below the stack's floor is an overflow, not a stray pointer.
_OVERFLOW_REACH = 4096


def fault_sentence(answer: dict[str, Any], image: Image, stack_floor: int) -> str:
    """One complete sentence for a run that neither returned nor left by itself."""
    sentence = _SENTENCES[answer["status"]](answer, image, stack_floor)
    return f"{image.path.name}: {sentence}"


def _fault(answer: dict[str, Any], image: Image, stack_floor: int) -> str:
    at = image.where(answer["pc"])
    if "access" not in answer:
        return f"the core stopped at {at}: it met {answer['message']}."
    address = answer["address"]
    if stack_floor - _OVERFLOW_REACH <= address < stack_floor and answer["access"] != "fetch":
        return f"stack overflow at {at}: it reached {address:#010x}, below its floor {stack_floor:#010x}; give it more."
    return f"{answer['access']} of {answer['size']} bytes at {address:#010x}, where no such memory is, by {at}."


def _stack(answer: dict[str, Any], image: Image, stack_floor: int) -> str:
    at = image.where(answer["pc"])
    pointer = answer["address"]
    return f"stack overflow in {at}: the stack pointer is {pointer:#010x}, its floor {stack_floor:#010x}; give it more."


def _budget(answer: dict[str, Any], image: Image, stack_floor: int) -> str:
    at = image.where(answer["pc"])
    return f"still running after {answer['instructions']} instructions, at {at}; raise the budget or end the loop."


def _halted(answer: dict[str, Any], image: Image, stack_floor: int) -> str:
    return f"the core halted at {image.where(answer['pc'])} before the firmware left; it may wait for an interrupt."


def _misaligned(answer: dict[str, Any], image: Image, stack_floor: int) -> str:
    at = image.where(answer["pc"])
    return f"the instruction at {at} accesses {answer['address']:#010x}, which is not aligned: a real core faults here."


def _table_full(answer: dict[str, Any], image: Image, stack_floor: int) -> str:
    return "more distinct blocks ran than the counter has room for; count fewer layers at once."


_SENTENCES = {
    "fault": _fault,
    "stack": _stack,
    "budget": _budget,
    "halted": _halted,
    "misaligned": _misaligned,
    "table full": _table_full,
}
