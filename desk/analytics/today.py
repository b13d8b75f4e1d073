"""Who next, and why: one ranking over a person's clients, one statement.

A client appears once, under the most urgent of the reasons below, each a sentence.
Whoever was contacted today is left alone; so is whoever has a step agreed for later,
unless the client has stood in a stage for too long or is owed an answer.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
)

from clients.analytics.events import Upcoming
from clients.querysets import ClientQuerySet
from core.calendars import Calendar
from core.clock import day_of, start_of
from desk.analytics.today_days import birthdays, occasions
from desk.analytics.today_opinions import first_due, opinion_due, opinion_open
from desk.analytics.today_reasons import GOOD_NEWS, OF_OPINION, SEGMENTS, Reason
from pipeline.analytics.board import WorkingAge
from pipeline.rules.steps import step_mark
from service.analytics.cadence import Cadence
from service.analytics.visits import unmet_rows
from service.models import Contact
from service.policies import VISIT_TARGETS
from service.rules import AT_RISK_FROM, add_months, next_month

EXPIRY_WARNING = timedelta(days=60)


@dataclass(frozen=True)
class Rules:
    """What the ranking judges by on a day."""

    today: date
    working: Calendar
    stage_limits: Mapping[str, int]
    risk_valid_months: int
    # The noted days in clients' lives whose lead time has come, by client.
    occasions: Mapping[int, Upcoming] = field(default_factory=dict)
    # Meetings in person a month that each tier is owed.
    visits: Mapping[str, int] = field(default_factory=lambda: VISIT_TARGETS.default)

    # After how many working days in each stage a contact is due; none: never.
    cadence: Mapping[str, int] = field(default_factory=dict)

    @property
    def rhythm(self) -> Cadence:
        """Return when a contact is due where nothing else is agreed."""
        return Cadence(self.cadence, self.working, self.today)

    @property
    def risk_edge(self) -> date:
        """Return the day of an assessment that expires when the warning begins."""
        return add_months(self.today + EXPIRY_WARNING, -self.risk_valid_months)


@dataclass(frozen=True)
class Next:
    """One client to contact, and the facts of the reason."""

    client: Any
    reason: Reason
    days: int = 0
    limit: int = 0
    on: date | None = None
    occasion: Upcoming | None = None

    @property
    def is_urgent(self) -> bool:
        """Say whether the reason wants attention rather than being good news."""
        return self.reason not in GOOD_NEWS

    @property
    def mark(self) -> str:
        """What is seen of the open next step, so that the slower of two is told."""
        return step_mark(self.client.step_id, self.client.step_on)


def stuck_rows(rules: Rules) -> Q:
    """Return the condition of standing longer in a stage than the limit."""
    age, stuck = WorkingAge(rules.working, rules.today), Q()
    for stage, limit in sorted(rules.stage_limits.items(), key=lambda pair: pair[1]):
        edge = start_of(age.edge_of(limit) + timedelta(days=1))
        stuck |= Q(stage=stage, stage_since__lt=edge)
    return stuck & Q(outcome="")


def with_step(clients: ClientQuerySet) -> ClientQuerySet:
    """Annotate clients with their open next step, of which there is one at most."""
    found: ClientQuerySet = clients.alias(
        open_step=FilteredRelation("next_steps", condition=Q(next_steps__done_at=None))
    ).annotate(
        step_id=F("open_step__pk"),
        step_on=F("open_step__due_on"),
        step_at=F("open_step__due_at"),
        step=F("open_step__what"),
        step_repeats=F("open_step__repeats"),
        step_put_off=F("open_step__put_off_at"),
        pool_on=F("pool_warning__leaves_on"),
        opinion_due=first_due(),
    )
    return found


def ranked(clients: ClientQuerySet, rules: Rules) -> ClientQuerySet:
    """Keep the clients with a reason, annotated with it and with the open next step."""
    found: ClientQuerySet = judged(clients, rules).filter(reason__isnull=False)
    return found


def judged(clients: ClientQuerySet, rules: Rules) -> ClientQuerySet:
    """Annotate clients with their reason, None for none, and the open next step."""
    rested = Q(last_contact_at=None) | Q(last_contact_at__lt=start_of(rules.today))
    stepped = with_step(clients)
    waiting = rested & Q(step_on=None)
    # Whom somebody chose to leave alone until a day that is yet to come.
    put_off = Q(step_on__gt=rules.today, step_put_off__isnull=False)
    reasons = [
        (Reason.OPINION_DUE, opinion_due(rules.today)),
        (Reason.OPINION, rested & opinion_open()),
        (Reason.STEP_TODAY, Q(step_on=rules.today)),
        (Reason.STEP_OVERDUE, Q(step_on__lt=rules.today)),
        (Reason.POOL, waiting & Q(pool_on__isnull=False)),
        (Reason.STUCK, rested & stuck_rows(rules) & ~put_off),
        *_member_reasons(rules, waiting),
        (Reason.OCCASION, waiting & occasions(rules.occasions, rules.today)),
        (Reason.UNCONTACTED, waiting & Q(stage="", outcome="")),
        *_cadence_reasons(rules, waiting),
    ]
    reasons.sort(key=lambda pair: pair[0])
    whens = [When(condition, then=Value(int(r))) for r, condition in reasons]
    found: ClientQuerySet = stepped.annotate(
        reason=Case(*whens, default=None, output_field=IntegerField())
    )
    return found


def _cadence_reasons(rules: Rules, waiting: Q) -> list[tuple[Reason, Q]]:
    if not rules.cadence:
        return []
    return [(Reason.CONTACT_DUE, waiting & rules.rhythm.due())]


def _member_reasons(rules: Rules, waiting: Q) -> list[tuple[Reason, Q]]:
    month = rules.today.replace(day=1)
    meetings = Contact.objects.face_to_face().between(
        start_of(month), start_of(next_month(month))
    )
    unmet = unmet_rows(meetings.filter(client=OuterRef("pk")), rules.visits)
    member = waiting & Q(stage="D", outcome="")
    at_risk = rules.today.day >= AT_RISK_FROM
    visit = Reason.VISIT_AT_RISK if at_risk else Reason.VISIT_DUE
    return [
        (Reason.RISK_EXPIRING, member & Q(risk_assessed_on__lte=rules.risk_edge)),
        (Reason.BIRTHDAY, waiting & birthdays(rules.today)),
        (visit, member & Q(unmet)),
    ]


ORDER = (
    "reason",
    F("step_at").asc(nulls_last=True),
    F("step_on").desc(nulls_last=True),
    "-stage",
    F("risk_assessed_on").asc(nulls_last=True),
    F("stage_since").asc(nulls_last=True),
    "added_at",
    "pk",
)


def counts(found: ClientQuerySet) -> dict[str, int]:
    """Count the ranking by segment; "all" is everybody once."""
    return _counts(dict(found.order_by().values_list("reason").annotate(n=Count("pk"))))


def _counts(by_reason: Mapping[int, int]) -> dict[str, int]:
    sums = {
        name: sum(by_reason.get(int(reason), 0) for reason in reasons)
        for name, reasons in SEGMENTS.items()
    }
    return {"all": sum(sums.values()), **sums}


def top(
    found: ClientQuerySet, rules: Rules, *, segment: str = "", most: int
) -> list[Next]:
    """Return the first of the ranking, or of one segment of it."""
    return read(found, rules, segment=segment, most=most)[1]


def read(
    found: ClientQuerySet, rules: Rules, *, segment: str = "", most: int
) -> tuple[dict[str, int], list[Next]]:
    """Return the counts by segment and the first rows: the ranking is judged once.

    Numbers and reasons of everybody are read in order, the rows only of those shown.
    """
    ranking = list(found.order_by(*ORDER).values_list("pk", "reason"))
    shown = first_of(ranking, segment, most)
    rows = with_step(found.model.objects.filter(pk__in=shown)).in_bulk()
    return counts_of(ranking), told(shown, rows, rules)


def counts_of(ranking: Sequence[tuple[int, int]]) -> dict[str, int]:
    return _counts(Counter(reason for _pk, reason in ranking))


def first_of(
    ranking: Sequence[tuple[int, int]], segment: str, most: int
) -> dict[int, int]:
    """Return the first pairs of one segment, or of all, in order."""
    kept = [int(r) for r in SEGMENTS.get(segment, tuple(Reason))]
    return dict([pair for pair in ranking if pair[1] in kept][:most])


def told(shown: Mapping[int, int], rows: Mapping[int, Any], rules: Rules) -> list[Next]:
    """Return reasons with their facts for the clients read, in the ranking's order."""
    age = WorkingAge(rules.working, rules.today)
    people = []
    for number, reason in shown.items():
        client = rows.get(number)
        if client is None:
            continue  # gone between the two statements
        client.reason = reason
        tell = _of_opinion if Reason(reason) in OF_OPINION else _next
        people.append(tell(client, rules, age))
    return people


def _of_opinion(client: Any, rules: Rules, _age: WorkingAge) -> Next:
    due = client.opinion_due or rules.today  # closed between the two statements
    days = rules.working.between(*sorted((rules.today, due)))
    return Next(client, Reason(client.reason), on=due, days=days)


def _next(client: Any, rules: Rules, age: WorkingAge) -> Next:
    reason = Reason(client.reason)
    facts: dict[str, Any] = {}
    match reason:
        case Reason.STEP_OVERDUE:
            facts = {"days": (rules.today - client.step_on).days}
        case Reason.STUCK | Reason.CONTACT_DUE | Reason.UNCONTACTED:
            facts = _rested(client, reason, rules, age)
        case Reason.RISK_EXPIRING:
            ends = add_months(client.risk_assessed_on, rules.risk_valid_months)
            facts = {"days": (ends - rules.today).days, "on": ends}
        case Reason.VISIT_AT_RISK | Reason.VISIT_DUE:
            last = next_month(rules.today.replace(day=1)) - timedelta(days=1)
            facts = {"days": rules.working.between(rules.today, last)}
        case Reason.BIRTHDAY:
            facts = {"on": client.birthday}
        case Reason.OCCASION:
            occasion = rules.occasions[client.pk]
            facts = {"days": occasion.days, "occasion": occasion}
    return Next(client, reason, **facts)


def _rested(
    client: Any, reason: Reason, rules: Rules, age: WorkingAge
) -> dict[str, int]:
    """Return for how many working days nothing happened, and how many are right."""
    last = client.last_contact_at or client.stage_since
    since, limits = {
        Reason.STUCK: (client.stage_since, rules.stage_limits),
        Reason.CONTACT_DUE: (last, rules.cadence),
        Reason.UNCONTACTED: (client.added_at, {}),
    }[reason]
    return {"days": age.since(day_of(since)), "limit": limits.get(client.stage, 0)}
