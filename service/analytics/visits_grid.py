"""The grid of clients and months: each cell a state, and the page that mends it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse

from clients.models import Client
from core.clock import day_of, start_of
from service.analytics.lives import Lives, lives_between
from service.analytics.visits import Targets
from service.querysets import ContactQuerySet
from service.rules import judged_on, next_month, visit_state, visits_owed
from service.rules.promises import Life, value_on

# Of (client, month): the numbers of the meetings, the latest last.
Meetings = Mapping[tuple[int, date], Sequence[int]]


@dataclass(frozen=True)
class Cell:
    """A member's month: what it is, how often they were met, and where it leads."""

    month: date
    state: str
    href: str
    met: int = 0
    owed: int = 1


@dataclass(frozen=True)
class VisitRow:
    """A member with the last months, oldest first."""

    client: Client
    cells: list[Cell]

    @property
    def met(self) -> int:
        """Return how many of the months had a meeting."""
        return sum(cell.state == "done" for cell in self.cells)

    @property
    def owed(self) -> int:
        """Return how many of the months ask for one."""
        return sum(cell.state != "" for cell in self.cells)


def meetings_of(
    clients: Sequence[Client], contacts: ContactQuerySet, months: Sequence[date]
) -> Meetings:
    """Return the meetings of each client and month; `contacts` are those one sees."""
    meetings = (
        contacts.face_to_face()
        .between(start_of(months[0]), start_of(next_month(months[-1])))
        .filter(client__in=[c.pk for c in clients])
        .order_by("happened_at", "pk")
    )
    found: dict[tuple[int, date], list[int]] = defaultdict(list)
    for client, at, pk in meetings.values_list("client", "happened_at", "pk"):
        found[client, day_of(at).replace(day=1)].append(pk)
    return found


def visit_rows(
    clients: Sequence[Client],
    contacts: ContactQuerySet,
    months: Sequence[date],
    on: date,
    targets: Targets,
) -> list[VisitRow]:
    """Return the grid of clients × months; four statements, however many clients."""
    meetings = meetings_of(clients, contacts, months)
    numbers = [client.pk for client in clients]
    everyone = Client.objects.filter(pk__in=numbers)
    lives = lives_between(everyone, months[0], next_month(months[-1]))
    writer = _Cells(meetings, lives, on, targets)
    return [VisitRow(c, [writer.cell(c, m) for m in months]) for c in clients]


class _Cells:
    """Writes cells; addresses are put together once, not looked up for each."""

    def __init__(
        self, meetings: Meetings, lives: Lives, on: date, targets: Targets
    ) -> None:
        self._meetings = meetings
        self._lives = lives.lives
        self._on = on
        self._targets = targets
        self._log = f"{reverse('service:log')}?kind=visit&client="
        self._book = _booking() or self._log
        self._contact = reverse("service:contact", args=[0]).split("0")
        self._owed: dict[tuple[int, str, date], int] = {}

    def cell(self, client: Client, month: date) -> Cell:
        life = self._lives.get(client.pk, Life(None))
        met = self._meetings.get((client.pk, month), ())
        owed = self._how_many(client, life, month)
        state = visit_state(
            month=month,
            since=life.since,
            until=life.until,
            met=len(met) >= owed,
            today=self._on,
        )
        return Cell(month, state, self._address(client, state, met), len(met), owed)

    def _how_many(self, client: Client, life: Life, month: date) -> int:
        day = judged_on(month, self._on)
        tier = value_on(life.tiers, day) or ""
        key = (client.branch_id, tier, month)
        if key not in self._owed:
            targets = self._targets.of(client.branch_id, day)
            self._owed[key] = visits_owed(tier, targets)
        return self._owed[key]

    def _address(self, client: Client, state: str, met: Sequence[int]) -> str:
        if state == "done" and met:
            return f"{met[-1]}".join(self._contact)
        # What is over can only be written down; what runs can still be agreed on.
        return f"{self._log if state == 'miss' else self._book}{client.pk}"


def _booking() -> str:
    """Return where a meeting is agreed on, if appointments are kept here."""
    try:
        return f"{reverse('service:book')}?kind=visit&client="
    except NoReverseMatch:
        return ""
