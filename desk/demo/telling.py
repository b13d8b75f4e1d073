"""Telling one client's story: a contact, a move, a next step, a visit at a time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from accounts.models import User
from clients.models import Origin
from core.clock import day_of
from desk.demo.clients import token_of
from desk.demo.dice import Span, happens, moment_on, weighted
from desk.demo.people import DemoBranch
from desk.demo.words import NEXT_STEPS, NOTES
from desk.demo.world import Life
from pipeline.models import NextStep, StageChange
from service.models import Contact

KINDS = (
    ("phone", 52.0),
    ("message", 30.0),
    ("reception", 8.0),
    ("email", 6.0),
    ("event", 4.0),
)
MINUTES = {
    "phone": (3, 15),
    "visit": (20, 60),
    "reception": (15, 45),
    "event": (40, 90),
}
SHOWN_BY = {
    "A": (
        "first",
        (("reached", 7.0), ("interested", 3.0)),
        ("attention", "attention", "interest"),
    ),
    "B": (
        "show",
        (("interested", 6.0), ("agreed", 4.0)),
        ("interest", "interest", "desire"),
    ),
    "C": ("object", (("objected", 1.0),), ("interest", "desire", "desire")),
    "D": ("deal", (("agreed", 1.0),), ("action",)),
}


@dataclass
class Broker:
    """A broker of the demo world: how well they convert, how often they visit."""

    user: User
    place: DemoBranch
    origins: list[Origin]
    factor: float
    visits: float
    # The months before this day belong to a colleague who has left.
    after: User | None = None
    since: date | None = None

    def on(self, moment: datetime) -> User:
        """Return who was in charge at a moment."""
        if self.after and self.since and day_of(moment) < self.since:
            return self.after
        return self.user


@dataclass
class Teller:
    """Tells one client's story."""

    chance: Random
    span: Span
    broker: Broker
    life: Life

    def contact(self, kind: str, at: datetime, notes: str, **facts: Any) -> Contact:
        """Log a contact, written down the same hour unless `entered_at` says later."""
        chance, client = self.chance, self.life.client
        least, most = MINUTES.get(kind, (0, 0))
        who = self.broker.on(at)
        at_once = at + timedelta(minutes=chance.randrange(5, 90, 5))
        facts.setdefault("entered_at", min(at_once, self.span.end))
        contact = Contact(
            client=client,
            broker=who,
            branch=client.branch,
            by=who,
            kind=kind,
            happened_at=at,
            minutes=chance.randint(least, most) if most else None,
            method=client.origin.method if client.origin else "",
            note=chance.choice(NOTES[notes]),
            token=token_of(chance),
            **facts,
        )
        self.life.contacts.append(contact)
        return contact

    def move(self, at: datetime, *, stage: str = "", **facts: Any) -> None:
        """Add to the ledger of stages."""
        who = self.broker.on(at)
        self.life.moves.append(
            StageChange(
                client=self.life.client,
                stage=stage,
                moved_at=at,
                entered_at=at,
                broker=who,
                branch=self.life.client.branch,
                team=who.team,
                by=who,
                **facts,
            )
        )

    def reach(self, stage: str, at: datetime) -> None:
        """Reach a stage in a contact."""
        notes, outcomes, minds = SHOWN_BY[stage]
        kind = weighted(self.chance, *KINDS) if stage in "AC" else "reception"
        objection = script = None
        if stage == "C":
            objection = self.chance.choice(self.broker.place.objections)
            # Three times in five what was learnt is said.
            said = at.minute % 5 < 3  # noqa: PLR2004
            script = self.broker.place.scripts.get(objection.pk) if said else None
        self.contact(
            kind,
            at,
            notes,
            outcome=weighted(self.chance, *outcomes),
            aida=self.chance.choice(minds),
            objection=objection,
            script=script,
            advanced_to=stage,
        )

    def keep_in_touch(self, start: datetime, until: datetime) -> None:
        """Follow up between two moments, more often in the beginning."""
        chance, days = self.chance, (until - start).days
        if days < 3:  # noqa: PLR2004 — too close for another call
            return
        for _ in range(chance.choices((0, 1, 2, 3), (52, 30, 13, 5))[0]):
            day = day_of(start) + timedelta(days=1 + int(days * chance.random() ** 2))
            at = moment_on(chance, self.span.open_from(day))
            if not start < at < min(until, self.span.end):
                continue
            missed = happens(chance, 0.28)
            self.contact(
                "phone" if missed else weighted(chance, *KINDS),
                at,
                "follow",
                outcome="not_reached" if missed else "reached",
                aida="" if missed else chance.choice(("attention", "interest")),
            )

    def next_step(self, today: date) -> None:
        """Agree on what comes next: some of it is overdue, some is due today."""
        chance, last = self.chance, self.life.contacts[-1].happened_at
        days = chance.choices(
            (-9, -4, -2, 0, 1, 2, 4, 7, 12), (4, 5, 7, 9, 14, 15, 20, 16, 10)
        )
        due = max(self.span.open_from(today + timedelta(days=days[0])), day_of(last))
        self.life.facts.append(
            NextStep(
                client=self.life.client,
                due_on=due,
                what=chance.choice(NEXT_STEPS),
                by=self.life.client.broker,
                made_at=last,
            )
        )
