"""The pieces of a client's page: where they lie, and how they are arranged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from accounts.scoping import Eyes, Viewer
from clients import enums
from clients.models import Client, CustomField
from clients.registry import timeline_sources
from clients.rules import Phase
from core.clock import start_of, today
from core.flat import Flat, Reading, Source, all_of, first_page_of
from core.money import show_money
from core.written import mark
from desk.analytics.meetings import coming_source
from opinions.enums import Category, State
from opinions.models import Opinion
from pipeline.models import NextStep
from service.models import Contact

# Grids of consent show these; others appear in the timeline.
PURPOSES = (
    enums.Purpose.NEWS,
    enums.Purpose.ANNOUNCEMENTS,
    enums.Purpose.MARKETING,
    enums.Purpose.SENSITIVE,
)
REACHES = (enums.Reach.PHONE, enums.Reach.EMAIL, enums.Reach.WECHAT, enums.Reach.SMS)


@dataclass(frozen=True)
class Snapshot:
    """A client's assets (yuan) on a day."""

    on: date
    kind: str
    amount: Decimal

    @property
    def where(self) -> str:
        return str(enums.SnapshotKind(self.kind).label)


@dataclass(frozen=True)
class Point:
    """Where a snapshot stands on the chart, in per cent of its box."""

    x: float
    y: float


@dataclass(frozen=True)
class Cell:
    """One consent: for a purpose by a channel, given, withdrawn or never asked."""

    value: str
    channel: str
    state: str
    since: str


@dataclass(frozen=True)
class Step:
    """What is to be done next, and by when."""

    what: str
    due_on: date
    due_at: time | None

    @property
    def is_late(self) -> bool:
        return self.due_on < today()


@dataclass(frozen=True)
class Running:
    """An opinion of the client that is running."""

    number: int
    category: str
    state: str
    due_on: date | None

    @property
    def tone(self) -> str:
        if self.due_on is None or self.due_on > today():
            return ""
        return "bad" if self.due_on < today() else "warn"


def running_of(row: Flat) -> Running:
    """Read a running opinion."""
    due = date.fromisoformat(row["due_on"][:10]) if row["due_on"] else None
    category, state = Category(row["category"]).label, State(row["state"]).label
    return Running(row.number, str(category), str(state), due)


# Where the client's own numbers stand in the statements about one.
CLIENT, BRANCH, INTRODUCER = map(mark, range(2, 5))
MOST_KEPT = 32  # statements: roles, kinds of entries and the days they are for


def someone() -> Client:
    """Return a client known by marks only; a source that asks for more fails."""
    columns = ("id", "branch_id", "introducer_id")
    found: Client = Client.from_db("default", columns, (CLIENT, BRANCH, INTRODUCER))
    return found


def places_of(client: Client) -> dict[int, int | None]:
    """Return what stands in place of the client's marks."""
    return {
        CLIENT: client.pk,
        BRANCH: client.branch_id,
        INTRODUCER: client.introducer_id,
    }


@lru_cache(maxsize=MOST_KEPT)
def facts_reading(eyes: Eyes, day: date) -> Reading:
    """Write the statement that reads what hangs on a client, as a role may see it."""
    return all_of(sources_of(someone(), eyes, day))


@lru_cache(maxsize=MOST_KEPT)
def timeline_reading(kinds: tuple[str, ...], day: date) -> Reading:  # noqa: ARG001 — a source may go by the day
    """Write the statement that reads the first page of some kinds of entries."""
    sources = {source.kind: source for source in timeline_sources()}
    client = someone()
    return first_page_of([sources[kind].rows(client) for kind in kinds])


def sources_of(client: Client, viewer: Viewer, day: date) -> list[Source]:
    """Say where everything lies that hangs on a client."""
    seen = Client.objects.visible_to(viewer)
    month = start_of(day.replace(day=1))
    met = Contact.objects.filter(client=client).face_to_face()
    steps = NextStep.objects.filter(client=client, done_at=None)
    running = Opinion.objects.visible_to(viewer).filter(client=client).running()
    plan = {"what": "what", "due_on": "due_on", "due_at": "due_at"}
    person = {"name": "name", "stage": "stage"}
    own = CustomField.objects.filter(branch=client.branch_id).in_use()
    security = {"code": "security__code", "name": "security__name"}
    held = {"quantity": "quantity", "cost": "cost", "as_of": "as_of"}
    stands = {"purpose": "purpose", "channel": "channel"}
    return [
        Source("style", client.styles.all(), {"style": "style", "level": "level"}),
        Source("own", own, {n: n for n in ("key", "label", "kind", "place")}),
        Source("tag", client.tags.all(), {"name": "name"}),
        Source("step", steps, plan),
        coming_source(client, viewer, day),
        Source("introducer", seen.filter(pk=client.introducer_id), person),
        Source("introduced", seen.filter(introducer=client), person),
        Source("holding", client.holdings.all(), security | held),
        Source("opinion", running, {n: n for n in ("category", "state", "due_on")}),
        Source("visit", met.filter(happened_at__gte=month), {"kind": "kind"}),
        Source(
            "snapshot",
            client.snapshots.in_force(),
            {"on": "on", "kind": "kind", "amount": "amount"},
        ),
        Source(
            "consent",
            client.consents.all(),
            stands | {"is_given": "is_given", "since": "since"},
        ),
    ]


def line_of(snapshots: Sequence[Snapshot]) -> list[Point]:
    """Place snapshots, the oldest first, on a chart; a line needs two."""
    if len(snapshots) < 2:  # noqa: PLR2004 — a line has two ends
        return []
    first, days = snapshots[0].on, (snapshots[-1].on - snapshots[0].on).days or 1
    low = min(Decimal(0), *(s.amount for s in snapshots))
    span = max(s.amount for s in snapshots) - low or Decimal(1)
    return [
        Point(
            round(100 * (s.on - first).days / days, 2),
            round(float(100 - 100 * (s.amount - low) / span), 2),
        )
        for s in snapshots
    ]


def consent_grid(rows: Iterable[Flat]) -> list[tuple[str, list[Cell]]]:
    """Return a row for each purpose, a cell for each channel."""
    known = {(row["purpose"], row["channel"]): row for row in rows}
    return [
        (
            str(purpose.label),
            [_cell(purpose, reach, known.get((purpose, reach))) for reach in REACHES],
        )
        for purpose in PURPOSES
    ]


def cost_of(row: Flat) -> Decimal | None:
    """What a holding cost (yuan), where that is known."""
    return Decimal(row["cost"]) * Decimal(row["quantity"]) if row["cost"] else None


def _cell(purpose: enums.Purpose, reach: enums.Reach, row: Flat | None) -> Cell:
    state = "unknown"
    if row is not None:
        state = "given" if row.says("is_given") else "withdrawn"
    turned = "withdrawn" if state == "given" else "given"
    since = row["since"][:10] if row is not None else ""
    value = f"{purpose.value}:{reach.value}:{turned}"
    return Cell(value, str(reach.label), state, since)


def own_words(kind: str, value: str | bool) -> str:  # noqa: FBT001 — as it is stored
    """Say a value of one of the branch's own fields."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return show_money(Decimal(value)) if kind == enums.FieldKind.MONEY else value


def missing_of(phase: Phase) -> str:
    """Name what a phase lacks."""
    return _(", ").join(words()[name] for name in phase.missing)


def words() -> Mapping[str, str]:
    """Return what facts are called."""
    return {
        "phone": _("telephone"),
        "email": _("e-mail"),
        "gender": _("gender"),
        "birthday": _("birthday"),
        "address": _("address"),
        "occupation": _("occupation"),
        "employer": _("employer"),
        "origin": _("origin"),
        "assets": _("assets"),
        "potential_assets": _("potential assets"),
        "size": _("size"),
        "styles": _("analysis style"),
        "horizon": _("horizon"),
        "value_type": _("value type"),
        "risk_class": _("risk class"),
        "tier": _("tier"),
        "member_no": _("membership number"),
        "news": _("consent to news"),
        "holdings": _("holdings"),
        "risk_assessed_on": _("day of the risk assessment"),
    }
