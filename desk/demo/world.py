"""What the demo world is made of, collected unsaved and written in one go."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from accounts.models import Tag
from clients.models import (
    AssetSnapshot,
    Assignment,
    Classification,
    Client,
    ClientStyle,
    Consent,
    ConsentEvent,
    Holding,
)
from clients.registry.provenance import basis_of
from core.clock import day_of
from pipeline.models import DailyActivity, Journey, NextStep, StageChange
from pipeline.rules import Move, Standing, standing_after
from service.models import Contact

BATCH = 2000


@dataclass
class Life:
    """One client and all that happened with them, in the order it happened."""

    client: Client
    moves: list[StageChange] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    facts: list[models.Model] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    introducer: "Life | None" = None


def settle(life: Life) -> Standing:
    """Let the projections follow the ledgers, as the actions keep them one by one."""
    client = life.client
    life.moves.sort(key=lambda move: move.moved_at)
    now = standing_after(
        Move(m.moved_at, day_of(m.moved_at), m.stage, m.outcome, m.is_claimed)
        for m in life.moves
    )
    client.stage, client.stage_since = now.stage, now.since
    client.outcome = now.outcome
    client.is_claimed = now.is_claimed and now.stage == "D"
    client.has_basis = basis_of(client.origin)
    reached = [c.happened_at for c in life.contacts if c.outcome != "not_reached"]
    client.last_contact_at = max(reached, default=None)
    return now


def journey_of(life: Life, standing: Standing) -> Journey | None:
    """Return the first day at each stage or beyond; None before the first contact."""
    first = next((move for move in life.moves if move.stage), None)
    if first is None:
        return None
    origin = life.client.origin
    return Journey(
        client=life.client,
        broker=first.broker,
        branch=first.branch,
        team=first.team,
        channel=origin.channel if origin else "",
        method=origin.method if origin else "",
        is_claimed=standing.is_claimed,
        left_on=standing.left_on,
        **{f"{stage.lower()}_on": day for stage, day in standing.reached.items()},
    )


def activity_of(contacts: Iterable[Contact]) -> list[DailyActivity]:
    """Sum contacts by broker, day, method, kind, objection, script and result."""
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for contact in contacts:
        key = (
            contact.broker_id,
            contact.branch_id,
            day_of(contact.happened_at),
            contact.method,
            contact.kind,
            contact.objection_id or 0,
            contact.outcome,
            contact.script_id or 0,
        )
        sums[key][0] += 1
        sums[key][1] += contact.minutes or 0
    return [
        DailyActivity(
            broker_id=key[0],
            branch_id=key[1],
            day=key[2],
            method=key[3],
            kind=key[4],
            objection_no=key[5],
            outcome=key[6],
            script_no=key[7],
            contacts=count,
            minutes=minutes,
        )
        for key, (count, minutes) in sums.items()
    ]


FACTS: tuple[type[models.Model], ...] = (
    Assignment,
    AssetSnapshot,
    Classification,
    ClientStyle,
    ConsentEvent,
    Consent,
    Holding,
    NextStep,
)


def write(lives: list[Life]) -> None:
    """Write clients first, then everything that hangs on them."""
    stand = [settle(life) for life in lives]
    Client.objects.bulk_create([life.client for life in lives], BATCH)
    _introduce([life for life in lives if life.introducer])
    _create(StageChange, [move for life in lives for move in life.moves])
    _create(
        Journey,
        [j for pair in zip(lives, stand, strict=True) if (j := journey_of(*pair))],
    )
    contacts = [contact for life in lives for contact in life.contacts]
    contacts.sort(key=lambda contact: contact.entered_at)
    _create(Contact, contacts)
    _create(DailyActivity, activity_of(contacts))
    facts = [fact for life in lives for fact in life.facts]
    for model in FACTS:
        _create(model, [fact for fact in facts if type(fact) is model])
    through = Client.tags.through
    _create(
        through,
        [
            through(client_id=life.client.pk, tag_id=tag.pk)
            for life in lives
            for tag in life.tags
        ],
    )


def _introduce(lives: list[Life]) -> None:
    """Name introducers, once they are there to be named."""
    for life in lives:
        life.client.introducer = life.introducer.client if life.introducer else None
        life.contacts[0].introducer = life.client.introducer
    Client.objects.bulk_update([life.client for life in lives], ["introducer"], 200)


def _create(model: type[models.Model], rows: list[Any]) -> None:
    model._default_manager.bulk_create(rows, BATCH)  # noqa: SLF001 — any model
