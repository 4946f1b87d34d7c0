"""The graph: the one representation that importers make, passes rewrite, the planner places and the compiler prints."""

from lilliput.graph.batch import batched_call, evaluate_batch, evaluate_batches, samples_at_once
from lilliput.graph.choice import NO_CHOICES, Choice, Choices, signature
from lilliput.graph.chooser import Chooser, Formats, bias_format, inner_formats, inner_name, usual_formats
from lilliput.graph.errors import (
    BoardError,
    FitError,
    GraphError,
    InputError,
    LilliputError,
    ModelError,
    ShapeError,
    ToolError,
    UnsupportedError,
)
from lilliput.graph.evaluate import Trace, check_inputs, evaluate, evaluate_rows, initial_states
from lilliput.graph.format import Format
from lilliput.graph.graph import Graph, Node
from lilliput.graph.kernel import (
    CHANNEL,
    IN_PLACE,
    TABLES,
    WEIGHTS,
    Argument,
    In,
    Invocation,
    Kernel,
    Out,
    Overlap,
    Scratch,
    State,
    Table,
)
from lilliput.graph.lower import Step, lower, with_tables
from lilliput.graph.op import ARITHMETICS, LITERT, NATIVE, TFLITE_MICRO, Band, Call, Op
from lilliput.graph.pipeline import Move, Pipeline, PipelineStep, Strip, kernel_steps, layer_calls
from lilliput.graph.schedule import ALWAYS, Schedule
from lilliput.graph.select import candidates, select_kernel
from lilliput.graph.text import parse, text
from lilliput.graph.value import Kind, Shape, Source, Value
from lilliput.graph.verify import verify

__all__ = [
    "ALWAYS",
    "ARITHMETICS",
    "CHANNEL",
    "IN_PLACE",
    "LITERT",
    "NATIVE",
    "NO_CHOICES",
    "TABLES",
    "TFLITE_MICRO",
    "WEIGHTS",
    "Argument",
    "Band",
    "BoardError",
    "Call",
    "Choice",
    "Choices",
    "Chooser",
    "FitError",
    "Format",
    "Formats",
    "Graph",
    "GraphError",
    "In",
    "InputError",
    "Invocation",
    "Kernel",
    "Kind",
    "LilliputError",
    "ModelError",
    "Move",
    "Node",
    "Op",
    "Out",
    "Overlap",
    "Pipeline",
    "PipelineStep",
    "Schedule",
    "Scratch",
    "Shape",
    "ShapeError",
    "Source",
    "State",
    "Step",
    "Strip",
    "Table",
    "ToolError",
    "Trace",
    "UnsupportedError",
    "Value",
    "batched_call",
    "bias_format",
    "candidates",
    "check_inputs",
    "evaluate",
    "evaluate_batch",
    "evaluate_batches",
    "evaluate_rows",
    "initial_states",
    "inner_formats",
    "inner_name",
    "kernel_steps",
    "layer_calls",
    "lower",
    "parse",
    "samples_at_once",
    "select_kernel",
    "signature",
    "text",
    "usual_formats",
    "verify",
    "with_tables",
]
