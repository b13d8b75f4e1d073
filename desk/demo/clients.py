"""Drawing clients: who they are, what they have, what they agreed to."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from math import exp, log
from random import Random
from uuid import UUID

from accounts.models import User
from accounts.policies import SIZE_THRESHOLDS
from clients.actions import set_search_fields
from clients.enums import Axis, Basis, Duty, SnapshotKind
from clients.models import (
    AssetSnapshot,
    Assignment,
    Classification,
    Client,
    ClientStyle,
    Consent,
    ConsentEvent,
    Origin,
)
from clients.rules import size_of
from core.clock import day_of
from desk.demo.dice import happens, moment_on, weighted
from desk.demo.people import DemoBranch, invented_name
from desk.demo.words import EMPLOYERS, OCCUPATIONS, RARE, STREETS
from desk.demo.world import Life

# A broker's own book (sources.md §2): lognormal, median 8万, σ 1.75, up to 8000万.
MEDIAN, SIGMA, MOST = 80_000, 1.75, 80_000_000
KEY_FROM = Decimal(3_000_000)
THRESHOLDS = SIZE_THRESHOLDS.default
HORIZONS = (("short", 55.0), ("medium", 30.0), ("long", 15.0))
STYLES = (("technical", 40.0), ("news", 35.0), ("fundamental", 25.0))
RISKS = (
    ("C1-lowest", 3.0),
    ("C1", 12.0),
    ("C2", 25.0),
    ("C3", 34.0),
    ("C4", 20.0),
    ("C5", 6.0),
)
RARE_SHARE = 0.004


def draw_assets(chance: Random) -> Decimal:
    """Draw an account in yuan; the size class is derived from it, never drawn."""
    amount = exp(chance.gauss(log(MEDIAN), SIGMA))
    return Decimal(int(min(amount, MOST) * 100)) / 100


def draw_life(
    chance: Random, *, number: int, place: DemoBranch, broker: User, origin: Origin
) -> Life:
    """Draw someone: a name, a way to reach them, an occupation.

    Telephone numbers begin with 12, which no mobile network uses: a `tel:` link of the
    demo world rings nobody.
    """
    if happens(chance, RARE_SHARE):
        name, gender = chance.choice(RARE)
    else:
        name, gender = invented_name(chance, set())
    client = Client(
        name=name,
        gender=gender,
        phone=f"12{(number * 618_970_019 + 7) % 10**9:09d}",
        wechat=f"demo_{number}" if happens(chance, 0.5) else "",
        birthday=_birthday(chance) if happens(chance, 0.6) else None,
        occupation=weighted(chance, *OCCUPATIONS),
        employer=chance.choice(EMPLOYERS) if happens(chance, 0.2) else "",
        address=_address(chance) if happens(chance, 0.4) else "",
        broker=broker,
        branch=place.branch,
        origin=origin,
    )
    life = Life(client)
    if happens(chance, 0.12):
        life.tags = [chance.choice(place.tags)]
    return life


def _birthday(chance: Random) -> date:
    return date(1950, 1, 1) + timedelta(days=chance.randrange(55 * 365))


def _address(chance: Random) -> str:
    return f"{chance.choice(STREETS)}{chance.randrange(1, 300)}号"


def enter(life: Life, at: datetime, *, first: User | None = None) -> None:
    """Let the record begin: added then, and the broker responsible from that day."""
    client = life.client
    client.added_at = at
    set_search_fields(client)
    life.facts.append(
        Assignment(
            client=client,
            user=first or client.broker,
            duty=Duty.BROKER,
            branch=client.branch,
            from_on=day_of(at),
            by=first or client.broker,
            entered_at=at,
        )
    )


def hand_over(life: Life, on: date, *, by: User | None) -> None:
    """Let the present broker follow whoever was responsible before that day."""
    client = life.client
    before = next(fact for fact in life.facts if isinstance(fact, Assignment))
    before.to_on = on
    life.facts.append(
        Assignment(
            client=client,
            user=client.broker,
            duty=Duty.BROKER,
            branch=client.branch,
            from_on=on,
            by=by,
            entered_at=moment_on(Random(0), on),  # noqa: S311
        )
    )


def advise(life: Life, adviser: User, on: date, *, by: User | None) -> None:
    """Assign an adviser from a day on."""
    life.client.adviser = adviser
    life.facts.append(
        Assignment(
            client=life.client,
            user=adviser,
            duty=Duty.ADVISER,
            branch=life.client.branch,
            from_on=on,
            by=by,
            entered_at=moment_on(Random(0), on),  # noqa: S311
        )
    )


def classify(life: Life, axis: str, value: str, basis: str, at: datetime) -> None:
    """Place a client on an axis, and write down when and by whom."""
    life.facts.append(
        Classification(
            client=life.client,
            axis=axis,
            value=value,
            basis=basis,
            by=life.client.broker,
            at=at,
        )
    )


def describe(life: Life, chance: Random, at: datetime) -> None:
    """Write down horizon and analysis styles, as far as a talk brings them out."""
    client = life.client
    if happens(chance, 0.8):
        client.horizon = weighted(chance, *HORIZONS)
        classify(life, Axis.HORIZON, client.horizon, Basis.STATED, at)
    styles = {weighted(chance, *STYLES)}
    if happens(chance, 0.15):
        styles.add(weighted(chance, *STYLES))
    for style in sorted(styles):
        level = chance.choices((0, 1, 2, 3), (15, 49, 26, 10))[0]
        life.facts.append(ClientStyle(client=client, style=style, level=level))


def estimate(life: Life, chance: Random, at: datetime) -> None:
    """Note what a prospect may have elsewhere; custody begins with the account."""
    client = life.client
    client.potential_assets = draw_assets(chance).quantize(Decimal(1000))
    life.facts.append(
        AssetSnapshot(
            client=client,
            on=day_of(at),
            kind=SnapshotKind.ESTIMATE,
            amount=client.potential_assets,
            source="客户自述",
            by=client.broker,
            entered_at=at,
        )
    )


def value(life: Life, amount: Decimal, at: datetime) -> None:
    """Add a snapshot of assets in custody; assets and size follow the latest."""
    client, on = life.client, day_of(at)
    life.facts.append(
        AssetSnapshot(
            client=client,
            on=on,
            kind=SnapshotKind.IN_HOUSE,
            amount=amount,
            source="演示数据",
            by=client.broker,
            entered_at=at,
        )
    )
    size = size_of(amount, THRESHOLDS)
    if size != client.size:
        classify(life, Axis.SIZE, size, Basis.COMPUTED, at)
    client.assets, client.assets_on, client.size = amount, on, size


def consent(
    life: Life, purpose: str, channel: str, at: datetime, *, given: bool = True
) -> None:
    """Add a consent event, and where consent stands after it."""
    life.facts.append(
        ConsentEvent(
            client=life.client,
            purpose=purpose,
            channel=channel,
            is_given=given,
            at=at,
            text_version="演示-1",
            proof="开户时签署（演示）" if given else "客户来电（演示）",
            by=life.client.broker,
            entered_at=at,
        )
    )
    stands = [
        fact
        for fact in life.facts
        if isinstance(fact, Consent)
        and (fact.purpose, fact.channel) == (purpose, channel)
    ]
    if stands:
        stands[0].is_given, stands[0].since = given, at
    else:
        life.facts.append(
            Consent(
                client=life.client,
                purpose=purpose,
                channel=channel,
                is_given=given,
                since=at,
            )
        )


def open_account(
    life: Life, chance: Random, at: datetime, *, member_no: str, end: datetime
) -> None:
    """Make someone a member: number, assets, risk class, consents, tier."""
    client = life.client
    client.member_no, client.opened_on = member_no, day_of(at)
    amount = draw_assets(chance)
    value(life, amount, at)
    later = end - timedelta(days=chance.randrange(1, 40), hours=chance.randrange(3, 9))
    if later - at > timedelta(days=60):
        drift = Decimal(round(chance.gauss(1.02, 0.12), 3))
        value(life, max(amount * drift, Decimal(0)).quantize(Decimal("0.01")), later)
    assert client.assets is not None  # noqa: S101 — just valued
    client.tier = (
        "key" if client.assets >= KEY_FROM or happens(chance, 0.05) else "general"
    )
    client.risk_class = weighted(chance, *RISKS)
    assessed = max(at, end - timedelta(days=chance.randrange(10, 700)))
    client.risk_assessed_on = day_of(assessed)
    classify(life, Axis.RISK, client.risk_class, Basis.STATED, assessed)
    if happens(chance, 0.85):
        client.email = f"c{client.phone[2:]}@example.com"
    if client.email and happens(chance, 0.88):
        consent(life, "news", "email", at)
        if happens(chance, 0.7):
            consent(life, "announcements", "email", at)
        if happens(chance, 0.04) and later > at:
            consent(life, "news", "email", later, given=False)
    consent(life, "marketing", "phone", at)


def token_of(chance: Random) -> UUID:
    """Draw a token that no form has drawn, the same for the same world."""
    return UUID(int=chance.getrandbits(128), version=4)
