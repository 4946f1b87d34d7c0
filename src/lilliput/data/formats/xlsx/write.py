"""Writing a workbook: the few files of it (ECMA-376, part 1), the same bytes for the same recording."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np

from lilliput.data.archive import write_zip
from lilliput.data.recording import Recording
from lilliput.data.table import head
from lilliput.graph.errors import InputError

MAX_ROWS = 1 << 20
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write(path: Path, recordings: Sequence[Recording]) -> None:
    """One recording as a sheet with heads, before its columns one of times where there is a rate or a clock."""
    (one,) = recordings
    if one.is_image or np.isinf(np.asarray(one.values, np.float64)).any() or len(one.values) >= MAX_ROWS:
        raise InputError(f"{path.name}: a sheet has at most {MAX_ROWS - 1} rows of finite numbers; write .npz or CSV")
    times = one.times.tolist() if one.times is not None else None
    if times is None and one.rate is not None:
        times = (np.arange(len(one.values)) / one.rate).tolist()
    heads = [*["time [s]"] * (times is not None), *(head(each) for each in one.channels)]
    lines = ["".join(f'<c t="inlineStr"><is><t xml:space="preserve">{_text(each)}</t></is></c>' for each in heads)]
    for number, row in enumerate(one.values.tolist()):
        cells = row if times is None else [times[number], *row]
        lines.append("".join("<c/>" if each != each else f"<c><v>{each!r}</v></c>" for each in cells))
    rows = "".join(f"<row>{line}</row>" for line in lines)
    name = (
        f'{XML}<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}"><sheets><sheet name="recording" sheetId="1" r:id="a"/>'
    )
    members = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{TYPES}.sheet.main+xml"/><Override PartName="/xl/sheet.xml" '
        f'ContentType="{TYPES}.worksheet+xml"/></Types>',
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f"{name}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "sheet.xml"),
        "xl/sheet.xml": f'{XML}<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>',
    }
    write_zip(path, {member: text.encode() for member, text in members.items()})


def _relation(kind: str, target: str) -> str:
    return (
        f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" Type="{RELATIONS}/{kind}" '
        f'Target="{target}"/></Relationships>'
    )


def _text(text: str) -> str:
    return escape("".join(each if each.isprintable() else " " for each in text))
