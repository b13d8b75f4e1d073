"""The ledger of promised services: what is due, delivered, opened, late, to whom.

Derived, never stored: members with their history, the branch's catalogue and the
service log give a line for each client, service and month. One question feeds the
counts and the rows (docs/adr/0043-promised-services.md).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from accounts.policies import RISK_VALID_MONTHS, trading_calendar, value_of
from accounts.scoping import Viewer
from clients.analytics.services_words import light_words
from clients.enums.services import ServiceTier
from clients.models import Client, Service
from clients.querysets import ClientQuerySet
from clients.rules.suitability import RED, Assessment, light_for
from core.clock import today
from service.analytics.ledger_lines import KEPT, Line, Rate, counts_of, rate_of
from service.analytics.lives import Lives, Member, lives_between
from service.models import ServiceLog
from service.rules import next_month
from service.rules.promises import (
    BARRED,
    SLOTTED,
    Life,
    Promise,
    Slot,
    promises,
    slots_in,
    state_of,
)

# Of (client, service): which slots had a delivery, and whether it was opened.
Done = Mapping[tuple[int, int], Mapping[date, bool]]


@dataclass(frozen=True)
class LedgerQuery:
    """Whose promises of which month; an empty value asks for all.

    The sums and the rows behind them come from the same question.
    """

    month: date
    branch: int | None = None
    broker: int | None = None
    client: int | None = None
    service: int | None = None
    tier: str = ""
    state: str = ""

    def keeps(self, line: Line) -> bool:
        """Say whether a line is asked for."""
        return (
            self.broker in (None, line.broker)
            and self.service in (None, line.service.pk)
            and self.tier in ("", line.tier)
            and self.has_state(line.state)
        )

    def has_state(self, state: str) -> bool:
        if self.state == "kept":
            return state in KEPT
        return self.state in ("", state)


@dataclass
class Ledger:
    """The lines of a month that somebody may see, and what they add up to."""

    query: LedgerQuery
    lines: list[Line]
    services: list[Service] = field(default_factory=list)

    @cached_property
    def rows(self) -> list[Line]:
        """The lines asked for, most urgent first."""
        kept = [line for line in self.lines if self.query.keeps(line)]
        return sorted(kept, key=lambda line: line.rank)

    @cached_property
    def scope(self) -> list[Line]:
        """The lines asked for, of whichever state."""
        query = self.query
        anyhow = LedgerQuery(
            query.month, query.branch, query.broker, query.client, query.service,
            query.tier,
        )  # fmt: skip
        return [line for line in self.lines if anyhow.keeps(line)]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many lines there are of each state."""
        return counts_of(self.scope)

    @property
    def total(self) -> Rate:
        return rate_of("", "", self.scope)


def ledger(viewer: Viewer, query: LedgerQuery) -> Ledger:
    """Read the ledger of a month as somebody may see it; seven statements."""
    clients = Client.objects.visible_to(viewer)
    if query.branch is not None:
        clients = clients.filter(branch=query.branch)
    if query.client is not None:
        clients = clients.filter(pk=query.client)
    rows = Service.objects.visible_to(viewer).in_use().filter(rhythm__in=SLOTTED)
    services = list(rows)
    lives = lives_between(clients, query.month, next_month(query.month))
    slots = slots_of(services, query.month)
    done = _done(clients, slots)
    found = _Writer(slots, done, query.month).lines(lives, services)
    return Ledger(query, found, services)


def slots_of(services: Iterable[Service], month: date) -> dict[str, list[Slot]]:
    """Return the slots of each frequency that end in a month."""
    calendar = trading_calendar()
    first, last = month - timedelta(days=7), next_month(month) - timedelta(days=1)
    trading = frozenset(calendar.days(first, last))
    rhythms = sorted({service.rhythm for service in services})
    return {rhythm: slots_in(rhythm, month, trading) for rhythm in rhythms}


def _done(clients: ClientQuerySet, slots: Mapping[str, Sequence[Slot]]) -> Done:
    """Read which slots had a delivery, opened or not."""
    starts = sorted({slot.first for row in slots.values() for slot in row})
    found: dict[tuple[int, int], dict[date, bool]] = defaultdict(dict)
    rows = ServiceLog.objects.counted().filter(slot_on__in=starts)
    rows = rows.filter(client__in=clients.order_by().values("pk"))
    for client, service, slot_on, opened in rows.order_by().values_list(
        "client", "service", "slot_on", "opening"
    ):
        of_pair = found[client, service]
        of_pair[slot_on] = of_pair.get(slot_on, False) or opened is not None
    return found


class _Writer:
    """Writes the lines of a month; what is alike is computed once."""

    def __init__(
        self, slots: Mapping[str, Sequence[Slot]], done: Done, month: date
    ) -> None:
        self._slots = slots
        self._done = done
        self._today = today()
        self._on = min(next_month(month) - timedelta(days=1), self._today)
        self._months: int = value_of(RISK_VALID_MONTHS, on=self._on)
        self._promised: dict[tuple[Life, str, bool], list[Promise]] = {}
        self._barred: dict[tuple[str, date | None, str], str] = {}

    def lines(self, lives: Lives, services: Iterable[Service]) -> list[Line]:
        by_branch: dict[int, list[Service]] = defaultdict(list)
        for service in services:
            by_branch[service.branch_id].append(service)
        return [
            line
            for member in lives.members
            for service in by_branch.get(member.branch_id, ())
            for line in self._lines(member, lives[member], service)
        ]

    def _lines(self, member: Member, life: Life, service: Service) -> Iterable[Line]:
        owed: dict[tuple[str, int], list[Slot]] = defaultdict(list)
        for promise in self._promises(life, service):
            owed[promise.tier, promise.broker].append(promise.slot)
        for (tier, broker), slots in owed.items():
            yield self._line(member, service, tier, broker, slots)

    def _promises(self, life: Life, service: Service) -> list[Promise]:
        for_key = service.tier == ServiceTier.KEY
        key = (life, service.rhythm, for_key)
        if key not in self._promised:
            slots = self._slots[service.rhythm]
            self._promised[key] = promises(
                slots, life, for_key=for_key, today=self._today
            )
        return self._promised[key]

    def _line(
        self,
        member: Member,
        service: Service,
        tier: str,
        broker: int,
        slots: Sequence[Slot],
    ) -> Line:
        done = self._done.get((member.pk, service.pk), {})
        kept = [slot for slot in slots if slot.first in done]
        opened = sum(done[slot.first] for slot in kept)
        open_ = [slot for slot in slots if slot.first not in done]
        barred = self._why_barred(member, service) if open_ else ""
        if barred:
            open_ = []
        late = sum(slot.last < self._today for slot in open_)
        owed = len(kept) + len(open_)
        state = state_of(owed=owed, kept=len(kept), opened=opened, late=late)
        waiting = [slot for slot in open_ if slot.last >= self._today]
        return Line(
            member, service, tier, broker, owed, len(kept), opened, late,
            BARRED if not owed else state,
            waiting[0] if waiting else None,
            barred,
        )  # fmt: skip

    def _why_barred(self, member: Member, service: Service) -> str:
        """Say why suitability forbids the service; "" when it does not."""
        if not service.product_class:
            return ""
        key = (member.risk_class, member.risk_assessed_on, service.product_class)
        if key not in self._barred:
            judged = Assessment(*key[:2], self._on, self._months)
            light = light_for(service.product_class, judged)
            words = light_words(light, service.product_class, judged)
            self._barred[key] = words if light.colour == RED else ""
        return self._barred[key]
