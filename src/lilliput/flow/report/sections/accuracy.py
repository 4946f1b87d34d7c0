"""Does the device still answer as the float model did? Two confusion matrices, side by side."""

from __future__ import annotations

from lilliput.flow.report.collect import Content
from lilliput.flow.report.evaluation import Confusion, Evaluation
from lilliput.flow.report.figures import grouped, percent
from lilliput.flow.report.markup import Html, element
from lilliput.flow.report.sections.table import table

MOST_LABELS = 24  # a larger matrix cannot be read


def accuracy(content: Content) -> Html | None:
    evaluation = content.evaluation
    if evaluation is None or not evaluation.labels:
        return None
    reference, device = evaluation.reference, evaluation.device
    change = device.correct - reference.correct
    told = "as many" if change == 0 else f"{grouped(abs(change))} {'more' if change > 0 else 'fewer'}"
    matrices = [_matrix(reference, evaluation, None), _matrix(device, evaluation, reference)]
    small = len(evaluation.labels) <= MOST_LABELS
    return element(
        "section",
        element("h2", "Accuracy"),
        element(
            "p",
            f"Of {grouped(reference.samples)} samples the float model answers {grouped(reference.correct)} correctly, "
            f"the device {told}. ",
            "Rows are the truth, columns the answers; outlined cells differ between the two." if small else "",
            class_="lead",
        ),
        element("div", *(matrices if small else map(_score, (reference, device))), class_="two"),
    )


def _score(confusion: Confusion) -> Html:
    share = element("b", percent(confusion.correct, confusion.samples))
    counts = f"{grouped(confusion.correct)} of {grouped(confusion.samples)} "
    return element("p", f"{confusion.run}: ", share, " ", element("span", counts, class_="soft"), class_="score")


def _matrix(confusion: Confusion, evaluation: Evaluation, other: Confusion | None) -> Html:
    heads = [element("td"), *(element("th", label, scope="col") for label in evaluation.labels)]
    compared = confusion.counts if other is None else other.counts
    rows = []
    for i, (label, counts) in enumerate(zip(evaluation.labels, confusion.counts, strict=True)):
        cells = [_cell(count, sum(counts), i == j, compared[i][j]) for j, count in enumerate(counts)]
        rows.append(element("tr", element("th", label, scope="row"), *cells))
    return element("figure", element("figcaption", _score(confusion)), table(heads, rows, "confusion"))


def _cell(count: int, total: int, right: bool, other: int) -> Html:
    differs = other != count
    heat = round(100 * (count / total) ** 0.5) if total else 0
    return element(
        "td",
        str(count) if count else "",
        class_=" ".join(["right" if right else "wrong", *(["changed"] if differs else [])]),
        style=f"--heat: {heat}%" if count else None,
        title=f"float model: {other}" if differs else None,
    )
