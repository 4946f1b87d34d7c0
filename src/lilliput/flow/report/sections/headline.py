"""What it is, what it costs, what was proved: the part that is read even when nothing else is."""

from __future__ import annotations

from lilliput.flow.report.collect import Content
from lilliput.flow.report.content import Check, Cost, Footprint, Proof, Quantity, Target, Tensor
from lilliput.flow.report.figures import clock, figure, grouped, kind, number, percent, shape, significant
from lilliput.flow.report.markup import Html, element, join

MARKS = {"equal": "✓", "differs": "✗", "note": "i"}


def headline(content: Content) -> Html:
    target = content.target
    where = f"{target.title}: {target.core} at {clock(target.clock_hz)}"
    return element(
        "header",
        element("p", "Lilliput report", class_="eyebrow"),
        element("h1", content.title),
        element("p", _signature(content), element("b", where), class_="subtitle"),
        element("div", _time(content), _proof(content.proof), class_="two"),
        _memory(content),
    )


def _signature(content: Content) -> Html:
    model = content.model
    takes, gives = (", ".join(map(_tensor, tensors)) for tensors in (model.inputs, model.outputs))
    return element("span", element("b", model.name), f": {takes} → {gives}, {model.arithmetic} arithmetic")


def _tensor(tensor: Tensor) -> str:
    return f"{tensor.dtype} {shape(tensor.shape)}"


def _time(content: Content) -> Html:
    cost = content.cost
    if cost is None:
        return _card(element("p", "Not profiled: no time is claimed.", class_="soft"))
    known = [each for each in (cost.instructions, cost.cycles, cost.energy) if each is not None]
    behind = element("ul", *(element("li", figure(each)) for each in known), class_="behind")
    return _card(*_hero(cost, content.target), behind)


def _card(*children: Html) -> Html:
    return element("div", *children, class_="card")


def _hero(cost: Cost, target: Target) -> tuple[Html, Html]:
    """The largest number of the page, and the line below it."""
    if cost.milliseconds is None:
        hero = element("p", number(cost.instructions), element("span", " instructions"), class_="hero")
        return hero, element("p", f"{cost.per}; no cycle table is known for the {target.core}, so no time is claimed")
    hero = element("p", number(cost.milliseconds), element("span", " ms"), class_="hero")
    band = kind(cost.milliseconds), element("span", _band(cost.milliseconds), class_="band")
    return hero, element("p", f"{cost.per} at {clock(target.clock_hz)}, ", *band)


def _band(quantity: Quantity) -> str:
    if quantity.band_percent is None:
        return ""
    low, high = (quantity.value * (1 + sign * quantity.band_percent / 100) for sign in (-1, 1))
    return f": {significant(low)} to {significant(high)} {quantity.unit}"


def _proof(proof: Proof | None) -> Html:
    if proof is None:
        return _card(element("p", "Nothing was compared: this firmware is not proved.", class_="soft"))
    gates = [check for check in proof.checks if check.result != "note"]
    holds = all(check.result == "equal" for check in gates)
    where = "to the chip's machine code" if proof.on_core else "to C on the host; no emulated core took part"
    title = f"Proved equal, from the model {where}" if holds else "Not equal: do not ship this firmware"
    rows = [_check(check) for check in proof.checks]
    return element(
        "div",
        element("h2", title),
        element("ul", *rows, class_="checks"),
        element("p", f"Compared on {grouped(proof.samples)} samples.", class_="soft"),
        class_="card proof",
        data_state="equal" if holds else "differs",
    )


def _check(check: Check) -> Html:
    mark = element("span", MARKS[check.result], class_="mark", aria_hidden="true")
    words = join(element("b", check.name), " ", element("span", check.result, class_="result"))
    return element("li", mark, element("span", words, element("small", check.sentence)), class_=check.result)


def _memory(content: Content) -> Html:
    footprint, target = content.footprint, content.target
    stack = footprint.stack_bound
    return element(
        "div",
        _meter("Flash", footprint.flash, target.flash_bytes, _flash_parts(footprint)),
        _meter("RAM", footprint.ram, target.ram_bytes, join("of it the arena ", number(footprint.arena), " bytes")),
        element(
            "div",
            element("h3", "Stack"),
            element("p", "at most ", figure(stack), class_="amount"),
            element("p", "deepest: ", element("code", " → ".join(footprint.stack_path)), class_="soft"),
            class_="meter",
        ),
        class_="meters",
    )


def _flash_parts(footprint: Footprint) -> Html:
    parts = {
        "weights": footprint.weights,
        "per channel": footprint.channel,
        "tables": footprint.tables,
        "code": footprint.code,
    }
    written = [join(f"{name} ", number(part)) for name, part in parts.items() if part.value]
    return Html(" + ".join(written))


def _meter(title: str, used: Quantity, capacity: int, parts: Html) -> Html:
    share = percent(used.value, capacity)
    fill = element("span", class_="fill", style=f"width: {min(100.0, 100 * used.value / capacity):.2f}%")
    return element(
        "div",
        element("h3", title),
        element("p", figure(used), class_="amount"),
        element("div", fill, class_="track", role="img", aria_label=f"{title}: {share} of the board's"),
        element("p", f"{share} of {grouped(capacity)} bytes", class_="soft"),
        element("p", parts, class_="soft"),
        class_="meter",
    )
