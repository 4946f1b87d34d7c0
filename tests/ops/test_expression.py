"""Expressions: what they mean, against float64; what they refuse; and that nothing of Python is reached."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest

from lilliput.graph import Format, InputError, ShapeError, evaluate
from lilliput.ops.case import Case, Operand, case_graph
from lilliput.ops.signal.expression import Expression
from lilliput.ops.signal.expression.program import parse

NAMES = ("a", "b", "c")
X, Y = Format("s16", (2.0**-10,), (0,)), Format("s32", (2.0**-16,), (0,))
TEXTS = {
    "a + b - c": lambda a, b, c: a + b - c,
    "a * b / (1 + abs(c))": lambda a, b, c: a * b / (1 + abs(c)),
    "-a - -b + +c": lambda a, b, c: -a + b + c,
    "min(a, b, c) + 2 * max(a, b)": lambda a, b, c: np.minimum(np.minimum(a, b), c) + 2 * np.maximum(a, b),
    "sqrt(abs(a)) - log(abs(b) + 0.5)": lambda a, b, c: np.sqrt(abs(a)) - np.log(abs(b) + 0.5),
    "exp(-abs(a) / 3) * 1.5e1": lambda a, b, c: np.exp(-abs(a) / 3) * 15,
    "a - b * c + (a - b) * c": lambda a, b, c: a - b * c + (a - b) * c,
    "3": lambda a, b, c: 3 + 0 * a,
}


def run(text, x, x_format, y_format):
    graph = case_graph(Case(Expression(text, NAMES), (Operand(x.shape, x_format),), (y_format,)))
    return y_format.decode(evaluate(graph, [x]).outputs[0])[:, 0]


@pytest.mark.parametrize("text", TEXTS)
def test_meaning(text):
    """Fixed point: half a unit of y, and 2^-25 of the largest number on the way, 1,024. Float: a few ulp of it."""
    stored = np.random.default_rng(1).integers(-32768, 32768, (500, 3)).astype(np.int16)
    real = X.decode(stored)
    wanted = TEXTS[text](*real.T)
    np.testing.assert_allclose(run(text, stored, X, Y), wanted, rtol=0, atol=0.5 * Y.scale[0] + 1024 * 2.0**-25)
    got = run(text, real.astype(np.float32), Format(), Format())
    np.testing.assert_allclose(got, wanted, rtol=0, atol=1024 * 2.0**-21)


def test_what_has_no_value_saturates():
    stored = np.array([[5, 0, -7]], np.int16)
    y = Format("s16", (1.0,), (0,))
    for text, wanted in (("a / b", 32767), ("c / b", -32768), ("b / b", 0), ("sqrt(c)", 0), ("log(b) * 1000", -32768)):
        assert run(text, stored, Format("s16", (1.0,), (0,)), y)[0] == wanted, text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a +", "this is no expression"),
        ("", "this is no expression"),
        ("a\x00b", "this is no expression"),
        ("d + 1", "at 'd': there is no channel 'd'; the channels are a, b, c"),
        ("a ** b", r"at 'a \*\* b': it is made of numbers, channels"),
        ("a if b else c", "and nothing else"),
        ("a < b", "and nothing else"),
        ("__import__('os')", "and nothing else"),
        ("a.real", "and nothing else"),
        ("(lambda: a)()", "and nothing else"),
        ("[a for a in b]", "and nothing else"),
        ("exp(a, b)", "exp takes 1, not 2"),
        ("min(a)", "min takes 2 or more, not 1"),
        ("min(a, b, key=c)", "and nothing else"),
        ("min(*a, b)", "and nothing else"),
        ("True", "and nothing else"),
        ("'a'", "and nothing else"),
        ("2j", "and nothing else"),
        ("1e30", "numbers stay below 1e30"),
        ("1" + "0" * 400, "numbers stay below 1e30"),
        ("a + " * 250 + "a", "at most 1000 characters"),
        ("+".join("a" * 200), "takes 399 steps"),
        ("-" * 990 + "a", "nested too deeply|takes 991 steps|no expression"),
        ("(" * 400 + "a" + ")" * 400, "no expression|nested"),
        ("a+(" * 20 + "a" + ")" * 20, "21 numbers at a time"),
    ],
)
def test_refusals(text, sentence):
    with pytest.raises(InputError, match=sentence):
        parse(text, NAMES)


def test_every_channel_has_a_name():
    with pytest.raises(ShapeError, match="name every channel"):
        run("a", np.zeros((1, 2), np.int16), X, Y)


def test_any_text_is_a_program_or_a_sentence():
    """Words of the language and of Python, thrown together: what comes out is a program that runs, or an InputError."""
    words = [
        *"abc+-*/(),.:[]{}=<>@'#\\\n\t",
        "min",
        "max",
        "sqrt",
        "exp",
        "log",
        "abs",
        "1",
        "0.5",
        "1e9",
        "lambda",
        "if",
    ]
    words += ["__class__", "**", "//", "and", "not", "None", "import", "e", "\u00b2", "\x00", " "]
    rng, x = np.random.default_rng(3), np.ones((1, 3), np.int16)
    ran = 0
    for _ in range(3000):
        text = "".join(rng.choice(words, rng.integers(1, 12)))
        with contextlib.suppress(InputError):
            parse(text, NAMES)
            assert np.isfinite(run(text, x, X, Y)).all()
            ran += 1
    assert 20 < ran < 1000
