"""A broker leaves: what is open with them, and who would get which client."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.licence import Standing as Papers
from accounts.licence import judge
from accounts.models import Certificate, User
from accounts.policies import value_of
from clients.enums import Standing
from clients.enums.bulk import BulkKind, Spread, Ties
from clients.enums.profile import Kin
from clients.models import BulkChange, BulkRow, Client, HouseholdMember, Relation
from clients.policies import CLIENTS_A_BROKER
from clients.registry.promises import Told, kinds_of_promises
from clients.rules.handing import Balance, Deal, Held, Split, Taker, split
from core.clock import day_of, now, today
from core.templatetags.display import day as shown_day

SHOWN = 5
WATCH_DAYS = 30
GOING = (Standing.ACTIVE, Standing.BINNED)
COLUMNS = ("pk", "name", "assets", "tier", "size", "stage", "standing", "member_no")


@dataclass(frozen=True)
class How:
    """How a manager wants clients split; keys of clients and colleagues only."""

    takers: tuple[int, ...]
    balance: Balance = "count"
    spread: str = Spread.NONE
    ties: str = Ties.HOUSEHOLD
    bands: Mapping[str, int] = field(default_factory=dict)
    named: Mapping[int, int] = field(default_factory=dict)

    @property
    def everyone(self) -> set[int]:
        """Return all who get somebody: who shares, and who was chosen by name."""
        return {*self.takers, *self.bands.values(), *self.named.values()}


@dataclass(frozen=True)
class Pile:
    """What is open of one kind: how much, the first lines, what becomes of it."""

    label: str
    icon: str
    goes: str
    count: int
    lines: Sequence[Told]

    @property
    def more(self) -> int:
        """Return how many lines are not shown."""
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Colleague:
    """Somebody who could take clients on; `why_not` is empty when they can."""

    user: User
    held: int
    room: int
    why_not: str = ""


@dataclass(frozen=True)
class Share:
    """What one colleague would get; assets in yuan, `after` with what they have."""

    user: User
    clients: list[dict[str, Any]]
    assets: Decimal
    members: int
    after: int


@dataclass(frozen=True)
class Proposal:
    """Who would get whom, and what stands in the way."""

    split: Split
    shares: list[Share]
    clients: dict[int, dict[str, Any]]

    @property
    def mark(self) -> str:
        """Return what changes whenever anybody would get anybody else."""
        facts = json.dumps(sorted(self.split.to.items()))
        return hashlib.sha256(facts.encode()).hexdigest()[:32]

    @property
    def left(self) -> list[str]:
        """Name those for whom nobody has room."""
        return [self.clients[pk]["name"] for pk in self.split.left]

    @property
    def torn(self) -> list[str]:
        """Name the households that were promised to two colleagues."""
        return [
            "、".join(self.clients[pk]["name"] for pk in g) for g in self.split.torn
        ]


def open_promises(leaver: User) -> list[Pile]:
    """Return everything somebody has promised and not kept, kind by kind."""
    piles = []
    for kind in kinds_of_promises():
        rows = kind.find(leaver)
        lines = [kind.tell(row) for row in rows[:SHOWN]]
        count = len(lines) if len(lines) < SHOWN else rows.count()
        words = str(kind.label), kind.icon, str(kind.goes.label)
        piles.append(Pile(*words, count, lines))
    return piles


def clients_of(leaver: User) -> QuerySet[Client]:
    """Return whoever goes into other hands: those at work, and those in the bin."""
    return Client.objects.filter(broker=leaver, standing__in=GOING)


def colleagues_of(leaver: User) -> list[Colleague]:
    """Return the other brokers of the branch, and why some cannot take clients on."""
    mine = Q(clients__standing=Standing.ACTIVE)
    people = User.objects.active().brokers().filter(branch=leaver.branch_id)
    people = people.exclude(pk=leaver.pk).annotate(n=Count("clients", filter=mine))
    rows = list(people.order_by("full_name", "pk"))
    papers: dict[int, list[Certificate]] = {}
    for one in Certificate.objects.filter(user__in=rows).order_by("pk"):
        papers.setdefault(one.user_id, []).append(one)
    most = value_of(CLIENTS_A_BROKER, branch_id=leaver.branch_id)
    found = []
    for person in rows:
        standing = judge(person, papers.get(person.pk, []))
        refused = "" if standing.open else _paper(standing)
        room = max(0, most - person.n)
        found.append(Colleague(person, person.n, room, refused))
    return found


def _paper(standing: Papers) -> str:
    if standing.until is None:
        return _("no certificate on file")
    return _("the certificate lapsed on %(day)s") % {"day": shown_day(standing.until)}


def propose(leaver: User, how: How, colleagues: Sequence[Colleague]) -> Proposal:
    """Split somebody's clients as wanted; three queries, four with neighbours.

    Colleagues who cannot take clients on, or were not chosen, get nobody.
    """
    rows = {
        row["pk"]: row for row in clients_of(leaver).order_by("pk").values(*COLUMNS)
    }
    able = [c for c in colleagues if not c.why_not and c.user.pk in how.everyone]
    held = [
        Held(
            pk,
            int(row["assets"] or 0),
            row[how.spread] if how.spread else "",
            row["standing"] == Standing.ACTIVE,
        )
        for pk, row in rows.items()
    ]
    deal = Deal(how.balance, bool(how.spread), how.bands, how.named)
    takers = [Taker(c.user.pk, c.held, c.room, c.user.pk in how.takers) for c in able]
    done = split(held, takers, deal, _ties(leaver, how.ties))
    return Proposal(done, [_share(c, done, rows) for c in able], rows)


def _share(one: Colleague, done: Split, rows: dict[int, dict[str, Any]]) -> Share:
    theirs = [rows[pk] for pk, taker in done.to.items() if taker == one.user.pk]
    theirs.sort(key=lambda row: (-(row["assets"] or 0), row["pk"]))
    active = [row for row in theirs if row["standing"] == Standing.ACTIVE]
    return Share(
        one.user,
        theirs,
        sum((row["assets"] or Decimal(0) for row in active), Decimal(0)),
        sum(row["stage"] == "D" for row in active),
        one.held + len(active),
    )


def _ties(leaver: User, kind: str) -> list[tuple[int, int]]:
    """Return pairs of clients who stay together."""
    rows = HouseholdMember.objects.filter(client__broker=leaver).order_by("pk")
    first: dict[int, int] = {}
    pairs = []
    for home, client in rows.values_list("household_id", "client_id"):
        pairs.append((first.setdefault(home, client), client))
    if kind == Ties.NEIGHBOURS:
        near = Relation.objects.filter(
            kind=Kin.NEIGHBOUR, client__broker=leaver, other__broker=leaver
        )
        pairs += near.order_by("pk").values_list("client_id", "other_id")
    return pairs


@dataclass(frozen=True)
class Watched:
    """A client handed over and not contacted since: by whom they should be called."""

    client: Client
    at: datetime
    days: int


def watched(viewer: User) -> list[Watched]:
    """Return who was handed over within 30 days and not contacted since; one query.

    Only those still with whoever they were given to, the longest waiting first.
    """
    changes = BulkChange.objects.visible_to(viewer).filter(
        kind=BulkKind.HANDOVER,
        undone_at=None,
        made_at__gte=now() - timedelta(days=WATCH_DAYS),
    )
    seen = Client.objects.visible_to(viewer).values("pk")
    rows = BulkRow.objects.filter(change__in=changes, client__in=seen)
    silent = Q(client__last_contact_at__isnull=True) | Q(
        client__last_contact_at__lt=F("change__made_at")
    )
    found = []
    for row in (
        rows.filter(silent)
        .select_related("change", "client__broker")
        .order_by("change__made_at", "client__name", "pk")
    ):
        if row.client.broker_id == row.before["to"]:
            at = row.change.made_at
            found.append(Watched(row.client, at, (today() - day_of(at)).days))
    return found


def shares_of(change: BulkChange, viewer: User) -> dict[str, Any]:
    """Return who left, and how many clients each colleague got and still has."""
    people = User.objects.visible_to(viewer)
    rows = list(change.rows.values_list("before", "client__broker_id"))
    got = Counter(before["to"] for before, _holder in rows)
    has = Counter(holder for before, holder in rows if holder == before["to"])
    names = dict(people.filter(pk__in=got).values_list("pk", "full_name"))
    shares = [(pk, names.get(pk, "—"), n, has[pk]) for pk, n in got.items()]
    leaver = people.filter(pk=change.details["leaver"]).first()
    return {"leaver": leaver, "shares": sorted(shares, key=lambda s: (s[1], s[0]))}
