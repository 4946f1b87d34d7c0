"""What packed weights cost and save: bytes of weights in flash, and instructions counted on emulated cores.

`python benchmarks/packed_weights.py`: layers as networks have them, with weights of 8, 4 and 2 bits. Bytes are those of
the table that the kernel reads; a ratio is to int8 weights with the kernel that the core would choose for them.
"""

from __future__ import annotations

from lilliput.flow.build import build
from lilliput.graph import Table
from lilliput.ops.case import Case, case_graph, packed
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.conv2d.cases import SAME_3X3, conv2d
from lilliput.ops.nn.dense.cases import dense_s8
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.depthwise_conv2d.cases import depthwise

BOARDS = ("generic-cortex-m4", "generic-cortex-m0", "generic-rv32imc")
LAYERS = {
    "conv2d 3x3, 16 to 32": conv2d((16, 16, 16), (32, 3, 3, 16), Conv2D(padding=SAME_3X3)),
    "conv2d 1x1, 64 to 64": conv2d((12, 12, 64), (64, 1, 1, 64), Conv2D()),
    "depthwise 3x3, 64": depthwise((12, 12, 64), (3, 3, 64), DepthwiseConv2D(padding=SAME_3X3)),
    "dense, 256 to 64": dense_s8((256,), 64),
}


def measured(case: Case, board: str) -> tuple[int, int]:
    """Bytes of weights, instructions of a run."""
    firmware = build(case_graph(case), board)
    (step,) = firmware.project.layout.steps
    tables = [a.data.nbytes for k, a in step.invocation.arguments.items() if isinstance(a, Table) and k == "w"]
    return sum(tables), firmware.profile().instructions


def main() -> None:
    print(f"{'':24}{'bits':>5}" + "".join(f"{board.removeprefix('generic-'):>30}" for board in BOARDS))
    for name, case in LAYERS.items():
        usual = {board: measured(case, board) for board in BOARDS}
        for bits in (8, 4, 2):
            cells = []
            for board in BOARDS:
                size, count = usual[board] if bits == 8 else measured(packed(case, bits), board)
                cells.append(f"{size:9} B{count:11,} ={count / usual[board][1]:5.2f} x")
            print(f"{name:24}{bits:5}" + "".join(f"{cell:>30}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
