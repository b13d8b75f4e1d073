"""What the checks of a month say, in figures that never stand without their bound."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.scoping import Viewer
from core.templatetags.display import day, percent
from service.enums import CheckState, CheckStep, Stratum, Verdict
from service.models import CheckDraw, CheckEvent, CheckPeriod, CheckTask, FrameRow
from service.querysets import OfTaskQuerySet
from service.rules.checking import Tally, alarm_from

OPEN, READY, DRAWN, CLOSED = "open", "ready", "drawn", "closed"


@dataclass(frozen=True)
class MonthLine:
    """A month of checks: how far it is, what it says, who was met."""

    period: CheckPeriod
    draw: CheckDraw | None
    tally: Tally
    uniform: Tally
    met: int = 0
    voids: Sequence[CheckDraw] = ()
    days: float | None = None
    second: int = 0

    @property
    def stage(self) -> str:
        """Return how far the month is: open, ready to draw, drawn, closed."""
        if self.period.closed_at:
            return CLOSED
        if self.draw:
            return DRAWN
        return READY if self.period.frozen_at else OPEN

    @property
    def coverage(self) -> float | None:
        """Return the share of clients served for whom a meeting was written down."""
        return self.met / self.period.clients if self.period.clients else None

    @property
    def by_risk(self) -> int:
        """Return how many were drawn by the signs of risk."""
        return self.tally.drawn - self.uniform.drawn

    @property
    def words(self) -> str:
        """Return the result in a sentence, with what it cannot exclude."""
        return result_words(self.tally) if self.draw else ""

    @property
    def caution(self) -> str:
        """Say why the bound says less when the month was committed to late."""
        if not self.period.is_late:
            return ""
        return _(
            "Committed on %(day)s, after the month had begun: what the bound says is "
            "weaker."
        ) % {"day": day(self.period.committed_at)}


@dataclass
class BrokerLine:
    """What the checks say of one broker's client-months; no label, only figures."""

    pk: int
    name: str
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def checks(self) -> int:
        """Return how many of theirs have a verdict."""
        return sum(self.counts.values())

    @property
    def confirmed(self) -> int:
        """Return how many meetings were confirmed."""
        return self.counts[Verdict.CONFIRMED]

    @property
    def denied(self) -> int:
        """Return how many were denied in the end."""
        return self.counts[Verdict.DENIED]

    @property
    def unverified(self) -> int:
        """Return how many could not be verified."""
        return self.counts[Verdict.UNVERIFIED]

    @property
    def is_alarm(self) -> bool:
        """Say whether so many denials ask for a talk."""
        return self.denied >= alarm_from(self.checks)


def month_lines(periods: Iterable[CheckPeriod]) -> list[MonthLine]:
    """Return months with their figures; as many statements for many as for one."""
    listed = list(periods)
    keys = [period.pk for period in listed]
    draws: dict[int, list[CheckDraw]] = defaultdict(list)
    for drawn in CheckDraw.objects.filter(period__in=keys).order_by("number"):
        draws[drawn.period_id].append(drawn)
    in_force = {
        pk: next((d for d in found if d.voided_at is None), None)
        for pk, found in draws.items()
    }
    numbers = [drawn.pk for drawn in in_force.values() if drawn]
    counts, days, met = _counts(numbers), _days(numbers), _met(keys)
    return [
        _line(p, in_force.get(p.pk), draws[p.pk], (counts, days, met)) for p in listed
    ]


def _line(
    period: CheckPeriod,
    drawn: CheckDraw | None,
    draws: list[CheckDraw],
    figures: tuple[Any, Any, Any],
) -> MonthLine:
    counts, days, met = figures
    mine = counts.get(drawn.pk, []) if drawn else []
    taken = days.get(drawn.pk, []) if drawn else []
    return MonthLine(
        period,
        drawn,
        _tally(period.claimed, mine),
        _tally(period.claimed, [row for row in mine if row[0] == Stratum.UNIFORM]),
        met.get(period.pk, 0),
        [d for d in draws if d.voided_at is not None],
        median(taken) if taken else None,
        sum(n for _how, state, _verdict, n in mine if state == CheckState.SECOND),
    )


def _counts(draws: list[int]) -> dict[int, list[tuple[str, str, str, int]]]:
    rows = CheckTask.objects.filter(draw__in=draws).order_by()
    found: dict[int, list[tuple[str, str, str, int]]] = defaultdict(list)
    for pk, *row in rows.values_list("draw", "how", "state", "verdict").annotate(
        n=Count("pk")
    ):
        found[pk].append((row[0], row[1], row[2], row[3]))
    return found


def _days(draws: list[int]) -> dict[int, list[float]]:
    """Return how many days each verdict took from the draw on."""
    events = CheckEvent.objects.filter(draw__in=draws, step=CheckStep.VERDICT)
    found: dict[int, list[float]] = defaultdict(list)
    for pk, at, drawn_at in events.values_list("draw", "at", "draw__drawn_at"):
        found[pk].append((at - drawn_at).total_seconds() / 86_400)
    return found


def _met(periods: list[int]) -> dict[int, int]:
    rows = FrameRow.objects.filter(period__in=periods, claimed__gt=0).order_by()
    met = rows.values_list("period").annotate(n=Count("of_client", distinct=True))
    return dict(met)


def _tally(size: int, rows: Sequence[tuple[str, str, str, int]]) -> Tally:
    done: dict[str, int] = defaultdict(int)
    for _how, state, verdict, n in rows:
        if state == CheckState.DONE:
            done[verdict] += n
    return Tally(
        size,
        sum(n for *_row, n in rows),
        done[Verdict.CONFIRMED],
        done[Verdict.DENIED],
        done[Verdict.UNVERIFIED],
    )


def by_broker(drawn: CheckDraw) -> list[BrokerLine]:
    """Return what the finished checks say, by the broker of the month, by name."""
    rows = drawn.tasks.filter(state=CheckState.DONE).order_by()
    found: dict[int, BrokerLine] = {}
    for pk, name, verdict, n in rows.values_list(
        "row__broker", "row__broker__full_name", "verdict"
    ).annotate(n=Count("pk")):
        found.setdefault(pk, BrokerLine(pk, name)).counts[verdict] += n
    return sorted(found.values(), key=lambda line: (line.name, line.pk))


def result_words(tally: Tally) -> str:
    """Say what was found, and always with it how much may be false all the same."""
    if not tally.drawn:
        return _(
            "No meeting was written down in this month; there is nothing to check."
        )
    facts = {
        "done": tally.done,
        "drawn": tally.drawn,
        "denied": tally.denied,
        "unverified": tally.unverified,
        "bound": percent(tally.bound),
        "best": percent(tally.bound_at_best),
    }
    if tally.denied or tally.unverified:
        found = _(
            "%(done)s of %(drawn)s checked: %(denied)s denied, %(unverified)s could "
            "not be verified."
        )
    elif tally.done:
        found = _("%(done)s of %(drawn)s checked, none of them denied.")
    else:
        found = _("%(drawn)s drawn, none checked yet.")
    if tally.open:
        limit = _(
            "What is open counts as not confirmed: up to %(bound)s of the meetings "
            "could be false as things stand, %(best)s if the rest is confirmed."
        )
    else:
        limit = _(
            "This only excludes that more than %(bound)s of the meetings are false "
            "(95 %% certain)."
        )
    return f"{found} {limit}" % facts


def waiting_for(viewer: Viewer) -> OfTaskQuerySet:
    """Return the open checks a person may call for, of draws that count."""
    tasks: OfTaskQuerySet = CheckTask.objects.visible_to(viewer).open()
    if viewer.role == Role.HEAD_OFFICE:
        return tasks.none()
    return tasks.for_list().order_by("draw__period__month", "position", "pk")
