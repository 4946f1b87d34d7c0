"""Where a pipeline is right and where it is not: accuracy in parts, and the worst recordings to look at."""

from __future__ import annotations

from lilliput.flow.report.collect import Content
from lilliput.flow.report.figures import grouped, percent
from lilliput.flow.report.markup import Html, element
from lilliput.flow.report.sections.table import head, table
from lilliput.flow.report.worst import Worst
from lilliput.flow.slices import Slice


def heard(content: Content) -> Html | None:
    part = content.heard
    if part is None:
        return None
    whole, *_ = part.slices
    changed = whole.before is not None
    heads = [head("recordings"), head("right"), head("share"), head("95 % interval")]
    heads += [head("before")] if changed else []
    wrong = sum(each.expected != each.answer for each in part.worst)
    return element(
        "section",
        element("h2", "Where it is right"),
        element(
            "p",
            f"{grouped(whole.right)} of {grouped(whole.count)} recordings, streamed through the chip's C on this "
            "machine. An interval says what so few recordings leave open.",
            class_="lead",
        ),
        table(heads, [_slice(each, changed) for each in part.slices]),
        element("h3", f"The {len(part.worst)} worst recordings, {wrong} of them wrong"),
        element(
            "p",
            "Wrongly labelled? Choose the right label, save the list, and call ",
            element("code", "lil report --relabel FILE"),
            " with it.",
            class_="soft",
        ),
        table(
            [head(title) for title in ("recording", "signal", "label", "answer", "margin", "it is")],
            [_worst(index, each, content.model.labels) for index, each in enumerate(part.worst)],
            "worst",
        ),
        element("button", "Save the changed labels", id="relabel", type="button", hidden="hidden"),
    )


def _slice(each: Slice, changed: bool) -> Html:
    named = f"{each.group}: {each.value}" if each.value else "all"
    before = [] if not changed else [element("td", "" if each.before is None else percent(each.before, each.count))]
    return element(
        "tr",
        element("th", f"{named} ", element("small", grouped(each.count)), scope="row"),
        element("td", grouped(each.right), class_="figure"),
        element("td", percent(each.right, each.count), class_="figure"),
        element("td", f"{100 * each.low:.1f} to {100 * each.high:.1f} %"),
        *before,
    )


def _worst(index: int, each: Worst, labels: tuple[str, ...]) -> Html:
    options = [element("option", label, selected="selected" if label == each.expected else None) for label in labels]
    play = element("button", "Play", type="button", data_play=index, hidden="hidden")
    return element(
        "tr",
        element("th", each.name, scope="row"),
        element("td", element("canvas", data_wave=index, width=160, height=36, aria_hidden="true"), play),
        element("td", each.expected),
        element("td", each.answer, class_="right" if each.answer == each.expected else "wrong"),
        element("td", f"{each.margin:.2f}" if each.margin > -1e8 else "", class_="figure"),
        element("td", element("select", *options, data_label=index, aria_label=f"the right label of {each.name}")),
    )
