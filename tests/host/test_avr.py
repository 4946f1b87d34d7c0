"""The generated C on an emulated AVR: int has 16 bits, constants lie in another address space, nothing is aligned.

Compiled by avr-gcc and run by simavr where both are installed; every integer kernel proves itself by a self-test.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from c_compilers import call
from generated_models import cases, proven, uses_floats
from lilliput.codegen import Options, Project

MODELS = 20  # in one program; the flash of an ATmega1284P has no room for many more
MAIN = """#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
{includes}
static union {{
{members}
}} place;

static void put(char character)
{{
    while (!(UCSR0A & (1 << UDRE0))) {{
    }}
    UDR0 = (uint8_t)character;
}}

int main(void)
{{
    UCSR0B = 1 << TXEN0;
{tests}
    put('\\n');
    while (!(UCSR0A & (1 << UDRE0))) {{
    }}
    cli(); /* simavr ends where a core sleeps without interrupts */
    sleep_enable();
    sleep_cpu();
    return 0;
}}
"""


def run_selftests(projects: Sequence[Project], folder: Path) -> str:
    """What each self-test gives, a digit each."""
    names = [project.layout.name for project in projects]
    for project in projects:
        project.write(folder)
    text = MAIN.format(
        includes="".join(f'#include "{name}.c"\n#include "{name}_selftest.c"\n' for name in names),
        members="\n".join(f"    {name}_ctx {name};" for name in names),
        tests="\n".join(f"    put((char)('0' + {name}_selftest(&place.{name})));" for name in names),
    )
    (folder / "main.c").write_text(text)
    flags = ["-mmcu=atmega1284p", "-std=c99", "-Os", "-Wall", "-Wextra", "-Werror"]
    call(["avr-gcc", *flags, "main.c", "-o", "main.elf"], folder)
    said = call(["simavr", "-m", "atmega1284p", "-f", "16000000", "main.elf"], folder)
    found = re.search(r"(\d+)\.", said)  # simavr shows the end of the line as a dot
    assert found, said
    return found[1]


@pytest.mark.parametrize("style", ["speed", "size"])
def test_every_integer_kernel_computes_the_same(style, tmp_path):
    models = [proven(case, f"{case.op.name} {i}", Options(optimize=style)) for i, case in enumerate(cases())]
    integers = [project for project in models if not uses_floats(project)]
    for start in range(0, len(integers), MODELS):
        part = integers[start : start + MODELS]
        assert run_selftests(part, tmp_path) == "0" * len(part), [project.layout.name for project in part]


def test_a_wrong_number_is_noticed(tmp_path):
    case = next(case for case in cases() if case.op.name == "dense")
    project = proven(case, "wrong")
    text = project.files["wrong_selftest.c"]
    spoilt = re.sub(r"(_expected_0\[\d+\] LIL_FLASH = \{\s+)(\d+)", lambda m: f"{m[1]}{int(m[2]) ^ 1}", text)
    assert spoilt != text
    assert run_selftests([Project(project.layout, {**project.files, "wrong_selftest.c": spoilt})], tmp_path) == "1"
