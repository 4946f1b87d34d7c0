"""What may be asked of a build; flags and documentation are derived from these fields."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.codegen import Options
from lilliput.graph import UnsupportedError

STYLES = ("speed", "size", "shared")
KERNELS = ("fast", "portable")


@dataclass(frozen=True)
class BuildOptions:
    """How a model becomes firmware. The outputs are the same bytes whatever is chosen.

    passes       "default", or "none" to keep every layer of the source model
    keep_input   the input survives a run
    optimize     "speed": a kernel per distinct shape; "size": one copy of a kernel for all shapes; "shared": one copy
                 for all models of a program
    kernels      "fast": what the core executes best; "portable": plain C only
    compiler     "zig" or "gcc"; empty for the usual one of the core
    stack_bytes  reserved for the stack in the measuring firmware; 0 for the worst case that the machine code can reach
    tuned        use the choices that `lil tune` found for the core, where the code is for speed and kernels are fast
    """

    passes: str = "default"
    keep_input: bool = False
    optimize: str = "speed"
    kernels: str = "fast"
    compiler: str = ""
    stack_bytes: int = 0
    tuned: bool = True

    def __post_init__(self) -> None:
        for field, choices in (("optimize", STYLES), ("kernels", KERNELS)):
            if getattr(self, field) not in choices:
                raise UnsupportedError(f"{field} is one of {', '.join(choices)}, not {getattr(self, field)!r}")

    @property
    def code(self) -> Options:
        """The part that the generator of C looks at."""
        return Options(self.keep_input, self.optimize)
