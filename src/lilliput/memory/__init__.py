"""Memory: what lives when, and where in the arena."""

from lilliput.memory.by_rows import by_rows
from lilliput.memory.lifetimes import Buffer, Segment, buffers, scratch_name
from lilliput.memory.plan import Plan, arrange, needed, plan_memory

__all__ = ["Buffer", "Plan", "Segment", "arrange", "buffers", "by_rows", "needed", "plan_memory", "scratch_name"]
