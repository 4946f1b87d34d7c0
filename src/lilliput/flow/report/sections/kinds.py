"""How to read the figures: what each kind means here, and where the modelled ones come from."""

from __future__ import annotations

from lilliput.flow.report.collect import Content
from lilliput.flow.report.content import Kind
from lilliput.flow.report.markup import Html, element

MEANINGS = {
    Kind.EXACT: "read from the image that goes on the chip, or fixed by the model's shapes",
    Kind.COUNTED: "counted while that image ran on the emulated core",
    Kind.MODELLED: "computed from the counts and the core's published timing, within the band given",
    Kind.MEASURED: "taken on a real board; this report has none unless a figure says so",
}


def kinds(content: Content) -> Html:
    rows = [
        element("div", element("dt", element("span", kind.value, class_=f"kind {kind}")), element("dd", meaning))
        for kind, meaning in MEANINGS.items()
    ]
    notes = [f"Compiled by {content.target.compiler}; counts hold for this compiler."]
    if content.cost is not None and content.cost.cycles is not None:
        notes.append("Cycles hold the flash's wait states where the chip's timing is known.")
    if content.cost is not None and content.cost.energy is not None:
        notes.append(
            f"Energy is the modelled time at {content.cost.energy_model}; "
            "the board's other parts are not in it, and its band is that of the time alone."
        )
    notes.append("The stack bound leaves out interrupts, which come on top.")
    return element(
        "footer",
        element("h2", "How to read the figures"),
        element("dl", *rows),
        *(element("p", note, class_="soft") for note in notes),
    )
