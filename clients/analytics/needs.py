"""Who has which need, on which day. Every page and filter asks here.

`answer_condition` is a condition on clients that filters combine by and, or, not;
today's answers are read from `ClientNeed`, those known on an earlier day from the
ledger. An expired answer counts as unknown everywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import pgettext

from clients.enums.needs import NeedState
from clients.models import Client, ClientNeed, Need, NeedEvent
from clients.querysets import ClientQuerySet
from clients.rules.needs import smoothed
from core.clock import end_of, today

PRIOR_SECONDS = 600


def valid_on(day: date) -> Q:
    """Keep answers that have not expired by this day."""
    return Q(expires_on__isnull=True) | Q(expires_on__gte=day)


def answer_condition(need_id: int, answer: str, on: date | None = None) -> Q:
    """Return the condition on clients that a need is answered so on a day.

    `answer` is yes, no or unknown; unknown are only clients of the need's branch. `on`
    is today unless given; for a day to come it is what will still be valid of today's
    answers.
    """
    day = on or today()
    if day < today():
        found = Q(Exact(state_of(need_id, day), Value(str(answer))))
    else:
        found = _answered_now(need_id, answer, day)
    if answer == NeedState.UNKNOWN:
        found &= Q(branch__in=Need.objects.filter(pk=need_id).values("branch"))
    return found


def _answered_now(need_id: int, answer: str, day: date) -> Q:
    rows = ClientNeed.objects.filter(valid_on(day), client=OuterRef("pk"), need=need_id)
    if answer == NeedState.UNKNOWN:
        return Q(~Exists(rows))
    return Q(Exists(rows.filter(answer=answer)))


def with_answer(
    clients: ClientQuerySet, *, need: Need | int, answer: str, on: date | None = None
) -> ClientQuerySet:
    """Keep the clients whose answer to a need is so on a day."""
    number = need if isinstance(need, int) else need.pk
    return clients.filter(answer_condition(number, answer, on))


def with_answers(
    clients: ClientQuerySet, answers: Mapping[int, str], on: date | None = None
) -> ClientQuerySet:
    """Keep the clients of a combination: every need of it answered so."""
    for need_id, answer in answers.items():
        clients = clients.filter(answer_condition(need_id, answer, on))
    return clients


def state_of(need_id: int, on: date) -> Any:
    """Return an expression on clients: yes, no or unknown on a day."""
    if on < today():
        known = NeedEvent.objects.filter(entered_at__lt=end_of(on))
        known = known.order_by("-entered_at", "-pk")
    else:
        known = ClientNeed.objects.order_by("pk")
    rows = known.filter(client=OuterRef("pk"), need=need_id)
    is_known = Case(
        When(valid_on(on) & ~Q(answer=""), then="answer"),
        default=Value(NeedState.UNKNOWN.value),
        output_field=CharField(),
    )
    return Coalesce(
        Subquery(rows.values_list(is_known)[:1]),
        Value(NeedState.UNKNOWN.value),
        output_field=CharField(),
    )


@dataclass(frozen=True)
class Cell:
    """What is known of one need of one client, ready to be shown.

    `was` is an expired answer; `row` the answer behind either.
    """

    need: Need
    state: str = NeedState.UNKNOWN
    was: str = ""
    row: ClientNeed | None = None

    @property
    def is_expired(self) -> bool:
        return bool(self.was)

    @property
    def state_label(self) -> str:
        return str(NeedState(self.state).label)

    @property
    def was_label(self) -> str:
        """What the expired answer said."""
        label = NeedState(self.was).label if self.was else ""
        return pgettext("need", "expired: %(was)s") % {"was": label} if label else ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The three answers: code and label."""
        return [(state.value, str(state.label)) for state in NeedState]


def cell_of(need: Need, row: ClientNeed | None, on: date) -> Cell:
    """Judge an answer on a day."""
    if row is None:
        return Cell(need)
    if row.expires_on and row.expires_on < on:
        return Cell(need, was=row.answer, row=row)
    return Cell(need, state=row.answer, row=row)


def cells_of(
    clients: Iterable[Client], needs: Iterable[Need], on: date
) -> dict[int, list[Cell]]:
    """Return each client's cells in the order of the needs; one query."""
    people, asked = [client.pk for client in clients], list(needs)
    rows = ClientNeed.objects.filter(client__in=people, need__in=asked)
    known = {
        (row.client_id, row.need_id): row
        for row in rows.select_related("by").order_by("pk")
    }
    return {
        pk: [cell_of(need, known.get((pk, need.pk)), on) for need in asked]
        for pk in people
    }


def priors_of(branch_id: int) -> dict[int, float]:
    """Return the share of yes among the branch's valid answers, need by need.

    A share of many people's answers, smoothed; kept for ten minutes, since it sums up
    the whole branch and moves slowly.
    """
    key = f"need-priors:{branch_id}:{today():%Y%m%d}"
    kept: dict[int, float] | None = cache.get(key)
    if kept is not None:
        return kept
    rows = ClientNeed.objects.filter(valid_on(today()), need__branch=branch_id)
    counts = rows.values_list("need").annotate(
        yes=Count("pk", filter=Q(answer=NeedState.YES)), known=Count("pk")
    )
    found = {need: smoothed(yes, known) for need, yes, known in counts.order_by("need")}
    cache.set(key, found, PRIOR_SECONDS)
    return found
