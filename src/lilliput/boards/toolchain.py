"""Calling the compiler. All flags are decided here, so every object of Lilliput is compiled by one policy.

An image is `find_toolchain(core)`, then `compile`, then `link`; `lilliput.boards.firmware` does all of it for a board.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from lilliput.boards.compilers import Compiler, Identity, cache_folder, find_compiler, identify
from lilliput.boards.description import Core
from lilliput.boards.process import run
from lilliput.graph.errors import FitError, LilliputError, ToolError, UnsupportedError

OPTIMIZE = ("O2", "Os")
STANDARDS = {".c": "-std=c99", ".cpp": "-std=c++17"}
WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-Wdate-time", "-Werror")
ARITHMETIC = ("-ffp-contract=off",)  # with fused operations, results would differ from core to core
WORKERS = 2
SHARED_SUFFIX = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")

_ERROR = re.compile(r"\b(?:fatal )?error: |undefined reference|undefined symbol")
_OVERFLOW = re.compile(r"region [`']?(\w+)'?:? overflowed by (\d+) bytes")


@dataclass(frozen=True)
class CompileOptions:
    """What may differ between compilations.

    `optimize` is "O2" (fastest) or "Os" (smallest flash); `defines` are NAME or NAME=VALUE; `sanitize` (host only)
    makes undefined behaviour trap; `flags` are passed on as they are.
    """

    include_dirs: tuple[Path, ...] = ()
    optimize: str = "O2"
    defines: tuple[str, ...] = ()
    sanitize: bool = False
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.optimize not in OPTIMIZE:
            raise UnsupportedError(f"The level {self.optimize!r} is not offered: choose one of {', '.join(OPTIMIZE)}.")


@dataclass(frozen=True)
class Toolchain:
    """A compiler set up for one core."""

    core: Core
    compiler: Compiler

    def identify(self) -> Identity:
        """The compiler's name and version, for reports."""
        return identify(self.compiler)

    def compile(self, sources: Sequence[Path], folder: Path, options: CompileOptions | None = None) -> list[Path]:
        """Compile each source to an object in `folder`, two at a time; the objects come in the sources' order.

        Raises:
            ToolError: a source does not compile; the sentence has the compiler's first error.
        """
        options = options or CompileOptions()
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        sources = [source.resolve() for source in sources]
        objects = [folder / f"{index:03d}_{source.stem}.o" for index, source in enumerate(sources)]
        flags = self._compile_flags(options) + self._path_flags(sources, folder, options)

        def compile_one(source: Path, output: Path) -> None:
            arguments = [STANDARDS.get(source.suffix, STANDARDS[".c"]), *flags, "-c", str(source), "-o", str(output)]
            self._call(f"Compiling {source.name}", arguments, folder)

        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(compile_one, sources, objects))
        return objects

    def link(
        self,
        objects: Sequence[Path],
        output: Path,
        script: str | None = None,
        entry: str | None = None,
        exports: Sequence[str] = (),
    ) -> Path:
        """Link objects to an image or program.

        `script` is the linker script's text and `entry` the symbol an image starts at; `exports` are the functions a
        WebAssembly module shows to its host.

        Raises:
            FitError: the image overflows the flash or RAM of the script.
            ToolError: it does not link; the sentence has the linker's first error.
        """
        if self.core.toolchain == "objects" and self.compiler.kind == "zig":
            raise UnsupportedError(f"zig cannot link for {self.core.title}; ask for gcc, or stop at the objects.")
        output = output.resolve()
        output.parent.mkdir(parents=True, exist_ok=True)
        flags = [*self._target_flags(), "-g", *_LINK_FLAGS.get(self.core.family, _IMAGE_LINK_FLAGS)]
        flags += [f"-Wl,--export={name}" for name in exports]
        if entry is not None:
            flags.append(f"-Wl,--entry={entry}")
        if script is not None:
            file = output.with_suffix(".ld")
            file.write_text(script, encoding="utf-8", newline="\n")
            flags += ["-T", str(file)]
        self._link(flags, objects, output)
        return output

    def shared_library(self, sources: Sequence[Path], output: Path, options: CompileOptions | None = None) -> Path:
        """Compile and link a library this computer can load; objects are left beside `output`. Raises ToolError."""
        objects = self.compile(sources, output.parent, options)
        self._link([*self._target_flags(), "-g", "-shared"], objects, output.resolve())
        return output

    def _link(self, flags: Sequence[str], objects: Sequence[Path], output: Path) -> None:
        library = ["-lgcc"] if self.compiler.kind == "gcc" and self.core.family != "host" else []
        arguments = [*flags, *(str(file.resolve()) for file in objects), *library, "-o", str(output)]
        self._call(f"Linking {output.name}", arguments, output.parent)

    def _target_flags(self) -> tuple[str, ...]:
        return self.core.zig_flags if self.compiler.kind == "zig" else self.core.gcc_flags

    def _compile_flags(self, options: CompileOptions) -> list[str]:
        host = self.core.family == "host"
        if options.sanitize and not host:
            raise UnsupportedError(f"Undefined behaviour is trapped on the host only, not on {self.core.title}.")
        flags = [*self._target_flags(), f"-{options.optimize}", "-g", "-fomit-frame-pointer"]
        flags += [*ARITHMETIC, *WARNINGS]
        if host:
            flags += [] if sys.platform == "win32" else ["-fPIC"]
        else:
            flags += ["-ffreestanding", "-ffunction-sections", "-fdata-sections"]
            flags += ["-fno-unwind-tables", "-fno-asynchronous-unwind-tables"]
        flags += _TRAP[self.compiler.kind] if options.sanitize else ["-fno-sanitize=undefined"]
        flags += [f"-D{define}" for define in options.defines]
        flags += [f"-I{folder.resolve()}" for folder in options.include_dirs]
        return [*flags, *options.flags]

    def _path_flags(self, sources: Sequence[Path], folder: Path, options: CompileOptions) -> list[str]:
        """Names for this machine's folders, so that debug data and __FILE__ do not depend on them."""
        folders = [source.parent for source in sources] + [each.resolve() for each in options.include_dirs] + [folder]
        names = {str(each): "." for each in folders}
        if self.compiler.own_files is not None:
            names[str(self.compiler.own_files)] = self.compiler.kind
        # GCC knows -ffile-prefix-map from version 8 on; Debian's avr-gcc is older.
        old = self.compiler.kind == "gcc" and int(self.identify().version.partition(".")[0]) < 8
        option = "-fdebug-prefix-map" if old else "-ffile-prefix-map"
        return [f"{option}={each}={names[each]}" for each in sorted(names)]

    def _call(self, doing: str, arguments: Sequence[str], folder: Path) -> None:
        result = run([*self.compiler.command, *arguments], _environment(), folder)
        if result.returncode != 0:
            raise _failure(f"{doing} for {self.core.title}", result.stderr + result.stdout, arguments)


def find_toolchain(core: Core, compiler: str | None = None) -> Toolchain:
    """The toolchain for a core; `compiler` is "zig", "gcc" or None for the usual one. Raises as `find_compiler`."""
    return Toolchain(core, find_compiler(core, compiler))


# With pages of 16 bytes the ELF headers stay out of the image; lld would load them in front of the program, where the
# bootloader lives.
_IMAGE_LINK_FLAGS = ("-nostartfiles", "-nodefaultlibs", "-static", "-Wl,--gc-sections", "-Wl,-z,max-page-size=16")
_LINK_FLAGS = {
    "host": (),
    "wasm32": ("-nostdlib", "-Wl,--no-entry"),
    "avr": ("-Wl,--gc-sections",),
}
_TRAP = {
    "zig": ["-fsanitize=undefined", "-fsanitize-trap=undefined"],
    "gcc": ["-fsanitize=undefined", "-fsanitize-undefined-trap-on-error"],
}


def _environment() -> dict[str, str]:
    cache = str(cache_folder() / "zig")
    return {"ZIG_GLOBAL_CACHE_DIR": cache, "ZIG_LOCAL_CACHE_DIR": cache}


def _failure(doing: str, output: str, arguments: Sequence[str]) -> LilliputError:
    """The compiler's first error as a sentence, without the folders of this machine."""
    overflow = _OVERFLOW.search(output)
    if overflow:
        region, size = overflow.groups()
        return FitError(f"{doing} overflows {region} by {size} bytes; choose a larger board or a smaller model.")
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    first = next((line for line in lines if _ERROR.search(line)), lines[0] if lines else "it gave no message")
    for folder in sorted({str(Path(argument).parent) for argument in arguments if Path(argument).is_absolute()}):
        first = first.replace(f"{folder}/", "").replace(f"{folder}\\", "")
    return ToolError(f"{doing} failed: {first.rstrip('.')}; correct that and build again.")
