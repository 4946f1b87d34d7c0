"""From the text of an expression to a postfix program. Nothing is ever evaluated as Python: a few kinds of nodes of the
parsed text are known, everything else is refused with a sentence."""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lilliput.graph import InputError

CODES = (
    "channel", "constant", "add", "subtract", "multiply", "divide", "min", "max", "negate", "abs", "sqrt", "exp", "log",
)  # fmt: skip
OF_TWO = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide"}
FUNCTIONS = {"abs": 1, "sqrt": 1, "exp": 1, "log": 1, "min": 2, "max": 2}  # to how many operands they take, at least
MOST_TEXT = 1000  # characters
MOST_STEPS = 250
MOST_DEPTH = 16  # LIL_EXPRESSION_DEPTH
KNOWN = f"numbers, channels, + - * / ( ) and {', '.join(FUNCTIONS)}"


@dataclass(frozen=True)
class Program:
    """Steps of a stack machine: (one of CODES, index of the channel or constant, else 0)."""

    steps: tuple[tuple[str, int], ...]
    constants: tuple[float, ...]


@cache
def parse(text: str, channels: tuple[str, ...]) -> Program:
    """The program; InputError where the text is anything but an expression over these channels."""
    if len(text) > MOST_TEXT:
        raise InputError(f"an expression has at most {MOST_TEXT} characters, not {len(text)}; split it over two blocks")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python finds odd is refused below, in our words
            tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        column = getattr(error, "offset", None)
        where = f", character {column}" if column else ""
        raise InputError(f"expression {text!r}{where}: this is no expression; it is made of {KNOWN}") from None
    work = _Parser(text, channels)
    try:
        work.visit(tree)
    except RecursionError:
        raise InputError(f"expression {text!r}: it is nested too deeply; split it over two blocks") from None
    if len(work.steps) > MOST_STEPS or _depth(work.steps) > MOST_DEPTH:
        raise InputError(
            f"expression {text!r}: it takes {len(work.steps)} steps and {_depth(work.steps)} numbers at a time, but "
            f"there are {MOST_STEPS} and {MOST_DEPTH}; split it over two blocks"
        )
    return Program(tuple(work.steps), tuple(work.constants))


def _depth(steps: Sequence[tuple[str, int]]) -> int:
    """The most numbers that lie on the stack."""
    depth = most = 0
    for code, _ in steps:
        depth += 1 if code in ("channel", "constant") else -1 if code in CODES[2:8] else 0
        most = max(most, depth)
    return most


class _Parser:
    """Steps and constants, as they are found."""

    def __init__(self, text: str, channels: tuple[str, ...]) -> None:
        self.text, self.channels = text, channels
        self.steps: list[tuple[str, int]] = []
        self.constants: list[float] = []

    def visit(self, node: ast.expr) -> None:
        """The steps that leave the node's value on the stack."""
        match node:
            case ast.Name(id=name) if name in self.channels:
                self.steps.append(("channel", self.channels.index(name)))
            case ast.Name(id=name):
                self._refuse(node, f"there is no channel {name!r}; the channels are {', '.join(self.channels)}")
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                self._constant(node, value)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OF_TWO:
                self._call([left, right], OF_TWO[type(op)])
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                self._call([operand], "negate")
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                self.visit(operand)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                self._function(node, name, args)
            case _:
                self._refuse(node, f"it is made of {KNOWN}, and nothing else")

    def _constant(self, node: ast.expr, value: float) -> None:
        if not abs(value) < 1e30 or not math.isfinite(value):
            self._refuse(node, "numbers stay below 1e30; choose other units")
        if float(value) not in self.constants:
            self.constants.append(float(value))
        self.steps.append(("constant", self.constants.index(float(value))))

    def _function(self, node: ast.expr, name: str, args: list[ast.expr]) -> None:
        wanted = FUNCTIONS[name]
        if len(args) < wanted or (wanted == 1 and len(args) > 1):
            most = "" if wanted == 1 else " or more"
            self._refuse(node, f"{name} takes {wanted}{most}, not {len(args)}")
        self._call(args, name)

    def _call(self, operands: list[ast.expr], code: str) -> None:
        """One operand, or two and more from the left."""
        for number, operand in enumerate(operands):
            self.visit(operand)
            if number > 0 or len(operands) == 1:
                self.steps.append((code, 0))

    def _refuse(self, node: ast.expr, reason: str) -> None:
        part = ast.get_source_segment(self.text.strip(), node) or self.text
        raise InputError(f"expression {self.text!r}, at {part!r}: {reason}")
