"""Workload W in our own schema: the floor's tables turned into ours, in SQL."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.db import connection

from accounts.models import Branch, Region, Team, User
from accounts.policies import SIZE_THRESHOLDS
from benchmarks import knowledge
from benchmarks.filling import (
    Lines,
    defaults,
    insert,
    reset_sequences,
    run,
    without_indexes,
)
from benchmarks.staff import W_BEGINS, people
from clients.actions import set_search_fields
from clients.models import (
    AssetSnapshot,
    Assignment,
    Client,
    ClientStyle,
    Consent,
    ConsentEvent,
    Holding,
    Origin,
    Security,
)
from clients.rules import size_of
from core.clock import today
from digests.models import Announcement, NewsItem, Source
from pipeline.actions import fold_cohorts, recount_cohorts, recount_journeys
from pipeline.models import DailyActivity, Journey, NextStep, StageChange
from service.models import Contact

W_DAYS = 546
HORIZON = {"long": "long", "mid": "medium", "short": "short"}
VALUE = {"drop": "divest", "remake": "rebuild", "absorb": "harvest"}
VALUE |= {"invest": "invest"}
SHANGHAI_DAY = "(({}) at time zone 'Asia/Shanghai')::date"
ASSESSED = timedelta(days=100)


def shift() -> str:
    """Return what turns W's moments into the eighteen months before yesterday."""
    days = (today() - W_BEGINS).days - W_DAYS - 1
    return f"interval '{days} days'"


def load_ours(folder: Path) -> None:
    """Fill our schema, empty and migrated, with Workload W."""
    people()
    knowledge.branches()
    with connection.cursor() as cursor:
        # Workload W is consistent: no foreign key needs looking up row by row.
        cursor.execute("set session_replication_role = replica")
    with without_indexes(Client, Contact, DailyActivity, StageChange):
        clients(folder)
        ledger()
        contacts()
        facts()
        market()
        knowledge.known()
    reset_sequences(Branch, User, Team, Region, Client, Contact, Origin, StageChange)
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = origin")
    recount_cohorts()
    fold_cohorts()
    prove()
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def clients(folder: Path) -> None:
    """Copy the clients, with the search fields the product computes for them."""
    given = [
        *["id", "name", "phone", "phone_key", "email", "broker_id", "branch_id"],
        *["origin_id", "stage", "size", "horizon", "value_type", "assets"],
        *["assets_on", "added_at", "changed_at", "search_text", "grams", "has_basis"],
    ]
    rest = defaults(Client, set(given))
    with (folder / "clients.tsv").open(encoding="utf-8") as file:
        rows = Lines(_client_line(line, list(rest.values())) for line in file)
        columns = ", ".join([*given, *rest])
        with connection.cursor() as cursor:
            cursor.execute("set timezone = 'UTC'")
            copy = f"copy clients_client ({columns}) from stdin"
            cursor.cursor.copy_expert(copy, rows)
            cursor.execute(f"update clients_client set added_at = added_at + {shift()}")
    insert(
        Assignment,
        "clients_client c",
        client_id="c.id",
        user_id="c.broker_id",
        duty="'broker'",
        branch_id="c.branch_id",
        from_on=SHANGHAI_DAY.format("c.added_at"),
        entered_at="c.added_at",
    )


def _client_line(line: str, rest: list[str]) -> str:
    (number, branch, broker, last, first, phone, email, stage, _size, _style, horizon,
     value, assets, created) = line.rstrip("\n").split("\t")  # fmt: skip
    client = Client(name=last + first, phone=phone)
    set_search_fields(client)
    cells = [
        *[number, client.name, phone, client.phone_key, email, broker, branch],
        str(int(branch) * 10 + int(number) % 10),
        stage,
        size_of(Decimal(assets), SIZE_THRESHOLDS.default),
        *[HORIZON[horizon], VALUE[value], assets],
        (today() - timedelta(days=2)).isoformat(),
        *[created, created, client.search_text, client.grams, "t", *rest],
    ]
    return "\t".join(cells)


def ledger() -> None:
    """Fill the ledger of stages from the events, and what is derived from it."""
    insert(
        StageChange,
        "w.stage_events e join accounts_user u on u.id = e.broker_id order by e.id",
        client_id="e.client_id",
        stage="e.stage",
        moved_at=f"e.at + {shift()}",
        entered_at=f"e.at + {shift()}",
        broker_id="e.broker_id",
        branch_id="e.branch_id",
        team_id="u.team_id",
        by_id="e.broker_id",
    )
    _journeys()
    run(
        f"""update clients_client c set stage_since = e.at + {shift()}
        from w.stage_events e where e.client_id = c.id and e.stage = c.stage"""
    )
    insert(
        NextStep,
        "clients_client c where c.stage <> 'D'",
        client_id="c.id",
        due_on="current_date + mod(c.id * 7919, 90)::int - 20",
        what="'再联系一次'",
        by_id="c.broker_id",
        made_at="c.added_at",
    )


def _journeys() -> None:
    day = SHANGHAI_DAY.format(f"min(e.at) filter (where e.stage = '{{}}') + {shift()}")
    insert(
        Journey,
        "w.stage_events e join accounts_user u on u.id = e.broker_id "
        "join clients_client c on c.id = e.client_id "
        "join clients_origin o on o.id = c.origin_id "
        "group by e.client_id, e.broker_id, e.branch_id, u.team_id, "
        "o.method, o.channel",
        client_id="e.client_id",
        broker_id="e.broker_id",
        branch_id="e.branch_id",
        team_id="u.team_id",
        method="o.method",
        channel="o.channel",
        **{f"{s.lower()}_on": day.format(s) for s in "ABCD"},
    )


def contacts() -> None:
    """Fill the contact log and its daily summary."""
    at = f"a.at + {shift()}"
    insert(
        Contact,
        "w.activities a join clients_client c on c.id = a.client_id "
        "join clients_origin o on o.id = c.origin_id",
        id="a.id",
        client_id="a.client_id",
        broker_id="a.broker_id",
        branch_id="a.branch_id",
        by_id="a.broker_id",
        kind="case a.kind when 'wechat' then 'message' when 'sms' then 'message' "
        "else a.kind end",
        outcome="'reached'",
        happened_at=at,
        entered_at=f"{at} + interval '10 minutes'",
        minutes="5",
        method="o.method",
        note="a.note",
        token="gen_random_uuid()",
    )
    insert(
        DailyActivity,
        "service_contact t group by 1, 2, 3, 4, 5, 6",
        broker_id="t.broker_id",
        branch_id="t.branch_id",
        day=SHANGHAI_DAY.format("t.happened_at"),
        method="t.method",
        kind="t.kind",
        outcome="t.outcome",
        contacts="count(*)",
        minutes="sum(t.minutes)",
    )
    run(
        """update clients_client c set last_contact_at = t.at from
        (select client_id, max(happened_at) at from service_contact group by 1) t
        where t.client_id = c.id"""
    )


def facts() -> None:
    """Make members of those at D; give everyone a snapshot, a style, a consent."""
    run(
        """update clients_client set member_no = 'W' || id, tier = 'general',
        opened_on = (stage_since at time zone 'Asia/Shanghai')::date, risk_class = 'C3',
        risk_assessed_on = %s where stage = 'D'""",
        [today() - ASSESSED],
    )
    insert(
        AssetSnapshot,
        "clients_client c",
        client_id="c.id",
        on="c.assets_on",
        kind="'in_house'",
        amount="c.assets",
        entered_at="c.added_at",
    )
    insert(
        ClientStyle,
        "w.clients c",
        client_id="c.id",
        style="c.style",
        level="1",
    )
    holders = (
        "(select distinct client_id from w.holdings) h "
        "cross join (values ('news'), ('announcements')) p(purpose)"
    )
    about = {"client_id": "h.client_id", "purpose": "p.purpose", "channel": "'email'"}
    moment = "now() - interval '30 days'"
    insert(
        ConsentEvent, holders, **about, is_given="true", at=moment, entered_at=moment
    )
    insert(Consent, holders, **about, is_given="true", since=moment)


def market() -> None:
    """List the securities, who holds them, and a day's announcements and news."""
    insert(
        Security,
        "(select symbol from w.holdings union select symbol from w.announcements) s",
        code="s.symbol",
        exchange="'W'",
        name="'公司' || s.symbol",
        status="'listed'",
    )
    insert(
        Holding,
        "(select distinct on (client_id, symbol) * from w.holdings) h "
        "join clients_security s on s.code = h.symbol",
        client_id="h.client_id",
        security_id="s.id",
        quantity="h.qty",
        cost="h.cost",
        as_of="current_date - 1",
    )
    source = Source.objects.create(name="W", kind="desk", state="ok")
    item = {"source_id": str(source.pk), "state": "'approved'"}
    item |= dict.fromkeys(["published_at", "fetched_at", "decided_at"], "now()")
    insert(
        Announcement,
        "w.announcements a join clients_security s on s.code = a.symbol",
        ref="a.id::text",
        title="a.title",
        security_id="s.id",
        kind="'general'",
        **item,
    )
    insert(
        NewsItem,
        "generate_series(1, 12) n",
        ref="n::text",
        title="'要闻第' || n || '条'",
        summary="'内容'",
        **item,
    )


def prove() -> None:
    """Make sure that what was loaded is what the product itself would derive."""
    some = list(Journey.objects.order_by("pk").values_list("pk", flat=True)[:500])
    before = list(Journey.objects.filter(pk__in=some).order_by("pk").values())
    recount_journeys(some)
    if before != list(Journey.objects.filter(pk__in=some).order_by("pk").values()):
        msg = "The loaded journeys are not what the ledger says."
        raise RuntimeError(msg)
