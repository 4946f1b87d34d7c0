"""WFDB's annotation files, format MIT: pairs of bytes with a code and the rows since the last one (annot(5))."""

from __future__ import annotations

from pathlib import Path

from lilliput.data.errors import DataError
from lilliput.data.recording import Mark, Recording
from lilliput.graph.errors import InputError

# Annotation codes to their mnemonics, of those that stand for something at a moment (ecgcodes.h of the WFDB library).
CODES = {
    1: "N", 2: "L", 3: "R", 4: "a", 5: "V", 6: "F", 7: "J", 8: "A", 9: "S", 10: "E", 11: "j", 12: "/", 13: "Q", 14: "~",
    16: "|", 18: "s", 19: "T", 20: "*", 21: "D", 22: '"', 23: "=", 24: "p", 25: "B", 26: "^", 27: "t", 28: "+", 29: "u",
    30: "?", 31: "!", 32: "[", 33: "]", 34: "e", 35: "n", 36: "@", 37: "x", 38: "f", 39: "(", 40: ")", 41: "r",
}  # fmt: skip
SKIP, NUMBER, SUB, CHANNEL, AUXILIARY = 59, 60, 61, 62, 63


def read_marks(data: bytes, where: str, rows: int) -> tuple[Mark, ...]:
    """The marks of an annotation file, up to the last row. Raises DataError where it is cut off."""
    found: list[Mark] = []
    row = at = 0
    while at + 2 <= len(data):
        word = int.from_bytes(data[at : at + 2], "little")
        code, step = word >> 10, word & 1023
        at += 2
        if word == 0:
            return tuple(found)
        if code == SKIP:
            high, low = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
            row += (high << 16 | low) - ((high & 0x8000) << 17)
            at += 4
        elif code == AUXILIARY:
            at += step + step % 2
        elif code not in (NUMBER, SUB, CHANNEL):
            row += step
            if not 0 <= row < rows:
                raise DataError(f"{where}: has an annotation at row {row} of {rows}; copy the record again")
            if code in CODES:
                found.append(Mark(row, CODES[code]))
    raise DataError(f"{where}: is cut off at byte {len(data)}; copy it again")


def marked(recording: Recording, path: Path) -> bytes:
    """The annotation file of a recording's marks. Raises InputError for labels that it has not."""
    codes = {mnemonic: code for code, mnemonic in CODES.items()}
    out, row = bytearray(), 0
    for mark in recording.marks:
        if mark.label not in codes or mark.row < row:
            raise InputError(f"{path.name}: {mark.label!r} at row {mark.row} is no annotation of WFDB; write .npz")
        step, row = mark.row - row, mark.row
        if step > 1023:
            out += (SKIP << 10).to_bytes(2, "little") + (step >> 16).to_bytes(2, "little")
            out += (step & 0xFFFF).to_bytes(2, "little")
            step = 0
        out += (codes[mark.label] << 10 | step).to_bytes(2, "little")
    return bytes(out + b"\0\0")
