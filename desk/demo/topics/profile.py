"""Portraits, relations, households, days; the lecture's two clients whole."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from clients.actions.profile import LISTS
from clients.analytics.profile_score import completeness_now
from clients.enums.profile import EventKind
from clients.models import (
    Client,
    Household,
    HouseholdMember,
    LifeEvent,
    Profile,
    ProfileFact,
    Relation,
)
from clients.rules.relations import inverse
from core.clock import day_of
from desk.demo.dice import Span, dice, happens, moment_on, weighted
from desk.demo.topics.profile_cases import tell_cases

OF_MEMBERS, OF_PROSPECTS = 0.45, 0.07  # have a portrait, thin or full
RELATED, LIVING_TOGETHER, WITH_DAYS = 0.35, 0.06, 0.12
SOURCES = ("面访闲谈", "电话", "营业部接待", "讲座后交谈", "问卷", "介绍人告知")
# Field: value and weight. What is drawn for one fits the lecture's kinds of people.
DRAWN: dict[str, tuple[tuple[str, float], ...]] = {
    "income_level": (("middle", 45), ("high", 25), ("low", 20), ("none", 10)),
    "income_stability": (("stable", 60), ("varying", 30), ("uncertain", 10)),
    "fund_source": (
        *(("household", 45), ("salary", 25), ("business", 15)),
        *(("pension", 12), ("property", 3)),
    ),
    "experience": (
        *(("none", 15), ("under_1", 15), ("years_1_3", 25)),
        *(("years_3_10", 30), ("over_10", 15)),
    ),
    "risk_capacity": (("middle", 50), ("low", 30), ("high", 20)),
    "risk_appetite": (("middle", 45), ("low", 30), ("high", 25)),
    "positions": (("trapped", 40), ("even", 30), ("ahead", 20), ("none", 10)),
    "information": (("fair", 50), ("poor", 25), ("good", 25)),
    "time_available": (("some", 45), ("little", 35), ("plenty", 20)),
    "willingness": (("2", 40), ("1", 30), ("3", 20), ("0", 10)),
    "temperament": (
        *(("steady", 30), ("cautious", 30), ("swayed", 20)),
        *(("decisive", 12), ("impulsive", 8)),
    ),
    "hurdle": (("deposit", 40), ("government_bonds", 30), ("index", 20), ("cost", 10)),
}
EVENTS = (
    (EventKind.WEDDING, True, 7, ""),
    (EventKind.FAMILY, True, 7, "母亲生日"),
    (EventKind.EXAM, False, 14, "孩子中考"),
    (EventKind.RETIREMENT, False, 30, ""),
    (EventKind.MOVE, False, 7, "乔迁新居"),
    (EventKind.CUSTOM, False, 3, "小店周年庆"),
)
TIES = (("friend", 40), ("neighbour", 25), ("colleague", 25), ("relative", 10))


def seed(firm: Any, size: Any, span: Span) -> None:
    """Give some clients a portrait, relations, a household and days ahead."""
    branches = [place.branch for place in firm.branches]
    rows = Client.objects.filter(branch__in=branches).order_by("pk")
    clients = list(rows.only(*OF_CLIENT))
    cases = {c.name: c for c in clients if c.member_no in ("01900001", "01900002")}
    drawn = [c for c in clients if c.pk not in {one.pk for one in cases.values()}]
    _portray(drawn, size, span)
    _relate(drawn, size, span)
    _note_days(drawn, size, span)
    tell_cases(cases, drawn, span)


OF_CLIENT = (
    *("name", "gender", "phone", "birthday", "member_no", "added_at"),
    *("broker_id", "branch_id", "introducer_id", "stage"),
)


def count(firm: Any, size: Any, span: Span) -> None:  # noqa: ARG001 — a seed's form
    """Let completeness follow all that the other topics noted; comes last."""
    branches = [place.branch for place in firm.branches]
    Client.objects.filter(branch__in=branches).update(
        completeness=completeness_now(span.today)
    )


def _portray(clients: list[Client], size: Any, span: Span) -> None:
    profiles, facts = [], []
    for client in clients:
        chance = dice(size.seed, "profile", client.phone)
        share = OF_MEMBERS if client.member_no else OF_PROSPECTS
        if not happens(chance, share):
            continue
        profile = _drawn(client, chance, full=0.65 if client.member_no else 0.3)
        at = moment_on(chance, _some_day_since(client, chance, span))
        profile.version, profile.changed_at = 1, at
        profiles.append(profile)
        facts += [
            fact_of(profile, n, chance.choice(SOURCES), at) for n in told(profile)
        ]
    Profile.objects.bulk_create(profiles, 1000)
    ProfileFact.objects.bulk_create(facts, 2000)


def _some_day_since(client: Client, chance: Random, span: Span) -> date:
    since = max((span.today - day_of(client.added_at)).days - 1, 1)
    return span.today - timedelta(days=chance.randrange(1, since + 1))


def _drawn(client: Client, chance: Random, *, full: float) -> Profile:
    profile = Profile(client=client, changed_by_id=client.broker_id)
    for name, choices in DRAWN.items():
        if happens(chance, full):
            setattr(profile, name, weighted(chance, *choices))
    for name, choices in LISTS.items():
        if happens(chance, full * 0.8):
            picked = chance.sample(choices.values, chance.randrange(1, 3))
            setattr(profile, name, [c for c in choices.values if c in picked])
    if profile.notices and "nothing" in profile.notices:
        profile.notices = ["nothing"]
    return profile


def told(profile: Profile) -> list[str]:
    """Name the fields of a profile that say something."""
    names = [f.name for f in Profile._meta.concrete_fields]  # noqa: SLF001
    return [n for n in names if n not in OWN and getattr(profile, n) not in EMPTY]


OWN = ("id", "client", "version", "changed_at", "changed_by")
EMPTY: tuple[object, ...] = ("", None, [])


def fact_of(profile: Profile, name: str, source: str, at: datetime) -> ProfileFact:
    """Return the evidence of one field."""
    return ProfileFact(
        client=profile.client,
        field=name,
        value=getattr(profile, name),
        source=source,
        learnt_on=day_of(at),
        by_id=profile.client.broker_id,
        at=at,
    )


def relation_of(
    client: Client, kind: str, at: datetime, other: Client | None = None, **facts: Any
) -> Relation:
    """Return what another is to a client, as the action would write it."""
    if other is not None and other.pk < client.pk:
        client, other, kind = other, client, inverse(kind)
    return Relation(
        client=client, other=other, kind=kind, by_id=client.broker_id, at=at, **facts
    )


def _relate(clients: list[Client], size: Any, span: Span) -> None:
    """Make introducers friends, neighbours or colleagues; let some live together."""
    by_number = {client.pk: client for client in clients}
    relations, couples, single = [], [], set(by_number)
    alone: dict[tuple[Any, str], Client] = {}
    for client in clients:
        chance = dice(size.seed, "relations", client.phone)
        friend = by_number.get(client.introducer_id or 0)
        at = span.end - timedelta(days=chance.randrange(1, 90), hours=5)
        if friend is not None and happens(chance, RELATED):
            relations.append(relation_of(client, weighted(chance, *TIES), at, friend))
        if not client.member_no or not happens(chance, LIVING_TOGETHER * 2):
            continue
        # Husband and wife of one broker, as they come.
        partner = alone.pop((client.broker_id, OTHER.get(client.gender, "")), None)
        if partner is None:
            alone.setdefault((client.broker_id, client.gender), client)
        elif partner.pk in single and partner != friend:
            single -= {client.pk, partner.pk}
            couples.append((partner, client, at))
            relations.append(relation_of(client, "spouse", at, partner))
    Relation.objects.bulk_create(relations, 1000)
    _house(couples)


OTHER = {"male": "female", "female": "male"}


def _house(couples: list[tuple[Client, Client, datetime]]) -> None:
    homes = Household.objects.bulk_create(
        Household(branch_id=head.branch_id, by_id=head.broker_id, at=at)
        for head, _other, at in couples
    )
    HouseholdMember.objects.bulk_create(
        HouseholdMember(
            household=home,
            client=one,
            is_head=one is pair[0],
            by_id=one.broker_id,
            at=pair[2],
        )
        for home, pair in zip(homes, couples, strict=True)
        for one in pair[:2]
    )


def _note_days(clients: list[Client], size: Any, span: Span) -> None:
    rows = []
    for client in clients:
        chance = dice(size.seed, "days", client.phone)
        if not happens(chance, WITH_DAYS):
            continue
        kind, yearly, lead, title = chance.choice(EVENTS)
        on = span.today + timedelta(days=chance.randrange(-40, 160))
        if yearly:
            on = date(chance.randrange(1985, 2018), on.month, min(on.day, 28))
        rows.append(
            LifeEvent(
                client=client,
                kind=kind,
                title=title,
                on=on,
                is_yearly=yearly,
                lead_days=lead,
                by_id=client.broker_id,
                at=span.end - timedelta(days=chance.randrange(1, 60), hours=6),
            )
        )
    LifeEvent.objects.bulk_create(rows, 1000)
