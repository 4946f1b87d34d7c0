"""The processor cores unicorn can be: model, registers and what must be switched on before the first instruction."""

from __future__ import annotations

from dataclasses import dataclass

import unicorn as uc
from unicorn import arm_const as arm
from unicorn import riscv_const as riscv

THUMB = 0
RISCV = 1
IT_STATE = 0x0600FC00  # the If-Then bits of the program status register


@dataclass(frozen=True)
class Cpu:
    """One core. `instruction_set` tells how instruction lengths are encoded; `start_values` are (register, value).

    `status_register` holds the IT state of Thumb code, or is -1.
    """

    model: int
    instruction_set: int
    architecture: int
    mode: int
    pc: int
    sp: int
    link: int
    arguments: tuple[int, ...]
    registers: tuple[int, ...]
    start_values: tuple[tuple[int, int], ...] = ()
    status_register: int = -1


# CPACR: full access to coprocessors 10 and 11. FPEXC: enabled. Firmware writes CPACR too, but through the private
# peripheral bus, which here is a dead stretch of memory.
_FLOAT_ON = ((arm.UC_ARM_REG_C1_C0_2, 0x00F00000), (arm.UC_ARM_REG_FPEXC, 0x40000000))


def _cortex_m(model: int, start_values: tuple[tuple[int, int], ...] = ()) -> Cpu:
    # UC_MODE_MCLASS would silently replace every model by the Cortex-M33; UC_MODE_THUMB alone keeps the one asked for.
    return Cpu(
        model=model,
        instruction_set=THUMB,
        architecture=uc.UC_ARCH_ARM,
        mode=uc.UC_MODE_THUMB,
        pc=arm.UC_ARM_REG_PC,
        sp=arm.UC_ARM_REG_SP,
        link=arm.UC_ARM_REG_LR,
        arguments=(arm.UC_ARM_REG_R0, arm.UC_ARM_REG_R1, arm.UC_ARM_REG_R2, arm.UC_ARM_REG_R3),
        registers=(*(arm.UC_ARM_REG_R0 + i for i in range(13)), arm.UC_ARM_REG_SP, arm.UC_ARM_REG_LR),
        start_values=start_values,
        status_register=arm.UC_ARM_REG_CPSR,
    )


_RV32 = Cpu(
    model=riscv.UC_CPU_RISCV32_ANY,
    instruction_set=RISCV,
    architecture=uc.UC_ARCH_RISCV,
    mode=uc.UC_MODE_RISCV32,
    pc=riscv.UC_RISCV_REG_PC,
    sp=riscv.UC_RISCV_REG_SP,
    link=riscv.UC_RISCV_REG_RA,
    arguments=(riscv.UC_RISCV_REG_A0, riscv.UC_RISCV_REG_A1, riscv.UC_RISCV_REG_A2, riscv.UC_RISCV_REG_A3),
    registers=tuple(riscv.UC_RISCV_REG_X0 + i for i in range(32)),
)

# By unicorn's own name of the model.
CPUS = {
    "UC_CPU_ARM_CORTEX_M0": _cortex_m(arm.UC_CPU_ARM_CORTEX_M0),
    "UC_CPU_ARM_CORTEX_M3": _cortex_m(arm.UC_CPU_ARM_CORTEX_M3),
    "UC_CPU_ARM_CORTEX_M4": _cortex_m(arm.UC_CPU_ARM_CORTEX_M4, _FLOAT_ON),
    "UC_CPU_ARM_CORTEX_M7": _cortex_m(arm.UC_CPU_ARM_CORTEX_M7, _FLOAT_ON),
    "UC_CPU_ARM_CORTEX_M33": _cortex_m(arm.UC_CPU_ARM_CORTEX_M33, _FLOAT_ON),
    "UC_CPU_RISCV32_ANY": _RV32,
}
