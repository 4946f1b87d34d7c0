"""Code generation: a planned graph as C that a person can read. Only data and wiring; the kernels are headers."""

from lilliput.codegen.cgen import array, comment, identifier, number
from lilliput.codegen.layout import Layout, Options, layout
from lilliput.codegen.project import STYLES, Project, c_project

__all__ = ["STYLES", "Layout", "Options", "Project", "array", "c_project", "comment", "identifier", "layout", "number"]
