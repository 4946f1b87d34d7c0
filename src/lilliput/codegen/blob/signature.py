"""What a blob and a program must agree on about a kernel, read from its header."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from lilliput.codegen.headers import closure, kernel_pointers
from lilliput.graph import Kernel, LilliputError, Step, Table
from lilliput.ops import COMMON_HEADERS

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
STRUCT = re.compile(r"typedef struct \{ ([^}]*) \} (\w+);")
ALIAS = re.compile(r"typedef (\w+) (\w+);")
FIELD = re.compile(r"(\w+) ([^;]+);")
NUMBERS = {
    "float": "<f4", "int8_t": "<i1", "uint8_t": "<u1", "int16_t": "<i2", "uint16_t": "<u2", "int32_t": "<i4",
    "uint32_t": "<u4", "int64_t": "<i8",
}  # fmt: skip
LETTERS = {1: "b", 2: "h", 4: "w", 8: "d"}  # for what lies at a multiple of so many bytes


@dataclass(frozen=True)
class Signature:
    """A kernel as the interpreter sees it.

    id         CRC-32 of its C and of all that this includes, without comments; never 0
    arguments  a letter of LETTERS for each pointer, a capital where the kernel writes
    structs    the layout in C of every struct that the kernel's headers define, by name
    params     which of them the parameters are
    """

    id: int
    arguments: str
    structs: Mapping[str, np.dtype]
    params: str

    def pack_params(self, values: Iterable[int | float]) -> bytes:
        """The parameter struct in C's own layout."""
        return np.array([tuple(values)], self.structs[self.params]).tobytes()

    def pack_table(self, table: Table) -> bytes:
        """A constant array in C's own layout."""
        if table.c_type in NUMBERS:
            return table.data.astype(NUMBERS[table.c_type]).tobytes()
        rows = table.data.reshape(table.data.shape[0], -1).tolist()
        return np.array([tuple(row) for row in rows], self.structs[table.c_type]).tobytes()


def signature(step: Step) -> Signature:
    """That of a step's kernel."""
    return kernel_signature(step.kernel, step.node.op.folder())


@cache
def kernel_signature(kernel: Kernel, folder: Path) -> Signature:
    """That of a kernel of the operator in `folder`; raises LilliputError where its parameters are not plain numbers."""
    headers = closure([kernel.header], [COMMON_HEADERS, folder])
    code = "\n".join(" ".join(COMMENT.sub(" ", text).split()) for text in headers.values())
    structs = {name: layout for fields, name in STRUCT.findall(code) if (layout := _layout(fields)) is not None}
    structs |= {alias: structs[name] for name, alias in ALIAS.findall(code) if name in structs}
    if kernel.params_type not in structs:
        raise LilliputError(
            f"kernel header {kernel.header} does not hold {kernel.params_type} as a struct of plain numbers; build the "
            "model with --style source"
        )
    ident = zlib.crc32(f"{kernel.function}\n{code}".encode("ascii"))
    letters = "".join(_letter(declared, structs) for declared in kernel_pointers(kernel, folder))
    return Signature(ident or 1, letters, structs, kernel.params_type)


def _layout(fields: str) -> np.dtype | None:
    """A struct as C compilers lay it out; None where it holds something else than numbers."""
    rows = [(name.strip(), c_type) for c_type, names in FIELD.findall(fields) for name in names.split(",")]
    if not rows or not all(c_type in NUMBERS and name.isidentifier() for name, c_type in rows):
        return None
    return np.dtype([(name, NUMBERS[c_type]) for name, c_type in rows], align=True)


def _letter(declaration: str, structs: Mapping[str, np.dtype]) -> str:
    """The letter for a pointer such as "const int8_t *x"."""
    *const, c_type = declaration.split("*")[0].split()
    size = structs[c_type].alignment if c_type in structs else np.dtype(NUMBERS.get(c_type, "u1")).itemsize
    return LETTERS[size] if const else LETTERS[size].upper()
