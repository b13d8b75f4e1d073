"""The lecture's two clients as full cases: Mr Zhang (p. 16–19), Ms Lin (p. 22–23).

What happened with them stands in `cases.csv`, one contact a line.
"""

import csv
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from clients.enums import Axis, Basis, Channel, LegalBasis, Method, Source
from clients.models import Client, ClientStyle, Origin, Security
from core.clock import SHANGHAI
from desk.demo.clients import advise, classify, consent, enter, value
from desk.demo.dice import Span, dice
from desk.demo.market import hold
from desk.demo.telling import Broker, Teller
from desk.demo.world import Life
from pipeline.models import NextStep

ZHANG_NOTE = (
    "国企经理，收入较高且稳定，投资资金为家庭闲置资金，有较强的风险承受能力。信息较灵通，略懂基本分析，"
    "技术分析所知不多；工作忙、时间少，对电话委托和网上交易有兴趣，希望得到信息通知。偏好蓝筹股，"
    "中期持股、大波段操作，个性稳健。"
)
LIN_NOTE = (
    "家庭主妇，家境殷实，时间充裕，炒股为获得一定收益，也与几个同伴聊天打发时间。原来在别处开户，听信"
    "股评和传言，股票被套，同伴四散，心情较差。目标：先解套，再略有盈利，高于国债就行。"
)
STORIES = Path(__file__).with_name("cases.csv")


@dataclass
class Case:
    """What every case is told with."""

    broker: Broker
    chance: Random
    tell: Teller
    life: Life

    def day(self, ago: int) -> date:
        """Return the working day about so many days ago."""
        return self.tell.span.open_from(self.tell.span.today - timedelta(days=ago))

    def at(self, ago: int, hour: int, minute: int = 0) -> datetime:
        """Return a moment of that day, before the world's end."""
        moment = datetime.combine(self.day(ago), time(hour, minute), tzinfo=SHANGHAI)
        return min(moment, self.tell.span.end - timedelta(hours=2))


def lecture_cases(
    broker: Broker,
    *,
    span: Span,
    securities: list[Security],
    neighbour: Life,
    seed: int,
) -> list[Life]:
    """Tell Mr Zhang's and Ms Lin's stories, and begin that of a second Mr Zhang."""

    def case(name: str, phone: str) -> Case:
        return _case(broker, span, dice(seed, name), name, phone)

    return [
        _zhang(case("张建国", "12812342231"), neighbour),
        _lin(case("林淑芬", "12866018866"), securities),
        _morning(case("张伟民", "12877310512")),
    ]


def _case(broker: Broker, span: Span, chance: Random, name: str, phone: str) -> Case:
    origin = Origin.objects.create(
        branch=broker.place.branch,
        user=broker.user,
        source=Source.EXISTING_CLIENT,
        channel=Channel.COMMUNITY,
        method=Method.REFERRAL,
        outlet="梅园社区",
        legal_basis=LegalBasis.CONSENT,
        consent_text="口头同意留联系方式（演示）",
        added_at=span.end,
    )
    client = Client(
        name=name,
        phone=phone,
        broker=broker.user,
        branch=broker.place.branch,
        origin=origin,
    )
    life = Life(client)
    return Case(broker, chance, Teller(chance, span, broker, life), life)


def _tell(case: Case, name: str) -> None:
    with STORIES.open(encoding="utf-8", newline="") as file:
        story = [row for row in csv.DictReader(file) if row["case"] == name]
    for step, row in enumerate(story):
        at = case.at(int(row["days_ago"]), 9 + step % 8, 10)
        if row["stage"]:
            case.tell.move(at, stage=row["stage"])
        said = case.tell.contact(
            row["kind"],
            at,
            "visit",
            outcome=row["outcome"],
            aida=row["mind"],
            advanced_to=row["stage"],
        )
        said.note = row["note"]


def _zhang(case: Case, neighbour: Life) -> Life:
    client, life = case.life.client, case.life
    client.gender, client.birthday = "male", date(1968, 5, 17)
    client.occupation, client.employer = "国企经理", "演示机械厂"
    client.email, client.wechat = "zhang.jianguo@example.com", "zjg_demo"
    client.address, client.note = "梅园新村12号", ZHANG_NOTE
    life.introducer = neighbour
    _tell(case, "zhang")
    life.contacts[0].attendees = neighbour.client.name
    objection = [o for o in case.broker.place.objections if "手续" in o.name]
    life.contacts[5].objection = (objection or case.broker.place.objections)[0]
    enter(life, case.at(96, 9))
    opened = case.at(66, 16)
    client.member_no, client.opened_on = "01900001", case.day(66)
    client.tier, client.horizon = "key", "medium"
    value(life, Decimal(3_500_000), opened)
    value(life, Decimal(3_864_000), case.at(3, 17))
    client.risk_class, client.risk_assessed_on = "C4", case.day(66)
    classify(life, Axis.RISK, "C4", Basis.STATED, opened)
    classify(life, Axis.HORIZON, "medium", Basis.STATED, opened)
    for style, level in (("fundamental", 1), ("news", 2)):
        life.facts.append(ClientStyle(client=client, style=style, level=level))
    for purpose in ("news", "announcements"):
        consent(life, purpose, "email", opened)
    return life


def _lin(case: Case, securities: list[Security]) -> Life:
    client, life = case.life.client, case.life
    client.gender, client.birthday = "female", date(1961, 9, 3)
    client.occupation, client.email = "家庭主妇", "lin.shufen@example.com"
    client.note = LIN_NOTE
    _tell(case, "lin")
    enter(life, case.at(210, 9))
    opened = case.at(160, 17)
    client.member_no, client.opened_on = "01900002", case.day(160)
    client.tier, client.horizon = "key", "short"
    value(life, Decimal(612_000), opened)
    value(life, Decimal(648_500), case.at(4, 17))
    client.risk_class, client.risk_assessed_on = "C2", case.day(160)
    classify(life, Axis.RISK, "C2", Basis.STATED, opened)
    classify(life, Axis.HORIZON, "short", Basis.STATED, opened)
    life.facts.append(ClientStyle(client=client, style="news", level=0))
    for purpose in ("news", "announcements"):
        consent(life, purpose, "email", opened)
    adviser = case.broker.place.adviser
    if adviser is not None:
        advise(life, adviser, case.day(160), by=case.broker.place.manager)
    day = case.day(4)
    # Bought high on rumours and kept; then the steadier ones she changed into.
    trapped = ((0, 6000, "38.6000"), (1, 4200, "27.1500"), (2, 9000, "15.4200"))
    steady = ((3, 5000, "12.0400"), (4, 8000, "9.8100"))
    for n, quantity, cost in (*trapped, *steady):
        life.facts.append(hold(client, securities[n], quantity, Decimal(cost), day))
    return life


def _morning(case: Case) -> Life:
    client, life = case.life.client, case.life
    client.gender, client.occupation = "male", "个体经营"
    _tell(case, "morning")
    enter(life, life.contacts[0].happened_at)
    life.facts.append(
        NextStep(
            client=client,
            due_on=case.tell.span.today,
            due_at=time(15, 0),
            what="约到营业部参观，带开户材料清单",
            by=client.broker,
            made_at=life.contacts[-1].happened_at,
        )
    )
    return life
