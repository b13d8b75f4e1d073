"""All the lecture says of Mr Zhang (p. 16–18) and Ms Lin (p. 23), field by field."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from clients.enums import SnapshotKind
from clients.enums.profile import DocumentKind, EventKind
from clients.models import (
    AssetSnapshot,
    Client,
    ClientStyle,
    Household,
    HouseholdMember,
    LifeEvent,
    Profile,
    ProfileFact,
    Relation,
)
from desk.demo.dice import Span
from desk.demo.topics.profile_papers import hour_of, keep_paper

ZHANG: dict[str, tuple[dict[str, Any], str, int]] = {
    "first": (
        {
            "income_level": "high",
            "income_stability": "stable",
            "fund_source": "household",
            "wealth": "comfortable",
            "information": "good",
            "listens_to": ["press", "friends"],
            "wish_to_invest": "3",
            "time_available": "little",
        },
        "首次拜访（邻居周先生在场）",
        96,
    ),
    "visit": (
        {
            "willingness": "2",
            "experience": "under_1",
            "trades_by": ["phone", "online"],
            "notices": ["news", "held"],
            "temperament": "steady",
            "mood": "good",
            "reach_when": "工作日晚七点后，先发消息",
        },
        "营业部参观时交谈",
        70,
    ),
    "opened": (
        {
            "risk_capacity": "high",
            "risk_appetite": "middle",
            "products": ["blue_chip", "mixed"],
            "traits": ["swing"],
            "positions": "none",
            "motives": ["returns", "learning"],
            "goals": ["growth"],
            "goal": "闲钱慢慢变多，不想天天看盘",
            "hurdle": "deposit",
        },
        "开户时的风险评估与面谈",
        66,
    ),
}
LIN: dict[str, tuple[dict[str, Any], str, int]] = {
    "first": (
        {
            "income_level": "none",
            "fund_source": "household",
            "wealth": "comfortable",
            "time_available": "plenty",
            "positions": "trapped",
            "mood": "low",
            "present_broker": "另一家证券公司（名称未记）",
            "statement": "原来在别处开户，听股评和小道消息买的，现在套住了，没人问过。",
            "companions": "几个一起聊股的同伴，被套后都散了",
        },
        "首次上门，听她讲被套的经过",
        210,
    ),
    "branch": (
        {
            "motives": ["returns", "company", "pastime"],
            "listens_to": ["commentators", "rumours"],
            "traits": ["follows", "keeps_losers"],
            "information": "fair",
            "experience": "years_3_10",
            "wish_to_invest": "2",
            "willingness": "1",
            "temperament": "swayed",
        },
        "营业部接待",
        190,
    ),
    "opened": (
        {
            "risk_capacity": "low",
            "risk_appetite": "low",
            "products": ["blue_chip", "fund"],
            "trades_by": ["branch", "phone"],
            "notices": ["held", "weekly"],
            "goals": ["break_even", "small_gain"],
            "goal": "先解套，再略有盈利，比国债高一点就行",
            "hurdle": "government_bonds",
            "hurdle_rate": Decimal("2.50"),
        },
        "与投资顾问何远的面谈",
        160,
    ),
}


def tell_cases(cases: dict[str, Client], others: list[Client], span: Span) -> None:
    """Complete the two, where this world has them."""
    zhang, lin = cases.get("张建国"), cases.get("林淑芬")
    if zhang is not None:
        _portrait(zhang, ZHANG, span)
        _zhang(zhang, span)
    if lin is not None:
        _portrait(lin, LIN, span)
        _lin(lin, others, span)


def _portrait(
    client: Client, story: dict[str, tuple[dict[str, Any], str, int]], span: Span
) -> None:
    profile, facts = Profile(client=client, changed_by_id=client.broker_id), []
    for said, source, ago in story.values():
        at = hour_of(span, ago)
        profile.version, profile.changed_at = profile.version + 1, at
        for name, value in said.items():
            setattr(profile, name, value)
            facts.append(
                ProfileFact(
                    client=client,
                    field=name,
                    value=str(value) if isinstance(value, Decimal) else value,
                    source=source,
                    learnt_on=span.today - timedelta(days=ago),
                    by_id=client.broker_id,
                    at=at,
                )
            )
    profile.save()
    ProfileFact.objects.bulk_create(facts)


def _zhang(zhang: Client, span: Span) -> None:
    """Note the neighbour who led to him, his family, two colleagues."""
    # He hardly knows charts.
    ClientStyle.objects.get_or_create(
        client=zhang, style="technical", defaults={"level": 0}
    )
    neighbour = Client.objects.filter(pk=zhang.introducer_id or 0).first()
    _ties(
        zhang,
        span,
        ("spouse", "刘慧", "中学教师"),
        ("child", "张一鸣", "初三"),
        ("colleague", "孙工", "面访中说起，也想了解开户"),
        ("colleague", "老何", "面访中说起，也想了解开户"),
        ("neighbour", neighbour, "一同拜访的邻居"),
    )
    day, exam = span.today + timedelta(days=12), span.today + timedelta(days=5)
    married = day.replace(year=1996, day=min(day.day, 28))
    _days(
        zhang,
        span,
        (EventKind.EXAM, "张一鸣期末考试", exam, False, 10),
        (EventKind.WEDDING, "", married, True, 7),
    )
    _figures(zhang, span, (96, "estimate", "5000000", "首次拜访时自述", ""))
    ends = span.today + timedelta(days=664)
    keep_paper(zhang, DocumentKind.ID_CARD, "张建国身份证", date(2035, 6, 1), span)
    keep_paper(zhang, DocumentKind.RISK, "风险评估问卷", ends, span)
    keep_paper(zhang, DocumentKind.CONSENT, "资讯服务同意书", None, span)


def _lin(lin: Client, others: list[Client], span: Span) -> None:
    """Note a husband with us, a companion who came back, a figure put right."""
    kin = Q(broker=lin.broker_id, gender="male", household_member=None)
    known = [c.pk for c in others if c.member_no]
    spouse = Client.objects.filter(kin, pk__in=known).order_by("pk").first()
    _ties(
        lin,
        span,
        ("friend", "王阿姨", "从前的股友，又一起来听讲座"),
        ("spouse", spouse, ""),
    )
    if spouse is not None:
        _live_together(lin, spouse, span)
    day = span.today + timedelta(days=20)
    born = day.replace(year=2021, day=min(day.day, 28))
    _days(lin, span, (EventKind.FAMILY, "小孙女生日", born, True, 10))
    _figures(
        lin,
        span,
        (203, "elsewhere", "61000", "电话自述", ""),
        (203, "elsewhere", "610000", "电话自述", "少写了一个零"),
    )
    soon, ends = (span.today + timedelta(days=n) for n in (25, 570))
    keep_paper(lin, DocumentKind.ID_CARD, "林淑芬身份证", soon, span)
    keep_paper(lin, DocumentKind.RISK, "风险评估问卷", ends, span)


def _ties(
    client: Client, span: Span, *ties: tuple[str, str | Client | None, str]
) -> None:
    """Note who is what to somebody: clients, or names of people who are none."""
    at, rows = hour_of(span, 60), []
    for kind, who, note in ties:
        if isinstance(who, str):
            row = Relation(client=client, other_name=who, kind=kind)
        elif who is not None:
            one, two = sorted((client, who), key=lambda c: c.pk)
            row = Relation(client=one, other=two, kind=kind)
        else:
            continue
        row.note, row.at, row.by_id = note, at, client.broker_id
        rows.append(row)
    Relation.objects.bulk_create(rows)


def _live_together(head: Client, other: Client, span: Span) -> None:
    facts = {"by_id": head.broker_id, "at": hour_of(span, 60)}
    home = Household.objects.create(branch_id=head.branch_id, **facts)
    HouseholdMember.objects.bulk_create(
        HouseholdMember(household=home, client=c, is_head=c is head, **facts)
        for c in (head, other)
    )


def _days(client: Client, span: Span, *days: tuple[str, str, date, bool, int]) -> None:
    LifeEvent.objects.bulk_create(
        LifeEvent(
            client=client,
            kind=kind,
            title=title,
            on=on,
            is_yearly=is_yearly,
            lead_days=lead,
            by_id=client.broker_id,
            at=hour_of(span, 20),
        )
        for kind, title, on, is_yearly, lead in days
    )


def _figures(
    client: Client, span: Span, *figures: tuple[int, str, str, str, str]
) -> None:
    """Note figures; one with a reason corrects the one before it."""
    before: AssetSnapshot | None = None
    for n, (ago, kind, amount, source, reason) in enumerate(figures):
        at = hour_of(span, ago) + timedelta(hours=n)
        before = AssetSnapshot.objects.create(
            client=client,
            on=span.today - timedelta(days=ago),
            kind=SnapshotKind(kind),
            amount=Decimal(amount),
            source=source,
            reason=reason,
            corrects=before if reason else None,
            by_id=client.broker_id,
            entered_at=at,
        )
