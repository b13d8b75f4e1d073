"""What the funnel page shows, and the link behind each of its figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.enums import Stage
from core.charts import FunnelPlot, Unit, Whisker, funnel_plot, root_bars, whisker
from core.files import safe_cell
from pipeline.analytics import FunnelReport
from pipeline.analytics.funnel import Counts
from pipeline.forms import FunnelFilter
from pipeline.rules import FEW, STAGES, STEPS, Step
from pipeline.views.words import arrow, month_words


@dataclass(frozen=True)
class Link:
    """The page's own filter as an address, to which a figure is added."""

    kept: tuple[tuple[str, str], ...]

    @cached_property
    def _start(self) -> str:
        kept = f"{self.text}&" if self.kept else ""
        return f"{reverse('pipeline:cohort')}?{kept}"

    @staticmethod
    def of(form: FunnelFilter) -> "Link":
        """Keep what the form was asked, as it was asked."""
        named = [(name, form.data.get(name, "")) for name in form.fields]
        return Link(tuple((name, value) for name, value in named if value))

    @property
    def text(self) -> str:
        return urlencode(self.kept)

    def to(self, figure: str, **narrower: object) -> str:
        """Return the address of the people behind a figure."""
        return self._start + urlencode({"figure": figure} | narrower)


def stages(report: FunnelReport, link: Link) -> list[dict[str, Any]]:
    """Return a bar for each stage, with the benchmark as a tick."""
    counts = [report.reached[stage] for stage in STAGES]
    ratio = report.query.ratio
    expected = [counts[0] * ratio[stage] / ratio["A"] for stage in STAGES]
    bars = root_bars(counts, expected)
    return [
        {
            "code": stage,
            "label": Stage(stage).label,
            "count": count,
            "expected": round(wanted),
            "bar": bar,
            "url": link.to(stage),
        }
        for stage, count, wanted, bar in zip(
            STAGES, counts, expected, bars, strict=True
        )
    ]


def steps(counts: Counts, link: Link, **narrower: object) -> list[dict[str, Any]]:
    """Return a row for each step: rate, interval, and the three sets of people."""
    return [
        {
            "step": step,
            "label": arrow(step.name),
            "whisker": _whisker(step),
            "tone": {"below": "off", "above": "over"}.get(step.verdict, ""),
            "matured": link.to(f"{step.name}.matured", **narrower),
            "converted": link.to(f"{step.name}.converted", **narrower),
            "watching": link.to(f"{step.name}.watching", **narrower),
        }
        for step in counts.steps.values()
    ]


def _whisker(step: Step) -> Whisker | None:
    if step.verdict == "few" or step.rate is None:
        return None
    return whisker(step.rate, step.low or 0.0, step.high or 1.0, step.benchmark)


def cells(counts: Counts, link: Link, **narrower: object) -> list[dict[str, Any]]:
    """Return a cell for each step: the rate, or why there is none."""
    found = []
    for step in counts.steps.values():
        if step.matured >= FEW:
            part, number = "converted", step.converted
        elif step.matured:
            part, number = "matured", step.matured
        else:
            part, number = "watching", step.watching
        found.append(
            {
                "step": step,
                "part": part,
                "count": number,
                "url": link.to(f"{step.name}.{part}", **narrower),
            }
        )
    return found


def months(report: FunnelReport, link: Link) -> list[dict[str, Any]]:
    """Return a row for each month of first contact."""
    rows = []
    for cohort in report.months:
        month = f"{cohort.month:%Y-%m}"
        rows.append(
            {
                "label": month_words(cohort.month),
                "count": cohort.reached["A"],
                "url": link.to("A", month=month),
                "cells": cells(cohort, link, month=month),
            }
        )
    return rows


def units(
    found: Mapping[int, Counts], names: Mapping[int, str], link: Link, narrower: str
) -> list[dict[str, Any]]:
    """Return a row for each broker or branch, by name: never by rank."""
    rows = [
        {
            "number": number,
            "name": names.get(number) or _("a former colleague"),
            "count": counts.reached["A"],
            "url": link.to("A", **{narrower: number}),
            "step": counts.steps["A>B"],
            "matured": link.to("A>B.matured", **{narrower: number}),
            "converted": link.to("A>B.converted", **{narrower: number}),
            # Branches are shown with every step, brokers as dots of one.
            "cells": cells(counts, link, at=number) if narrower == "at" else [],
        }
        for number, counts in found.items()
    ]
    return sorted(rows, key=lambda row: (str(row["name"]), row["number"]))


def plot(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the funnel plot of A→B, each dot with its link."""
    drawn: FunnelPlot | None = funnel_plot(
        Unit(row["name"], row["number"], row["step"].converted, row["step"].matured)
        for row in rows
    )
    if drawn is None:
        return None
    links = {row["number"]: row["matured"] for row in rows}
    dots = [{"dot": dot, "url": links[dot.number]} for dot in drawn.dots]
    return {
        "drawn": drawn,
        "dots": dots,
        "outside": sum(bool(dot.side) for dot in drawn.dots),
    }


def stuck(counts: Mapping[str, int], *, lawful: bool = False) -> list[dict[str, Any]]:
    """Return where people stand longer than the branch's limit."""
    board = reverse("pipeline:board")
    kept = {"lawful": "1"} if lawful else {}
    return [
        {
            "code": stage,
            "label": Stage(stage).label,
            "count": counts[stage],
            "url": f"{board}?{urlencode({'stuck': 'on', 'stage': stage} | kept)}",
        }
        for stage in STAGES
        if counts.get(stage)
    ]


def table(report: FunnelReport) -> Iterator[list[Any]]:
    """Yield the figures as rows of a sheet, months first, the whole period last."""
    heads = [_("first contact"), *STAGES]
    for name in STEPS:
        heads += [f"{arrow(name)} {word}" for word in _headings()]
    yield [safe_cell(str(head)) for head in heads]
    for cohort in report.months:
        yield [f"{cohort.month:%Y-%m}", *_numbers(cohort)]
    yield [_("all"), *_numbers(report)]


def _headings() -> list[str]:
    return [
        _("matured"),
        _("converted"),
        _("watching"),
        _("rate"),
        _("lower bound"),
        _("upper bound"),
        _("benchmark"),
    ]


def _numbers(counts: Counts) -> list[Any]:
    numbers: list[Any] = [counts.reached[stage] for stage in STAGES]
    for step in counts.steps.values():
        shares = (step.rate, step.low, step.high, step.benchmark)
        numbers += [step.matured, step.converted, step.watching]
        numbers += ["" if share is None else round(share, 4) for share in shares]
    return numbers
