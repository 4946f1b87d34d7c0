"""What may be asked of a build; flags and documentation are derived from these fields."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.codegen import STYLES, Options
from lilliput.graph import UnsupportedError

OPTIMIZE = ("speed", "size", "shared")
KERNELS = ("fast", "portable")


@dataclass(frozen=True)
class BuildOptions:
    """How a model becomes firmware. The outputs are the same bytes whatever is chosen.

    passes       "default", or "none" to keep every layer of the source model, computed as a whole
    keep_input   the input survives a run
    optimize     "speed": a kernel per distinct shape; "size": one copy of a kernel for all shapes; "shared": one copy
                 for all models of a program
    kernels      "fast": what the core executes best; "portable": plain C only
    compiler     "zig" or "gcc"; empty for the usual one of the core
    stack_bytes  reserved for the stack in the measuring firmware; 0 for the worst case that the machine code can reach
    tuned        use the choices that `lil tune` found for the core, where the code is for speed and kernels are fast
    style        "source": the model is C code; "blob": it is data in flash that an interpreter runs over the same
                 kernels, so that it can be replaced without the code; `optimize` then says how kernels are compiled
    kernels_of   model files whose kernels a firmware of style "blob" has, too, so that it can take blobs of them
    """

    passes: str = "default"
    keep_input: bool = False
    optimize: str = "speed"
    kernels: str = "fast"
    compiler: str = ""
    stack_bytes: int = 0
    tuned: bool = True
    style: str = "source"
    kernels_of: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field, choices in (("optimize", OPTIMIZE), ("kernels", KERNELS), ("style", STYLES)):
            if getattr(self, field) not in choices:
                raise UnsupportedError(f"{field} is one of {', '.join(choices)}, not {getattr(self, field)!r}")
        if self.kernels_of and self.style != "blob":
            raise UnsupportedError(
                "a firmware has the kernels of other models only in the style blob; choose that, too"
            )

    @property
    def code(self) -> Options:
        """The part that the generator of C looks at."""
        return Options(self.keep_input, self.optimize, style=self.style, by_rows=self.passes != "none")
