"""The funnel in words: the main thing first, and whom a figure counts."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from clients.enums import Stage
from core.templatetags.display import day as day_words
from core.templatetags.display import percent
from pipeline.analytics import FunnelQuery, FunnelReport
from pipeline.rules import STAGES, Step
from pipeline.views.links import Link


def arrow(step: str) -> str:
    """Write a step as people do: A→B."""
    return step.replace(">", "→")


def month_words(month: date) -> str:
    """Write a month: 2026年3月, Mar 2026."""
    if (get_language() or "").startswith("zh"):
        return f"{month.year}年{month.month}月"
    return date_format(month, "M Y")


def lead(report: FunnelReport) -> dict[str, str]:
    """Say the main thing first: a headline and what it rests on."""
    if not report.reached["A"]:
        return {
            "head": _("Nobody was first contacted in this period."),
            "rest": _(
                "Choose a longer period or fewer filters, or log first contacts."
            ),
        }
    below = [step for step in report.steps.values() if step.verdict == "below"]
    told = [step for step in report.steps.values() if step.verdict != "few"]
    if not told:
        return {
            "head": _("Too few to tell."),
            "rest": _("No step has thirty matured people yet; rates wait for them."),
        }
    if not below:
        return {
            "head": _("No step lies below the benchmark."),
            "rest": _joined([*_above(told), _untold(report)]),
        }
    sentences = [_gap(step) for step in below] + _above(told)
    return {"head": _where(below), "rest": _joined([*sentences, _untold(report)])}


def _where(below: list[Step]) -> str:
    """Name the first step people are stuck at; the whole way only if no step is."""
    first = min(below, key=lambda step: (step.name == "A>D", step.name))
    if first.name == "A>D":
        return _("Too few reach a deal.")
    return _("Stuck after %(stage)s.") % {"stage": Stage(first.name[0]).label}


def _joined(sentences: list[str]) -> str:
    """Put sentences one after another; Chinese ones stand without a space."""
    space = "" if (get_language() or "").startswith("zh") else " "
    return space.join(sentence for sentence in sentences if sentence)


def _gap(step: Step) -> str:
    words = _(
        "%(step)s is %(rate)s, below the benchmark %(benchmark)s, and its interval "
        "excludes it."
    )
    return words % _words_of(step)


def _above(told: list[Step]) -> list[str]:
    words = _("%(step)s is %(rate)s, above the benchmark %(benchmark)s.")
    return [words % _words_of(step) for step in told if step.verdict == "above"]


def _untold(report: FunnelReport) -> str:
    """Say how many steps show no gap or have too few people."""
    level = sum(step.verdict == "level" for step in report.steps.values())
    few = sum(step.verdict == "few" for step in report.steps.values())
    sentences = []
    if level:
        words = ngettext(
            "One step shows no gap that could be told from chance.",
            "%(count)s steps show no gap that could be told from chance.",
            level,
        )
        sentences.append(words % {"count": level})
    if few:
        words = ngettext(
            "One step has too few matured people.",
            "%(count)s steps have too few matured people.",
            few,
        )
        sentences.append(words % {"count": few})
    return _joined(sentences)


def _words_of(step: Step) -> dict[str, str]:
    return {
        "step": arrow(step.name),
        "rate": percent(step.rate),
        "benchmark": percent(step.benchmark),
    }


# Whom each part of a step counts.
TITLES = {
    "matured": gettext_lazy("%(step)s: matured"),
    "converted": gettext_lazy("%(step)s: converted"),
    "watching": gettext_lazy("%(step)s: still watching"),
    "moved": gettext_lazy("%(step)s: moved on"),
    "left": gettext_lazy("%(step)s: left before it"),
    "open": gettext_lazy("%(step)s: still before it"),
}
RULES = {
    "matured": gettext_lazy("At the earlier stage for at least %(days)s days."),
    "converted": gettext_lazy("Matured, and one step on within %(days)s days."),
    "watching": gettext_lazy("At the earlier stage for less than %(days)s days."),
    "moved": gettext_lazy("Took the step, however long it lasted."),
    "left": gettext_lazy("Left the process without the step and did not come back."),
    "open": gettext_lazy("In the process, the step not taken yet."),
}


def words_for(figure: str, query: FunnelQuery) -> dict[str, str]:
    """Say in words whom a figure counts."""
    if figure in STAGES:
        label = f"{figure} {Stage(figure).label}"
        since = query.since and _("For the first time on %(day)s or later.")
        rule = since % {"day": day_words(query.since)} if since else ""
        return {"title": _("Reached %(stage)s") % {"stage": label}, "rule": rule}
    if figure == "claimed":
        return {
            "title": _("Deals only claimed"),
            "rule": _("The evidence of these deals is not complete yet."),
        }
    step, part = figure.split(".")
    days = query.horizons and query.horizons[step]
    facts = {"step": arrow(step), "days": days}
    return {"title": str(TITLES[part]) % facts, "rule": str(RULES[part]) % facts}


def horizons(query: FunnelQuery) -> list[tuple[str, int]]:
    """Return each step, as people write it, and its horizon in days."""
    return [(arrow(step), days) for step, days in (query.horizons or {}).items()]


def next_step(report: FunnelReport, link: Link) -> dict[str, str] | None:
    """Say what the first gap asks to do, and where those people are."""
    below = [step for step in report.steps.values() if step.verdict == "below"]
    if not below:
        return None
    first = min(below, key=lambda step: (step.name == "A>D", step.name))
    stage = first.name[0]
    asks = {
        "A": _("Offer a presentation to those who were only contacted."),
        "B": _("After a presentation ask what still holds them back."),
        "C": _("Answer the open objections and ask for the account."),
    }
    return {"words": asks[stage], "people": link.to(f"{first.name}.open")}
