"""F1, TensorFlow Lite: real int8 models imported with every byte of their outputs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.models import digits_int8, real_models
from lilliput.codegen import c_project
from lilliput.codegen.firmware import pattern_inputs
from lilliput.flow.demo.digits import digits
from lilliput.flow.firmware import stored_inputs
from lilliput.graph import Graph, evaluate, parse, text
from lilliput.ops import operators
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin

# TFLite Micro's answers to the generated pattern (its reference and CMSIS-NN kernels agree), as hexadecimal bytes.
GOLDEN = {
    "kws": "8080808080808080807f8080",
    "ic01": "808080458080bb808080",
    "vww": "7987",
    "sww": "80807f",
    "micro_speech": "80c78732",
}
CONTROLS = 20


def measure(quick: bool) -> Claim:
    """The networks of MLPerf Tiny where they are at hand, our digits network always."""
    graphs = real_models(quick) | {"digits": digits_int8()}
    equal, golden, back = [], [], []
    for name, graph in graphs.items():
        ready = run_passes(graph)
        inputs = pattern_inputs([ready.values[n] for n in ready.inputs])
        outputs = _device(ready, inputs)
        equal.append(outputs == evaluate(ready, inputs).outputs[0].tobytes())
        again = run_passes(parse(text(graph), operators()))
        back.append(evaluate(again, inputs).outputs[0].tobytes() == outputs)
        if name in GOLDEN:
            golden.append(outputs.hex() == GOLDEN[name])
    kept = _kept_with_other_weights(graphs["digits"])
    return Claim(
        row="F1",
        claim="int8 models run with the bytes of TFLite Micro's outputs, in C as in the reference, also after a round "
        "trip through our text form",
        value=f"{sum(equal)} of {len(equal)} equal in C, {sum(golden)} of {len(golden)} equal to TFLite Micro, "
        f"{sum(back)} of {len(back)} after the round trip ({', '.join(graphs)})",
        target="all",
        holds=all(equal) and all(golden) and all(back) and kept < CONTROLS,
        control=f"with one bias changed {kept} of {CONTROLS} images give the same outputs",
        seeds=0,
        source="Ray 2021, Immonen 2022 and Abadade 2023 on TensorFlow Lite",
    )


def _device(graph: Graph, inputs: list[np.ndarray]) -> bytes:
    with HostTwin([c_project(graph)]) as twin:
        return twin.run([array[None] for array in inputs])[0].tobytes()


def _kept_with_other_weights(graph: Graph) -> int:
    """For how many of CONTROLS images the outputs stay the same when the last layer's first bias is moved."""
    bias = graph.values["output bias"]
    data = bias.array().copy()
    data[0] += 5000
    changed = replace(graph, values={**graph.values, "output bias": replace(bias, data=data)})
    images = stored_inputs(graph, [digits().test_images[:CONTROLS]])[0]
    return sum(np.array_equal(evaluate(graph, [x]).outputs[0], evaluate(changed, [x]).outputs[0]) for x in images)
