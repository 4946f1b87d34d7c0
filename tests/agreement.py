"""A pipeline over a whole recording, as a stream, and in C."""

from __future__ import annotations

import numpy as np

from lilliput.codegen import c_project
from lilliput.graph import evaluate, evaluate_rows
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline


def agree(whole: Pipeline, rows: np.ndarray, in_float: bool) -> None:
    """All three give the same rows, the C whatever the chunks.

    Floats: in C and numpy sums may differ in the last bits, so the C is compared with itself, fed otherwise.
    """
    graph = whole.stream()
    (wanted,) = evaluate(whole.batch(len(rows)), [rows]).outputs
    streamed = [trace.outputs[0] for trace in evaluate_rows(graph, rows) if trace.outputs]
    np.testing.assert_array_equal(np.concatenate(streamed), wanted)
    assert len(np.unique(wanted)) > 1, "the recording would not notice a result that never changes"
    with HostTwin([c_project(graph)], sanitize=True) as twin:
        fed = [
            np.concatenate([f.outputs[graph.outputs[0]] for f in twin.feed(rows, chunks)])
            for chunks in ([1], [7, 2, 31], [500])
        ]
    assert fed[0].tobytes() == fed[1].tobytes() == fed[2].tobytes()
    if in_float:
        np.testing.assert_allclose(fed[0], wanted, rtol=0, atol=1e-4 * np.abs(wanted).max())
    else:
        np.testing.assert_array_equal(fed[0], wanted)
