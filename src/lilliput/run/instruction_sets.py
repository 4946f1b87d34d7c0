"""Which instructions an architecture has, by the base names capstone gives them.

Allow-lists from the instruction tables of the Armv6-M (DDI 0419), Armv7-M (DDI 0403) and Armv8-M (DDI 0553)
architecture reference manuals: an instruction that is in none of a core's lists is not its own.
"""

from __future__ import annotations

from typing import Any

from lilliput.run.disassembly import Instruction


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_V6M_NARROW = _names(
    """adc add adr and asr b bic bkpt blx bx cmn cmp cps eor hint ldm ldr ldrb ldrh ldrsb ldrsh lsl lsr mov movs mul
    mvn nop orr pop push rev rev16 revsh ror rsb sbc sev stm str strb strh sub svc sxtb sxth tst udf uxtb uxth wfe wfi
    yield"""
)
_V6M_WIDE = _names("bl dmb dsb isb mrs msr udf")
_V7M_NARROW = _V6M_NARROW | _names("it cbz cbnz")
_V7M_WIDE = (_V6M_NARROW - _names("bkpt blx bx svc cps movs")) | _names(
    """addw bfc bfi bl clrex clz dbg dmb dsb isb ldmdb ldrbt ldrd ldrex ldrexb ldrexh ldrht ldrsbt ldrsht ldrt mla mls
    movt movw mrs msr orn pld pli rbit rrx sbfx sdiv smlal smull ssat stmdb strbt strd strex strexb strexh strht strt
    subw tbb tbh teq ubfx udiv umlal umull usat"""
)
_V8M_NARROW = _names("blxns bxns")
_V8M_WIDE = _names(
    """lda ldab ldaex ldaexb ldaexh ldah sg stl stlb stlex stlexb stlexh stlh tt tta ttat ttt vlldm vlstm"""
)
_DSP = frozenset(
    f"{prefix}{operation}"
    for prefix in ("s", "q", "sh", "u", "uq", "uh")
    for operation in ("add8", "add16", "asx", "sax", "sub8", "sub16")
) | _names(
    """pkhbt pkhtb qadd qdadd qdsub qsub sel smlabb smlabt smlatb smlatt smlad smladx smlalbb smlalbt smlaltb smlaltt
    smlald smlaldx smlawb smlawt smlsd smlsdx smlsld smlsldx smmla smmlar smmls smmlsr smmul smmulr smuad smuadx smulbb
    smulbt smultb smultt smulwb smulwt smusd smusdx ssat16 sxtab sxtab16 sxtah sxtb16 umaal usad8 usada8 usat16 uxtab
    uxtab16 uxtah uxtb16"""
)
_FLOAT_V4 = _names(
    """fconsts fconstd fldmiax fmstat fstmiax vabs vadd vcmp vcmpe vcvt vcvtb vcvtr vcvtt vdiv vfma vfms vfnma vfnms
    vldmdb vldmia vldr vmla vmls vmov vmrs vmsr vmul vneg vnmla vnmls vnmul vpop vpush vsqrt vstmdb vstmia vstr
    vsub"""
)
_FLOAT_V5 = _names(
    """vcvta vcvtm vcvtn vcvtp vmaxnm vminnm vrinta vrintm vrintn vrintp vrintr vrintx vrintz vseleq vselge vselgt
    vselvs"""
)

# Architecture to its (16-bit, 32-bit) instructions, without what a core may have on top.
_BASES = {
    "armv6-m": (_V6M_NARROW, _V6M_WIDE),
    "armv7-m": (_V7M_NARROW, _V7M_WIDE),
    "armv7e-m": (_V7M_NARROW, _V7M_WIDE),
    "armv8-m": (_V7M_NARROW | _V8M_NARROW, _V7M_WIDE | _V8M_WIDE),
}
_RISCV_EXTENSIONS = {"hasStdExtM": "m", "hasStdExtA": "a", "hasStdExtF": "f", "hasStdExtD": "d", "hasStdExtC": "c"}


class ArmCore:
    """The instructions of a Cortex-M. `core` is a Core of the board descriptions."""

    def __init__(self, core: Any) -> None:
        self._narrow, self._wide = _BASES[core.isa]
        self._has_double = "fpu_double" in core.features
        if "dsp" in core.features:
            self._wide |= _DSP
        if "fpu" in core.features:
            self._wide |= _FLOAT_V4
        if "fpu" in core.features and any("fp_armv8" in flag for flag in core.zig_flags):
            self._wide |= _FLOAT_V5

    def has(self, instruction: Instruction) -> bool:
        """Whether the core executes this instruction."""
        name = instruction.name
        if name == "fconstd" or ".f64" in instruction.mnemonic:
            return self._has_double and name in self._wide
        return name in (self._narrow if instruction.size == 2 else self._wide)


class RiscvCore:
    """The instructions of an RV32 core; its name says which extensions it has: rv32imc."""

    def __init__(self, core: Any) -> None:
        self._extensions = set(core.isa.removeprefix("rv32"))

    def has(self, instruction: Instruction) -> bool:
        """Whether the core executes this instruction."""
        needed = {letter for group, letter in _RISCV_EXTENSIONS.items() if group in instruction.groups}
        return needed <= self._extensions and "isrv64" not in instruction.groups


def instructions_of(core: Any) -> ArmCore | RiscvCore | None:
    """What the core executes, or None where its instructions cannot be decoded here (Helium, Xtensa, AVR)."""
    if core.isa.startswith("rv32"):
        return RiscvCore(core)
    return ArmCore(core) if core.isa in _BASES else None
