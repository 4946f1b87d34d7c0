"""F9, X-CUBE-AI: a validation report, source model against device."""

from __future__ import annotations

from lilliput.bench.claims.claim import Claim
from lilliput.bench.models import digits_int8
from lilliput.flow.build import build
from lilliput.flow.demo.digits import digits, float_graph
from lilliput.flow.firmware import stored_inputs
from lilliput.flow.validation import validate


def measure(quick: bool) -> Claim:
    """The digits network: the float model against the emulated Cortex-M4, layer by layer."""
    data, graph = digits(), digits_int8()
    images = data.test_images[: 10 if quick else 100]
    firmware = build(graph, "generic-cortex-m4")
    report = validate(float_graph(), firmware, [images])
    wrong = validate(float_graph(), firmware, [images], [images[::-1]])
    verdict = firmware.verify(*stored_inputs(graph, [images]))
    return Claim(
        row="F9",
        claim="the validation report gives RMSE, agreement and MACs per layer, and host and device agree to the byte",
        value=f"output RMSE {report.rmse:.4f}, agreement {report.agreement:.3f} over {len(images)} images, "
        f"{len(report.layers)} layers, {graph.macs} MACs; host and device equal: {verdict.holds}",
        target="RMSE at most 0.05, agreement at least 0.97, equal",
        holds=report.rmse <= 0.05
        and report.agreement >= 0.97
        and verdict.holds
        and len(report.layers) == len(graph.nodes),
        control=f"against shuffled images the agreement is {wrong.agreement:.3f}",
        seeds=1,
        source="Ray 2021, Capogrosso 2023 and Immonen 2022 on X-CUBE-AI",
    )
