"""Making the whole demo world, in one transaction."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from accounts.audit import record
from accounts.models import AuditEvent, Notification, Region, User
from campaigns.enums import Operator, PlanState, Step
from campaigns.models import Objective, Plan
from clients.enums import Channel, LegalBasis, Method, Source
from clients.models import Origin, Security
from core.clock import start_of, today
from desk.demo.cases import lecture_cases
from desk.demo.clients import KEY_FROM, advise
from desk.demo.dice import Span, dice, happens
from desk.demo.market import fill_portfolio, list_securities, publish
from desk.demo.people import DemoBranch, DemoFirm, found_firm
from desk.demo.stories import member, prospect
from desk.demo.telling import Broker
from desk.demo.topics import SEEDS
from desk.demo.words import MARK, OUTLETS, PEOPLE
from desk.demo.world import Life, write
from pipeline.actions import recount_cohorts
from pipeline.models import SalesPlan
from pipeline.rules import STANDARD

SEEDED = "demo.seeded"
LOW, HIGH = 0.6, 1.6  # how far brokers' step rates spread around the lecture's
MEMBERS = 0.125  # of a broker's book are members of some years
# method, how often, source, channel, legal basis
WAYS = (
    (Method.NATURAL, 3, Source.SOCIAL_CIRCLE, "", LegalBasis.CONSENT),
    (Method.REFERRAL, 3, Source.EXISTING_CLIENT, Channel.BRANCH, LegalBasis.CONSENT),
    (Method.COLD_CALL, 2, Source.OUTREACH, Channel.COMMUNITY, LegalBasis.PUBLIC),
    (Method.CONSULTATION, 2, Source.PUBLICITY, Channel.BRANCH, LegalBasis.CONSENT),
    (Method.CHANCE, 1, Source.SOCIAL_CIRCLE, "", LegalBasis.CONSENT),
    (Method.LETTER, 1, Source.OUTREACH, Channel.COMMUNITY, LegalBasis.CONSENT),
    (Method.RESEARCH, 1, Source.OUTREACH, Channel.PARTNER, LegalBasis.PUBLIC),
    (Method.ASSOCIATION, 1, Source.OUTREACH, Channel.COMMUNITY, LegalBasis.CONSENT),
    (Method.INTERNET, 2, Source.PUBLICITY, Channel.IT, LegalBasis.CONSENT),
    (Method.TARGET_MARKET, 3, Source.PUBLICITY, Channel.BANK, LegalBasis.CONSENT),
)


@dataclass(frozen=True)
class Size:
    """How large a demo world is."""

    branches: int = 2
    brokers: int = 6
    clients: int = 4000
    months: int = 12
    seed: int = 1


def seeded() -> dict[str, Any] | None:
    """Return what the loaded demo world was made with; None when there is none."""
    event = AuditEvent.objects.filter(action=SEEDED).order_by("-pk").first()
    return None if event is None else dict(event.facts)


def taken_logins() -> list[str]:
    """Name the demo logins that belong to real people here."""
    names = [login for login, *_ in PEOPLE]
    real = User.objects.filter(username__in=names, is_demo=False)
    return sorted(real.values_list("username", flat=True))


@transaction.atomic
@override("zh-hans")  # some texts are drafted by the product itself
def seed(size: Size) -> None:
    """Make the world. The same size, seed and day give the same facts."""
    span = Span(today(), size.months)
    facts = {"branches": size.branches, "brokers": size.brokers, "seed": size.seed}
    firm = found_firm(**facts, span=span)
    securities = list_securities()
    lives: list[Life] = []
    for n, place in enumerate(firm.branches):
        lives += _people_of(place, n, size, span, securities)
    write(lives)
    for place in firm.branches:
        _plan_sales(place, span)
    _campaign(firm.branches[0], span)
    publish(securities, head_office=firm.head_office, seed=size.seed, span=span)
    _notify(firm)
    for seed_topic in SEEDS:
        seed_topic(firm, size, span)
    recount_cohorts()
    record(firm.administrator, SEEDED, firm.region, **asdict(size), day=f"{span.today}")


def _people_of(
    place: DemoBranch, n: int, size: Size, span: Span, securities: list[Security]
) -> list[Life]:
    brokers = _brokers(place, n, size, span)
    share = max(5, size.clients // (size.branches * size.brokers))
    lives: list[Life] = []
    for k, broker in enumerate(brokers):
        count = share if k < size.brokers else min(share // 8, 40)
        own = _book(broker, (n, k), count, size, span)
        if (n, k) == (0, 0):
            cases = lecture_cases(
                broker,
                span=span,
                securities=securities,
                neighbour=own[0],
                seed=size.seed,
            )
            own = own[: -len(cases)] + cases
        lives += own
    for k, life in enumerate(lives):
        _serve(place, life, dice(size.seed, "serve", n, k), span, securities)
    return lives


def _book(
    broker: Broker, place: tuple[int, int], count: int, size: Size, span: Span
) -> list[Life]:
    """Draw one broker's clients: the members first, then the prospects."""
    n, k = place
    members = round(count * MEMBERS) if broker.after is None else 0
    book = []
    for i in range(count):
        number = (n * 1000 + k) * 10_000 + i
        story = member if i < members else prospect
        life = story(
            dice(size.seed, "client", n, k, i),
            number=number,
            broker=broker,
            span=span,
            member_no=f"{n + 1:02d}{k + 1:02d}{i + 1:04d}",
        )
        book.append(life)
        chance = dice(size.seed, "introducer", n, k, i)
        if i >= members > 0 and life.contacts and _is_referral(life):
            life.introducer = book[chance.randrange(members)]
    return book


def _is_referral(life: Life) -> bool:
    origin = life.client.origin
    return origin is not None and origin.method == Method.REFERRAL


def _brokers(place: DemoBranch, n: int, size: Size, span: Span) -> list[Broker]:
    """Spread skill and diligence over the brokers; the last entry is a hand-over."""
    chance = dice(size.seed, "brokers", n)
    steps = max(size.brokers - 1, 1)
    factors = [LOW * (HIGH / LOW) ** (k / steps) for k in range(size.brokers)]
    chance.shuffle(factors)
    brokers = []
    for k, user in enumerate(place.brokers):
        visits = 0.5 if k == 2 else chance.uniform(0.72, 0.95)  # noqa: PLR2004
        origins = _origins(place, k, span)
        brokers.append(Broker(user, place, origins, factors[k], visits))
    if place.leaver:
        # The leaver's open clients went to the second broker, in one sitting.
        heir = brokers[1]
        since = span.open_from(span.today - timedelta(days=120))
        brokers.append(
            Broker(
                heir.user, place, heir.origins, 1.0, heir.visits, place.leaver, since
            )
        )
    return brokers


def _origins(place: DemoBranch, k: int, span: Span) -> list[Origin]:
    rows, weights = [], []
    for method, often, source, channel, basis in WAYS:
        outlets = OUTLETS.get(channel, ("",))
        rows.append(
            Origin(
                branch=place.branch,
                user=place.brokers[k],
                source=source,
                channel=channel,
                method=method,
                outlet=outlets[k % len(outlets)],
                legal_basis=basis,
                consent_text="演示同意文本第 1 版",
                evidence="演示记录" if basis == LegalBasis.CONSENT else "",
                added_at=start_of(span.first),
            )
        )
        weights.append(often)
    made = Origin.objects.bulk_create(rows)
    return [o for o, w in zip(made, weights, strict=True) for _ in range(w)]


def _serve(
    place: DemoBranch, life: Life, chance: Random, span: Span, listed: list[Security]
) -> None:
    """Give members a portfolio; key clients and some others an adviser."""
    client = life.client
    if client.assets is None or client.opened_on is None:
        return
    if client.name != "林淑芬":
        fill_portfolio(life, chance, listed, span)
    wanted = client.assets >= KEY_FROM or happens(chance, 0.2)
    if wanted and place.adviser and client.adviser is None:
        on = max(client.opened_on, span.first)
        advise(life, place.adviser, on, by=place.manager)


def _plan_sales(place: DemoBranch, span: Span) -> None:
    """Let every broker plan the year; all but the last plan is signed."""
    year = span.today.year
    days = sum(1 for _ in span.calendar.days(date(year, 1, 1), date(year, 12, 31)))
    made_at = min(span.end, span.end - timedelta(days=30))
    plans = []
    for k, broker in enumerate(place.brokers):
        is_last = k == len(place.brokers) - 1
        plans.append(
            SalesPlan(
                broker=broker,
                branch=place.branch,
                year=year,
                # About two new contacts a working day: what this world's brokers do.
                target=Decimal(4_000_000 + 400_000 * (k % 4)),
                average_assets=Decimal(400_000),
                days=days,
                ratio=STANDARD,
                state="submitted" if is_last else "signed",
                by=broker,
                made_at=made_at,
                signed_by=None if is_last else place.manager,
                signed_at=None if is_last else made_at + timedelta(days=1),
            )
        )
    SalesPlan.objects.bulk_create(plans)


def _campaign(place: DemoBranch, span: Span) -> None:
    """Begin the lecture's plan for the shopping district."""
    owner, name = place.brokers[0], f"商圈共荣计划{MARK}"
    origin = Origin.objects.create(
        branch=place.branch,
        user=owner,
        source=Source.PUBLICITY,
        channel=Channel.COMMUNITY,
        method=Method.TARGET_MARKET,
        outlet=name,
        legal_basis=LegalBasis.CONSENT,
        consent_text="活动报名表同意条款（演示）",
        added_at=span.end,
    )
    starts, ends = span.today - timedelta(days=20), span.today + timedelta(days=54)
    plan = Plan.objects.create(
        branch=place.branch,
        owner=owner,
        name=name,
        purpose="与附近商圈结成特约商店，让老板们记住营业部，让老客户得到实惠。",
        starts_on=starts,
        ends_on=ends,
        step=Step.OBSTACLES,
        state=PlanState.DRAFT,
        origin=origin,
        made_at=span.end,
    )
    aims = (
        ("参加活动的老客户", Operator.MORE_THAN, 5000, ends),
        ("特约商店", Operator.AT_LEAST, 50, ends - timedelta(days=21)),
        ("活动后一周内进入通路的产品", Operator.AT_LEAST, 1, ends + timedelta(days=7)),
    )
    Objective.objects.bulk_create(
        Objective(plan=plan, metric=metric, operator=op, target=target, due_on=due)
        for metric, op, target, due in aims
    )


def _notify(firm: DemoFirm) -> None:
    """Leave everyone who runs a branch a line about the certificates."""
    rows = []
    for place in firm.branches:
        holder = place.brokers[-1]
        if place.manager:
            words = f"{holder.full_name}的证书请留意有效期。"
            rows.append(
                Notification(
                    user=place.manager,
                    kind="demo",
                    facts={"text": words},
                    url=reverse("accounts:people"),
                )
            )
    Notification.objects.bulk_create(rows)


def is_loaded() -> bool:
    """Say whether any of the demo world is here."""
    return Region.objects.filter(is_demo=True).exists()
