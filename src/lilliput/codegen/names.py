"""Names in the generated C: each unique, and none that a header, a build tool or a file system has already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from lilliput.codegen.cgen import identifier
from lilliput.graph import Step, Value
from lilliput.ops import COMMON_HEADERS

# The model's name is also that of its files and build targets; C's headers and those they include, CMake and Windows
# have these.
FILES = """
    assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic
    stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype arduino main
    alloca endian features
    all clean depend edit_cache help install package preinstall rebuild_cache test
"""
DEVICES = frozenset(["aux", "con", "nul", "prn", *(f"{port}{i}" for port in ("com", "lpt") for i in range(10))])
TAKEN_FILES = DEVICES | frozenset(FILES.split())
PUBLIC = (
    "ctx",
    "init",
    "reset",
    "input",
    "output",
    "run",
    "run_copy",
    "step",
    "feed",
    "ready",
    "tick",
    "selftest",
    "learn",
    "learned",
)


@cache
def kernel_files() -> frozenset[str]:
    """The names of all kernel headers, without `.h`."""
    return frozenset(path.stem for path in COMMON_HEADERS.rglob("*.h"))


def model_name(text: str) -> str:
    """The C prefix and file name of a model that is called `text`: lower case, and nobody else's.

    >>> model_name("Key Words/v2"), model_name("math"), model_name("lil_dense")
    ('key_words_v2', 'math_model', 'lil_dense_model')
    """
    name = identifier(text).lower()
    taken = name in TAKEN_FILES or name in kernel_files() or f"{name}_".startswith("lil_")
    return f"{name}_model" if taken else name


def layer_names(steps: Iterable[Step]) -> tuple[str, ...]:
    """The last part of each node's name; a `;` parts the names of layers that were fused."""
    names: list[str] = []
    for step in steps:
        names.append(identifier(step.node.name.split(";")[0].rsplit("/", 1)[-1], names))
    return tuple(names)


def state_members(states: Iterable[Value]) -> dict[str, str]:
    """The context's member for each state, by the state's name."""
    members: dict[str, str] = {}
    for value in states:
        members[value.name] = identifier(f"state_{value.name.rsplit('/', 1)[-1]}", members.values())
    return members


def layer_function(model: str, index: int, layer: str) -> str:
    """The C function of a layer."""
    return f"{model}_layer_{index}_{layer}"


def initial_table(model: str, member: str) -> str:
    """The constant that holds a state's initial value."""
    return f"{model}_initial_{member}"


def taken_names(model: str, layers: Sequence[str], members: Iterable[str]) -> set[str]:
    """What no constant of the model may be called."""
    functions = (layer_function(model, index, layer) for index, layer in enumerate(layers))
    return {*functions, *(f"{model}_{name}" for name in PUBLIC), *(initial_table(model, m) for m in members)}
