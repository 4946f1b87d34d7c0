"""The host twin of a swapped model: its C on this computer, with a RAM disk that takes its time and can fail."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np

from lilliput.boards import load_core
from lilliput.boards.process import run
from lilliput.boards.toolchain import CompileOptions, find_toolchain
from lilliput.graph import ToolError, check_inputs
from lilliput.swap.source import SwapProject


@dataclass(frozen=True)
class Disk:
    """How the RAM disk behaves; transfers count from 1, 0 stands for none.

    latency  polls that find a transfer not over yet
    lost     the write that never arrives
    flipped  the write in which a bit changes
    failed   the transfer that the disk reports as failed
    """

    latency: int = 3
    lost: int = 0
    flipped: int = 0
    failed: int = 0


class SwapTwin:
    """Use it in a `with` statement. `sanitize`: stop at any undefined behaviour."""

    def __init__(self, project: SwapProject, sanitize: bool = False) -> None:
        self._project = project
        self._folder = tempfile.TemporaryDirectory(prefix="lilliput-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        for name, text in project.files.items():
            (folder / name).write_text(text, encoding="ascii")
        main = folder / "lil_swap_twin.c"
        main.write_text(
            MAIN.format(name=project.name, upper=project.name.upper(), bytes=project.device_bytes), encoding="ascii"
        )
        toolchain = find_toolchain(load_core("host"))
        options = CompileOptions(include_dirs=(folder,), sanitize=sanitize)
        objects = toolchain.compile([main, folder / f"{project.name}.c"], folder / "objects", options)
        self._program = toolchain.link(objects, folder / "twin")

    def __enter__(self) -> SwapTwin:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def run(
        self, frames: Sequence[np.ndarray], disk: Disk = Disk(), image: bytes | None = None
    ) -> tuple[int, np.ndarray]:
        """Frames through the model, as many in flight as it has lanes: 0 or its error, and the outputs (n, ...).

        image  what the disk holds instead of the model's image
        """
        graph = self._project.program.graph
        for frame in frames:
            check_inputs(graph, [frame])
        folder = Path(self._folder.name)
        (folder / "image").write_bytes(self._project.image if image is None else image)
        (folder / "frames").write_bytes(b"".join(np.ascontiguousarray(frame).tobytes() for frame in frames))
        numbers = [len(frames), disk.latency, disk.lost, disk.flipped, disk.failed]
        result = run([str(self._program), *map(str, numbers)], {}, folder)
        if result.returncode != 0:
            raise ToolError(
                f"The host twin of {self._project.name} ended with {result.returncode}; please report this."
            )
        value = graph.values[graph.outputs[0]]
        found = np.frombuffer((folder / "outputs").read_bytes(), value.format.numpy)
        return int(result.stdout), found.reshape(len(frames), *value.shape)


MAIN = """#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "{name}.h"

enum {{ GUARD = 64, PATTERN = 0xA5 }};
static uint8_t disk[{bytes}];
static struct {{
    uint8_t before[GUARD];
    uint8_t tiles[{upper}_LANES][{upper}_LANE_BYTES] __attribute__((aligned(8)));
    uint8_t between[GUARD];
    uint8_t scratch[{upper}_SCRATCH_BYTES] __attribute__((aligned(8)));
    uint8_t after[GUARD];
    {name}_ctx ctx;
}} guarded;
static struct {{ uint32_t offset, n; uint8_t *to; const uint8_t *from; int left, is_busy; }} transfer;
static int latency, lost, flipped, failed, transfers, writes;

static void begin(uint32_t offset, uint8_t *to, const uint8_t *from, uint32_t n)
{{
    if (transfer.is_busy || offset + n > sizeof disk || n == 0)
        exit(3);
    transfers++;
    transfer.offset = offset; transfer.to = to; transfer.from = from; transfer.n = n;
    transfer.left = latency; transfer.is_busy = 1;
}}

/* What is read is noise until the transfer is over, what is written is taken only then. */
void {name}_device_read(uint32_t offset, void *to, uint32_t n)
{{
    memset(to, PATTERN, n);
    begin(offset, to, 0, n);
}}

void {name}_device_write(uint32_t offset, const void *from, uint32_t n)
{{
    writes++;
    begin(offset, 0, from, n);
}}

int32_t {name}_device_done(void)
{{
    if (!transfer.is_busy)
        exit(4);
    if (transfer.left-- > 0)
        return 0;
    transfer.is_busy = 0;
    if (transfers == failed)
        return -1;
    if (transfer.to)
        memcpy(transfer.to, disk + transfer.offset, transfer.n);
    else if (writes != lost)
        memcpy(disk + transfer.offset, transfer.from, transfer.n);
    if (transfer.from && writes == flipped)
        disk[transfer.offset + transfer.n / 2] ^= 4;
    return 1;
}}

static void *from_file(const char *name, size_t *n)
{{
    static uint8_t one[1 << 26];
    FILE *file = fopen(name, "rb");
    uint8_t *data;
    *n = fread(one, 1, sizeof one, file);
    fclose(file);
    data = malloc(*n + 8);
    memcpy(data, one, *n);
    return data;
}}

int main(int count, char **values)
{{
    size_t n;
    const int frames = atoi(values[1]);
    uint8_t *image = from_file("image", &n), *inputs, *outputs;
    uint8_t *memory[{upper}_LANES];
    int32_t left = 0, started = 0;
    FILE *file;

    (void)count;
    memset(disk, PATTERN, sizeof disk);
    memcpy(disk, image, n < sizeof disk ? n : sizeof disk);
    inputs = from_file("frames", &n);
    outputs = calloc((size_t)frames, {upper}_OUTPUT_BYTES + 8);
    latency = atoi(values[2]); lost = atoi(values[3]); flipped = atoi(values[4]); failed = atoi(values[5]);
    memset(&guarded, PATTERN, sizeof guarded);
    for (n = 0; n < {upper}_LANES; n++)
        memory[n] = guarded.tiles[n];
    {name}_init(&guarded.ctx, memory, guarded.scratch);
    while (left >= 0 && (started < frames || left > 0)) {{
        while (started < frames && {name}_start(&guarded.ctx, (void *)(inputs + (size_t)started * {upper}_INPUT_BYTES),
                                             (void *)(outputs + (size_t)started * {upper}_OUTPUT_BYTES)) == 0)
            started++;
        left = {name}_poll(&guarded.ctx);
    }}
    for (n = 0; n < GUARD; n++)
        if (guarded.before[n] != PATTERN || guarded.between[n] != PATTERN || guarded.after[n] != PATTERN)
            exit(5);
    file = fopen("outputs", "wb");
    fwrite(outputs, {upper}_OUTPUT_BYTES, (size_t)frames, file);
    fclose(file);
    printf("%d\\n", (int)left);
    return 0;
}}
"""
