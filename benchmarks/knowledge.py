"""What years of use leave with the clients of Workload W beside its own tables.

Everything follows from the client's number, so that every run loads the same.
"""

from accounts.models import Branch, Notification, Tag, User
from benchmarks.filling import insert, run
from benchmarks.staff import MANAGERS
from clients.actions.custom import add_field
from clients.actions.needs_catalogue import start_catalogue
from clients.actions.segments import pin_segment, save_segment, share_segment
from clients.actions.services import start_services
from clients.analytics.profile_score import completeness_now
from clients.models import (
    AssetSnapshot,
    Classification,
    Client,
    ClientNeed,
    CustomField,
    Household,
    HouseholdMember,
    IntroducerTraits,
    LifeEvent,
    NeedEvent,
    Portfolio,
    Price,
    Profile,
    ProfileFact,
    ReferralAsk,
    Relation,
    Segment,
    Turnover,
    WatchItem,
)
from clients.rules.segments import Condition, Group

CLIENTS = "clients_client c"
YEAR_AGO = "now() - interval '1 year' * mod(c.id, 97) / 97"
TAGS = ("常来营业部", "网上交易", "喜欢短线", "关注新股")
MONTHS = 12  # of snapshots, for members


def branches() -> None:
    """Give each branch its catalogues, tags, fields of its own and segments."""
    for branch in Branch.objects.order_by("pk"):
        manager = User.objects.get(pk=MANAGERS + branch.pk)
        start_catalogue(branch, by=manager)
        start_services(branch, by=manager)
        Tag.objects.bulk_create(Tag(branch=branch, name=name) for name in TAGS)
        add_field(by=manager, label="开户网点", kind="text")
        add_field(by=manager, label="喜欢的时段", kind="choice", options=["早", "晚"])
        for size in ("large", "medium"):
            tree = Group("all", (Condition("size", "any", (size,)),))
            segment = save_segment(by=manager, name=f"资产{size}", tree=tree)
            share_segment(segment, by=manager, is_shared=True)
    for segment in Segment.objects.all():
        for broker in User.objects.filter(branch=segment.branch, role="broker"):
            pin_segment(segment, by=broker, is_pinned=True)


def known() -> None:
    """Let people be known: portrait, needs, days, kin, trading; everyone a little."""
    _columns()
    _portraits()
    _needs()
    _axes()
    _people_around()
    _market()
    insert(
        Notification,
        "accounts_user u cross join generate_series(1, 3) n",
        user_id="u.id",
        kind="'import'",
        read_at="case when n > 1 then now() end",
    )
    Client.objects.update(completeness=completeness_now())


def _columns() -> None:
    key, other = CustomField.objects.order_by("pk").values_list("key", flat=True)[:2]
    run(
        """update clients_client set
        gender = case mod(id, 2) when 0 then 'male' else 'female' end,
        birthday = date '1950-01-01' + mod(id * 7919, 20000)::int,
        occupation = (array['教师', '医生', '退休', '店主', '工程师'])[mod(id, 5) + 1],
        employer = case mod(id, 3) when 0 then '市第' || mod(id, 40) || '单位' else ''
        end,
        address = case mod(id, 4) when 0 then '解放路' || mod(id, 900) || '号' else ''
        end,
        note = case mod(id, 5) when 0 then repeat('说话要慢一些。', 6) else '' end,
        introducer_id = case when mod(id, 10) = 1 and id > 1000 then id - 1000 end,
        current_score = mod(id * 13, 101), growth_score = mod(id * 29, 101),
        custom = case mod(id, 3) when 0 then json_build_object(%s::text, '网点'
        || mod(id, 9), %s::text, '早') else '{}' end""",
        [key, other],
    )
    run(
        """insert into clients_client_tags (client_id, tag_id)
        select c.id, t.id from clients_client c
        join accounts_tag t on t.branch_id = c.branch_id and mod(t.id, 4) = mod(c.id, 4)
        where mod(c.id, 3) = 0"""
    )


def _portraits() -> None:
    some = f"{CLIENTS} where c.stage <> 'A' or mod(c.id, 4) = 1"
    insert(
        Profile,
        some,
        client_id="c.id",
        income_level="'middle'",
        income_stability="'stable'",
        experience="'years_1_3'",
        risk_capacity="'middle'",
        products="'[\"blue_chip\"]'",
        motives="'[\"returns\"]'",
        goals="'[\"growth\"]'",
        goal="'孩子上学的费用'",
        present_broker="case mod(c.id, 5) when 0 then '别家证券' else '' end",
        version="6",
        changed_by_id="c.broker_id",
    )
    insert(
        ProfileFact,
        "clients_client c cross join unnest(array['income_level', 'income_stability', "
        "'experience', 'risk_capacity', 'products', 'goal']) f "
        "where c.stage <> 'A' or mod(c.id, 4) = 1",
        client_id="c.id",
        field="f",
        value="'\"some\"'",
        source="'电话'",
        learnt_on=f"({YEAR_AGO})::date",
        by_id="c.broker_id",
        at=YEAR_AGO,
    )
    insert(
        LifeEvent,
        f"{CLIENTS} where mod(c.id, 10) = 1",
        client_id="c.id",
        kind="'wedding'",
        on="date '1990-01-01' + mod(c.id * 31, 365)::int",
        is_yearly="true",
        by_id="c.broker_id",
    )


def _needs() -> None:
    """Answer five of the branch's twelve needs for whoever was reached twice."""
    source = (
        "clients_client c join clients_need n on n.branch_id = c.branch_id "
        "and mod(n.place + c.id, 12) < 5 where c.stage <> 'A' or mod(c.id, 4) = 1"
    )
    facts = {
        "client_id": "c.id",
        "need_id": "n.id",
        "answer": "case mod(c.id + n.id, 3) when 0 then 'no' else 'yes' end",
        "source": "'told'",
        "at": YEAR_AGO,
        "expires_on": f"({YEAR_AGO})::date + n.valid_days",
        "by_id": "c.broker_id",
    }
    insert(ClientNeed, source, **facts)
    insert(NeedEvent, source, **facts, entered_at=YEAR_AGO)


def _axes() -> None:
    insert(
        Classification,
        "clients_client c cross join lateral (values ('size', c.size), "
        "('horizon', c.horizon), ('value', c.value_type)) a(axis, value) "
        "where a.value <> ''",
        client_id="c.id",
        axis="a.axis",
        value="a.value",
        basis="'computed'",
        at="c.added_at",
    )
    insert(
        AssetSnapshot,
        f"{CLIENTS} cross join generate_series(1, {MONTHS}) n where c.stage = 'D' "
        "or c.id < 1001",
        client_id="c.id",
        on="c.assets_on - 30 * n",
        kind="case mod(n, 6) when 0 then 'elsewhere' else 'in_house' end",
        amount="greatest(c.assets * (100 - 2 * n) / 100, 0)",
        entered_at="now() - interval '30 days' * n",
    )
    insert(
        Turnover,
        f"{CLIENTS} where c.stage = 'D'",
        client_id="c.id",
        from_on="current_date - 182",
        to_on="current_date - 1",
        traded="c.assets * mod(c.id, 9)",
        average_assets="c.assets",
        source="'W'",
    )


def _people_around() -> None:
    insert(
        Relation,
        f"{CLIENTS} where mod(c.id, 20) = 1",
        client_id="c.id",
        other_name="'家人'",
        kind="'spouse'",
        by_id="c.broker_id",
    )
    insert(
        Household,
        f"{CLIENTS} where mod(c.id, 1000) = 1",
        branch_id="c.branch_id",
        by_id="c.broker_id",
    )
    # Households stand in the order of the clients they were made from.
    members = (
        "(select id, row_number() over (order by id) n from clients_household) h "
        "join clients_client c on c.id in (1000 * h.n - 999, 1000 * h.n - 499)"
    )
    insert(HouseholdMember, members, household_id="h.id", client_id="c.id")
    insert(
        IntroducerTraits,
        f"{CLIENTS} where c.stage = 'D' or c.id < 501",
        client_id="c.id",
        believes="mod(c.id, 4)",
        warm="mod(c.id + 1, 4)",
    )
    insert(
        ReferralAsk,
        f"{CLIENTS} where c.stage = 'D' and mod(c.id, 2) = 0",
        client_id="c.id",
        asked_on="current_date - 40",
        outcome="'later'",
        by_id="c.broker_id",
    )


def _market() -> None:
    """Say as of when portfolios are known, who watches what, what closed at what."""
    holders = "(select client_id, max(as_of) as_of from clients_holding group by 1) h"
    insert(Portfolio, holders, client_id="h.client_id", as_of="h.as_of")
    insert(
        WatchItem,
        "clients_holding h where mod(h.id, 4) = 0",
        client_id="h.client_id",
        security_id="h.security_id",
        source="'held'",
    )
    insert(
        Price,
        "clients_security s cross join generate_series(1, 5) n",
        security_id="s.id",
        on="current_date - n::int",
        close="5 + mod(s.id * 17, 4000)::numeric / 100",
        source="'W'",
    )
    run(
        """update clients_security set last_close_on = current_date - 1,
        last_close = 5 + mod(id * 17, 4000)::numeric / 100"""
    )
