"""The little C that Python writes: comments, names, numbers, arrays, calls. Everything foreign passes through here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

import numpy as np

WORDS = """
    auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
    alignas alignof and and_eq asm bitand bitor bool catch class compl concept consteval constexpr constinit const_cast
    co_await co_return co_yield decltype delete dynamic_cast explicit export false friend mutable namespace new noexcept
    not not_eq nullptr operator or or_eq private protected public reinterpret_cast requires static_assert static_cast
    template this thread_local throw true try typeid typename using virtual wchar_t xor xor_eq main
"""
KEYWORDS = frozenset(WORDS.split())
WIDTH = 110  # columns that generated code fills
LONGEST = 200  # characters of a foreign name that a comment shows


def comment(text: str) -> str:
    r"""Foreign text made harmless inside a C comment: one line of printable ASCII that can neither end nor open one.

    >>> comment('a */ b /* c \\')
    'a * / b / * c /'
    """
    text = text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
    plain = "".join(c if " " <= c <= "~" else "_" for c in text)
    return re.sub(r"(?<=/)(?=\*)|(?<=\*)(?=/)|(?<=\?)(?=\?)", " ", plain.replace("\\", "/"))


def identifier(text: str, taken: Iterable[str] = ()) -> str:
    """A C and C++ identifier that reads like `text`, is no keyword, no reserved name and not among `taken`.

    >>> identifier("sequential/conv2d_1/Relu;x"), identifier("2 fast"), identifier("for"), identifier("a", {"a"})
    ('sequential_conv2d_1_Relu_x', 'n2_fast', 'for_model', 'a_2')
    """
    name = re.sub(r"_+", "_", re.sub(r"[^A-Za-z0-9]", "_", text)).strip("_")[:64].rstrip("_")
    name = name or "unnamed"
    if name[0].isdigit():
        name = f"n{name}"
    if name in KEYWORDS:
        name = f"{name}_model"
    return unique(name, taken)


def unique(name: str, taken: Iterable[str]) -> str:
    """`name`, with a number behind it if it is taken."""
    taken = set(taken)
    free, count = name, 2
    while free in taken:
        free, count = f"{name}_{count}", count + 1
    return free


def number(value: float | int | np.generic) -> str:
    """A C literal with the value's exact bits; floats are float32, and beyond its range infinite.

    >>> number(3), number(np.float32(0.1)), number(-math.inf), number(-2**31)
    ('3', '0.100000001f', '-LIL_INFINITY', '(-2147483647 - 1)')
    """
    if isinstance(value, float | np.floating):
        with np.errstate(over="ignore"):
            real = float(np.float32(value))
        if math.isinf(real):
            return "LIL_INFINITY" if real > 0 else "-LIL_INFINITY"
        if math.isnan(real):
            return "LIL_NAN"
        written = f"{real:.9g}"
        return (written if any(c in written for c in ".e") else f"{written}.0") + "f"
    whole = int(value)
    if whole == -(2**31):
        return "(-2147483647 - 1)"
    if -(2**31) < whole < 2**31:
        return str(whole)
    return f"INT64_C({whole})" if whole > -(2**63) else "(-INT64_C(9223372036854775807) - 1)"


def array(c_type: str, name: str, data: np.ndarray) -> str:
    """A constant array; the rows of a 2-D structured table become braced structs."""
    if c_type == "float":
        items = [number(x) for x in data.reshape(-1).astype(np.float32)]
    elif c_type.endswith("_t"):
        items = [number(x) for x in data.reshape(-1).tolist()]
    else:
        items = ["{" + ", ".join(map(number, row)) + "}" for row in data.reshape(data.shape[0], -1).tolist()]
    return f"static const {c_type} {name}[{len(items)}] LIL_FLASH = {{\n{wrapped(items)}\n}};\n"


def call(head: str, arguments: Iterable[str], tail: str = "") -> str:
    """`head(arguments)tail`, filled into lines; those after the first start below the first argument.

    >>> print(call("void f", ["const float *x", "float *y"]))
    void f(const float *x, float *y)
    """
    filled = wrapped(arguments, " " * (len(head) + 1))
    return f"{head}({filled.strip().removesuffix(',')}){tail}"


def columns(rows: Sequence[Sequence[str]], gap: str = " ") -> list[str]:
    """Rows of texts as lines with the columns below each other; the last column is not filled up.

    >>> columns([("#define A", "1"), ("#define LONG", "2")])
    ['#define A    1', '#define LONG 2']
    """
    *widths, _ = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [gap.join(text.ljust(width) for text, width in zip(row, [*widths, 0], strict=True)).rstrip() for row in rows]


def wrapped(items: Iterable[str], indent: str = "    ") -> str:
    """Items behind commas, filled into lines."""
    lines, line = [], indent
    for item in items:
        if len(line) + len(item) + 2 > WIDTH and line.strip():
            lines.append(line.rstrip())
            line = indent
        line += f"{item}, "
    return "\n".join([*lines, line.rstrip()])
