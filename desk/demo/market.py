"""Invented securities, what members hold of them, and today's invented news."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from accounts.models import User
from clients.enums import SecurityStatus
from clients.models import Client, Holding, Security
from core.clock import start_of
from desk.demo.dice import Span, dice, moment_on
from desk.demo.words import ANNOUNCEMENTS, INDUSTRIES, MARK, NEWS, SECURITY_WORDS
from desk.demo.world import Life
from digests.enums import ItemState, SourceKind, SourceState
from digests.models import Announcement, NewsItem, Source

SECURITIES = 60
SUSPENDED = 17


def list_securities() -> list[Security]:
    """List sixty securities whose codes begin with letters: no exchange has such."""
    rows = []
    for n in range(SECURITIES):
        word = SECURITY_WORDS[2 * n : 2 * n + 2]
        rows.append(
            Security(
                code=f"YS{n + 1:04d}",
                exchange="DEMO",
                name=f"演示{word}",
                industry=INDUSTRIES[n % len(INDUSTRIES)],
                area="演示",
                listed_on=date(2010, 1, 4) + timedelta(days=83 * n),
                status=SecurityStatus.SUSPENDED if n == SUSPENDED else "listed",
                is_demo=True,
            )
        )
    return Security.objects.bulk_create(rows)


def hold(
    client: Client, security: Security, quantity: int, cost: Decimal, on: date
) -> Holding:
    """Let a client hold a security."""
    return Holding(
        client=client,
        security=security,
        quantity=Decimal(quantity),
        cost=cost,
        as_of=on,
    )


def fill_portfolio(
    life: Life, chance: Random, securities: list[Security], span: Span
) -> None:
    """Let a member hold none to six securities; a few names are held by very many."""
    count = chance.choices((0, 1, 2, 3, 4, 6), (14, 22, 26, 20, 12, 6))[0]
    weights = [1 / (n + 1) ** 0.8 for n in range(len(securities))]
    chosen = set(chance.choices(range(len(securities)), weights, k=count))
    for n in sorted(chosen):
        cost = Decimal(chance.randrange(300, 6000)) / 100
        quantity = 100 * chance.randrange(1, 120)
        on = span.today - timedelta(days=1)
        life.facts.append(hold(life.client, securities[n], quantity, cost, on))


def publish(
    securities: list[Security], *, head_office: User, seed: int, span: Span
) -> None:
    """Publish news and announcements of the last days, some waiting for approval.

    Today's carry a moment of this morning before the working day begins.
    """
    source = _source(span)
    chance = dice(seed, "news")
    days = [*span.open_days[-5:], span.today]
    news, announced = [], []

    def item(day: date, n: int) -> dict[str, object]:
        is_today = day == span.today
        # Today's were published last evening: nothing of the world lies ahead.
        early = start_of(day) - timedelta(minutes=10 * (n + 1))
        at = early if is_today else moment_on(chance, day)
        waits = is_today and n % 3 == 2  # noqa: PLR2004 — every third
        return {"source": source, "ref": f"demo-{day}-{n}"} | _decided(
            at, None if waits else head_office
        )

    for day in days:
        for n, title in enumerate(chance.sample(NEWS, 5)):
            facts = item(day, n)
            body = f"{title}。本条为演示内容，与任何真实机构无关。"
            news.append(NewsItem(title=f"{MARK}{title}", summary=body, **facts))
        for n, security in enumerate(chance.sample(securities[:30], 6)):
            kind, words = chance.choice(ANNOUNCEMENTS)
            facts = item(day, n)
            title = f"{MARK}{security.name}：{words}"
            announced.append(
                Announcement(title=title, security=security, kind=kind, **facts)
            )
    NewsItem.objects.bulk_create(news)
    Announcement.objects.bulk_create(announced)


def _source(span: Span) -> Source:
    name = f"演示资讯{MARK}"
    state, kind = SourceState.OK, SourceKind.DESK
    facts = {"state": state, "ok_at": span.end, "is_demo": True}
    return Source.objects.create(name=name, kind=kind, **facts)


def _decided(at: datetime, by: User | None) -> dict[str, object]:
    """Say when an item came, and who let it through; without a name it still waits."""
    return {
        "published_at": at,
        "fetched_at": at,
        "state": ItemState.APPROVED if by else ItemState.PENDING,
        "decided_by": by,
        "decided_at": at if by else None,
    }
