"""Everything one page says about one client, in as few statements as it takes."""

from datetime import date, time
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import RISK_VALID_MONTHS, value_of
from accounts.scoping import eyes_of, numbers_of
from clients import enums, registry
from clients.models import Client
from clients.registry import Entry
from clients.rules import Phase, months_later, offerable, phases
from clients.rules.profile import ON_CLIENT_PAGE
from core.clock import day_of, today
from core.flat import Flat, newest_of
from desk.analytics.client_parts import (
    Cell,
    Point,
    Running,
    Snapshot,
    Step,
    consent_grid,
    cost_of,
    facts_reading,
    line_of,
    missing_of,
    own_words,
    places_of,
    running_of,
    timeline_reading,
    words,
)
from desk.analytics.meetings import Meeting, meetings_of

POINTS_SHOWN = 24


class ClientFacts:
    """What hangs on a client, read in one statement; `viewer` decides whom it names."""

    def __init__(self, client: Client, *, viewer: User) -> None:
        self.client = client
        reading = facts_reading(eyes_of(viewer), today())
        self._rows = reading.all(places_of(client) | numbers_of(viewer))

    @cached_property
    def styles(self) -> list[str]:
        """Analysis styles with their levels."""
        names = {code: str(label) for code, label in enums.Style.choices}
        return [f"{names[row['style']]} {row['level']}" for row in self._rows["style"]]

    @cached_property
    def tags(self) -> list[str]:
        return [row["name"] for row in self._rows["tag"]]

    @cached_property
    def own(self) -> list[tuple[str, str]]:
        """The branch's own fields that are filled in: label and words."""
        values = self.client.custom
        rows = sorted(self._rows["own"], key=lambda row: int(row["place"]))
        return [
            (row["label"], own_words(row["kind"], values[row["key"]]))
            for row in rows
            if row["key"] in values
        ]

    @cached_property
    def step(self) -> Step | None:
        """The open next step."""
        for row in self._rows["step"]:
            at = time.fromisoformat(row["due_at"][:8]) if row["due_at"] else None
            return Step(row["what"], date.fromisoformat(row["due_on"]), at)
        return None

    @cached_property
    def meeting(self) -> Meeting | None:
        """The next appointment."""
        return next(iter(meetings_of(self._rows["meeting"])), None)

    @property
    def introducer(self) -> Flat | None:
        """Who introduced the client, where the viewer may see them."""
        return next(iter(self._rows["introducer"]), None)

    @property
    def introduced(self) -> list[Flat]:
        """Whom the client introduced, as far as the viewer sees them."""
        return self._rows["introduced"]

    @property
    def holdings(self) -> list[dict[str, Any]]:
        """Securities held, with quantity and what they cost (yuan)."""
        return [
            {
                "code": row["code"],
                "name": row["name"],
                "quantity": Decimal(row["quantity"]),
                "cost": Decimal(row["cost"]) if row["cost"] else None,
                "value": cost_of(row),
                "as_of": date.fromisoformat(row["as_of"]),
            }
            for row in self._rows["holding"]
        ]

    @cached_property
    def opinions(self) -> list[Running]:
        """Opinions that are running, those due first."""
        found = [running_of(row) for row in self._rows["opinion"]]
        return sorted(found, key=lambda o: (o.due_on or date.max, o.number))

    @property
    def was_visited(self) -> bool:
        """Say whether there was a meeting in person this month."""
        return bool(self._rows["visit"])

    @cached_property
    def snapshots(self) -> list[Snapshot]:
        """Assets over time, the latest first."""
        found = [
            Snapshot(date.fromisoformat(r["on"]), r["kind"], Decimal(r["amount"]))
            for r in self._rows["snapshot"]
        ]
        return sorted(found, key=lambda s: s.on, reverse=True)

    def latest(self, kind: str) -> Snapshot | None:
        """Return the latest snapshot of a kind."""
        return next((s for s in self.snapshots if s.kind == kind), None)

    @property
    def elsewhere(self) -> Snapshot | None:
        return self.latest(enums.SnapshotKind.ELSEWHERE) or self.latest(
            enums.SnapshotKind.ESTIMATE
        )

    @cached_property
    def chart(self) -> list[Point]:
        """Place the in-house snapshots on a line, oldest left; none below two."""
        kept = [s for s in self.snapshots if s.kind == enums.SnapshotKind.IN_HOUSE]
        return line_of(kept[:POINTS_SHOWN][::-1])

    @property
    def line(self) -> str:
        """The chart's points as SVG writes them."""
        return " ".join(f"{p.x},{p.y}" for p in self.chart)

    @cached_property
    def consents(self) -> list[tuple[str, list[Cell]]]:
        """Where consent stands: a row for each purpose, a cell for each channel."""
        return consent_grid(self._rows["consent"])

    @cached_property
    def known(self) -> set[str]:
        """Names of the facts that are known."""
        client = self.client
        columns = client._meta.concrete_fields  # noqa: SLF001
        found = {
            c.name for c in columns if getattr(client, c.attname) not in (None, "")
        }
        news = (enums.Purpose.NEWS.value, enums.Reach.EMAIL.value)
        for row in self._rows["consent"]:
            if (row["purpose"], row["channel"]) == news and row.says("is_given"):
                found.add("news")
        return found | {
            name
            for name, rows in (("styles", "style"), ("holdings", "holding"))
            if self._rows[rows]
        }

    @property
    def to_ask(self) -> list[str]:
        """Words for the facts still to ask."""
        return [words()[name] for name in ON_CLIENT_PAGE if name not in self.known]

    @cached_property
    def phases(self) -> list[tuple[Phase, str, str]]:
        """The four phases, each with its name and what is missing, in words."""
        client = self.client
        last = client.last_contact_at
        days = (today() - day_of(last)).days if last else None
        member = client.stage == enums.Stage.DEAL and not client.outcome
        titles = {
            "collect": _("Collect"),
            "analyse": _("Analyse"),
            "contact": _("Contact"),
            "serve": _("Serve"),
        }
        found = phases(self.known, days_since_contact=days, is_member=member)
        return [(p, titles[p.name], missing_of(p)) for p in found]

    @property
    def completeness(self) -> int:
        """How much of the record is known, in per cent; kept by the actions."""
        return self.client.completeness

    @cached_property
    def risk_until(self) -> date | None:
        """Until when the risk assessment is valid."""
        if not self.client.risk_assessed_on:
            return None
        months = value_of(RISK_VALID_MONTHS, branch_id=self.client.branch_id)
        return months_later(self.client.risk_assessed_on, months)

    @property
    def offerable(self) -> str:
        """What may be offered; nothing without a valid assessment."""
        if self.risk_until is None or self.risk_until < today():
            return ""
        return offerable(self.client.risk_class)

    @property
    def age(self) -> int | None:
        born, day = self.client.birthday, today()
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def timeline(client: Client, *, kind: str, key: str) -> tuple[list[Entry], str]:
    """Return a page of what happened, newest first, and the next page's key."""
    sources = {s.kind: s for s in registry.timeline_sources()}
    kinds = (kind,) if kind in sources else tuple(sources)
    if key:
        rows, next_key = newest_of([sources[k].rows(client) for k in kinds], key)
    else:
        reading = timeline_reading(kinds, today())
        rows, next_key = reading.page(places_of(client))
    return [sources[row.kind].show(row) for row in rows], next_key
