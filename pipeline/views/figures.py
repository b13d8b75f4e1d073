"""What the funnel page shows, and the link behind each of its figures."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from clients.enums import Stage
from core.charts import FunnelPlot, Unit, Whisker, funnel_plot, root_bars, whisker
from pipeline.analytics import FunnelReport
from pipeline.analytics.funnel import Counts
from pipeline.rules import FEW, STAGES, Step, usual
from pipeline.views.links import Link
from pipeline.views.words import arrow, month_words


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
            "band": _band(step),
            "per": _per(step),
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


LARGE = 0.1


def _band(step: Step) -> Whisker | None:
    """Place the measured rate on the range usual for someone at the benchmark."""
    if step.verdict == "few" or step.rate is None or step.usual is None:
        return None
    return whisker(step.rate, *step.usual, step.benchmark)


def _per(step: Step) -> dict[str, int] | None:
    """Say a rate in people: of 100 (of 1000 where few are expected) so many."""
    if step.verdict == "few" or step.rate is None or step.usual is None:
        return None
    people = 100 if step.benchmark >= LARGE else 1000
    shares = (step.rate, *step.usual, step.benchmark)
    named = zip(("came", "low", "high", "benchmark"), shares, strict=True)
    return {"people": people} | {name: round(people * share) for name, share in named}


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
    units = [
        Unit(row["name"], row["number"], row["step"].converted, row["step"].matured)
        for row in rows
    ]
    drawn: FunnelPlot | None = funnel_plot(units, _limits, judged_from=FEW)
    if drawn is None:
        return None
    links = {row["number"]: row["matured"] for row in rows}
    dots = [{"dot": dot, "url": links[dot.number]} for dot in drawn.dots]
    return {
        "drawn": drawn,
        "dots": dots,
        "outside": sum(bool(dot.side) for dot in drawn.dots),
    }


def _limits(rate: float, people: int) -> tuple[float, float]:
    found = usual(rate, people)
    return found.low, found.high
