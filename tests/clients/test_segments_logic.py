"""Segments against a brute-force reading of the same trees over random clients.

Kleene's logic: a condition is true, false or unknown; a segment holds whom its tree is
true for. The reading here is plain Python over plain values and knows no query.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Tag, User
from clients import enums
from clients.actions import set_search_fields
from clients.models import (
    Client,
    ClientNeed,
    ClientStyle,
    Consent,
    CustomField,
    Holding,
    ImportBatch,
    Need,
    Origin,
    Security,
    ValueOverride,
)
from clients.registry.segments import check, fields, sides_of, study
from clients.rules import months_later
from clients.rules.segments import Condition, Group, Node, json_of, tree_of
from core.clock import day_of, now, today
from tests.cast import Cast

PEOPLE, TREES = 70, 160
WORDS = ["银行", "工商Bank", "éCOLE", "ＡＢＣ", "a_b%c", ""]
NUMBERS = [
    "0",
    "-12.5",
    "+7",
    "1000000.10",
    "1e5",
    "abc",
    "",
    "99999999999999999999",
    7,
]
DAYS = ["2026-01-05", "1999-12-31", "2026-02-30x", "", None, 20260105]


class World(Cast):
    """Seventy random clients of two branches, and everything a tree can name."""

    dice: Random

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.dice = Random(3)
        cls.tags = [
            Tag.objects.create(branch=branch, name=name)
            for branch in (cls.nanjing, cls.suzhou)
            for name in ("老客户", "高净值")
        ]
        cls.needs = [
            Need.objects.create(branch=cls.nanjing, name=name)
            for name in ("定投", "养老", "打新")
        ]
        cls.batch = ImportBatch.objects.create(
            kind="clients", user=cls.lin, branch=cls.nanjing, file_name="a.csv"
        )
        cls.own = [
            CustomField.objects.create(
                branch=cls.nanjing,
                key=f"f-{n}",
                label=f"字段{n}",
                kind=kind,
                options=["甲", "乙", "丙"] if kind == "choice" else [],
            )
            for n, kind in enumerate(enums.FieldKind.values)
        ]
        cls.shares = [
            Security.objects.create(code=code, name=code, exchange="SH")
            for code in ("600519", "000001", "300750")
        ]
        for n in range(PEOPLE):
            cls.one_more(n)

    @classmethod
    def one_more(cls, n: int) -> None:
        dice = cls.dice
        broker = dice.choice([cls.lin, cls.lin, cls.chen, cls.zhao])
        origin = None
        if dice.random() < 0.7:
            origin = Origin.objects.create(
                branch=broker.branch,
                user=broker,
                source=dice.choice(["", *enums.Source.values]),
                channel=dice.choice(["", *enums.Channel.values]),
                method=dice.choice(["", *enums.Method.values]),
                outlet=dice.choice(WORDS),
                legal_basis=dice.choice(["", *enums.LegalBasis.values]),
            )
        stage = dice.choice(["", *enums.Stage.values])
        client = Client(
            name=dice.choice(["张三", "李四", "买买提·艾力", "欧阳锋"]),
            phone=f"138{n:08d}",
            broker=broker,
            branch=broker.branch,
            origin=origin,
            gender=dice.choice(["", "male", "female"]),
            birthday=dice.choice([None, date(2000, 2, 29), *[cls.around(n)] * 3]),
            occupation=dice.choice(WORDS),
            member_no=dice.choice([None, f"{n:05d}"]),
            tier=dice.choice(["", *enums.Tier.values]),
            opened_on=dice.choice([None, cls.some_day()]),
            batch=dice.choice([None, cls.batch]),
            size=dice.choice(["", *enums.Size.values]),
            assets=dice.choice([None, Decimal(dice.randrange(-500, 10**7)) / 4]),
            potential_assets=dice.choice([None, Decimal(dice.randrange(10**6))]),
            horizon=dice.choice(["", *enums.Horizon.values]),
            observed_horizon=dice.choice(["", *enums.Horizon.values]),
            value_type=dice.choice(["", *enums.ValueType.values]),
            risk_class=dice.choice(["", *enums.RiskClass.values]),
            risk_assessed_on=dice.choice([None, cls.some_day()]),
            stage=stage,
            stage_since=cls.some_moment() if stage else None,
            outcome=dice.choice(["", *enums.Outcome.values]) if stage else "",
            is_claimed=dice.random() < 0.2,
            last_contact_at=dice.choice([None, cls.some_moment()]),
            has_basis=dice.random() < 0.5,
            completeness=dice.randrange(101),
            added_at=cls.some_moment(),
            custom=cls.some_custom(n),
        )
        set_search_fields(client)
        client.save()
        cls.hang_on(client)

    @classmethod
    def some_custom(cls, n: int) -> dict[str, Any]:
        stored: dict[str, Any] = {}
        for field in cls.own:
            kind, dice = field.kind, cls.dice
            given: dict[str, list[Any]] = {
                "text": [*WORDS, 5, None, True],
                "number": NUMBERS,
                "money": NUMBERS,
                "day": DAYS,
                "yes_no": [True, False, None, "true", 1],
                "choice": ["甲", "乙", "丁", "", None],
            }
            values = given[kind]
            if dice.random() < 0.8:
                # Each value in turn, so that every malformed one is there.
                stored[field.key] = values[n % len(values)]
        return stored

    @classmethod
    def hang_on(cls, client: Client) -> None:
        dice = cls.dice
        for style in enums.Style.values:
            if dice.random() < 0.3:
                ClientStyle.objects.create(client=client, style=style, level=1)
        for tag in cls.tags:
            if tag.branch_id == client.branch_id and dice.random() < 0.4:
                client.tags.add(tag)
        for need in cls.needs:
            if client.branch_id == cls.nanjing.pk and dice.random() < 0.7:
                ClientNeed.objects.create(
                    client=client,
                    need=need,
                    answer=dice.choice(["yes", "no"]),
                    expires_on=dice.choice(
                        [None, *(today() + timedelta(days=d) for d in (-1, 0, 1))]
                    ),
                )
        if dice.random() < 0.5:
            ValueOverride.objects.create(
                client=client,
                value="invest",
                reason="r",
                until=today() + timedelta(days=dice.choice([-1, 0, 30, 31])),
            )
        cls.invest(client)

    @classmethod
    def invest(cls, client: Client) -> None:
        dice = cls.dice
        for share in cls.shares:
            if dice.random() < 0.3:
                quantity = dice.choice([0, 100])
                Holding.objects.create(
                    client=client, security=share, quantity=quantity, as_of=today()
                )
        for purpose in enums.Purpose.values:
            if dice.random() < 0.5:
                Consent.objects.create(
                    client=client,
                    purpose=purpose,
                    channel=dice.choice(["phone", "email"]),
                    is_given=dice.random() < 0.6,
                    since=now(),
                )

    @classmethod
    def around(cls, years: int) -> date:
        """Return a day around the birthday of somebody so old today."""
        return months_later(today(), -12 * years) + timedelta(cls.dice.randrange(-1, 2))

    @classmethod
    def some_day(cls, back: int = 90) -> date:
        return today() - timedelta(days=cls.dice.randrange(back))

    @classmethod
    def some_moment(cls) -> datetime:
        return now() - timedelta(minutes=cls.dice.randrange(90 * 24 * 60))


def values_of(client: Client, own: list[CustomField]) -> dict[str, Any]:
    """Return what is known of a client; None is unknown, a set may be empty."""
    o = client.origin
    known = {
        name: getattr(client, name) or None
        for name in (
            *("size", "horizon", "observed_horizon", "value_type", "risk_class"),
            *("tier", "gender", "occupation"),
        )
    }
    for name in ("source", "channel", "method", "outlet", "legal_basis"):
        known[name] = (getattr(o, name) or None) if o else None
    birthday = client.birthday
    held = set(
        client.holdings.filter(quantity__gt=0).values_list("security__code", flat=True)
    )
    answers = {
        f"need.{row.need_id}": row.answer
        for row in client.needs.all()
        if row.expires_on is None or row.expires_on >= today()
    }
    return {
        **known,
        **answers,
        **{f"custom.{field.pk}": own_value(client, field) for field in own},
        "horizon_gap": gap_of(client),
        "value_by": override_of(client),
        "style": {row.style for row in client.styles.all()} or None,
        "stage": client.stage or "none",
        "outcome": client.outcome or "none",
        "stage_since": client.stage_since and day_of(client.stage_since),
        "last_contact": client.last_contact_at and day_of(client.last_contact_at),
        "claimed": client.is_claimed,
        "assets": client.assets,
        "potential_assets": client.potential_assets,
        "member": client.member_no is not None,
        "opened_on": client.opened_on,
        "risk_assessed_on": client.risk_assessed_on,
        "holding": held or None,
        "age": birthday and age_on(birthday, today()),
        "birthday_month": birthday and str(birthday.month),
        "completeness": client.completeness,
        "text": client,
        "has_basis": client.has_basis,
        "consent": {
            f"{row.purpose}:{row.channel}"
            for row in client.consents.all()
            if row.is_given
        },
        "tag": {str(tag.pk) for tag in client.tags.all()},
        "broker": str(client.broker_id),
        "added": day_of(client.added_at),
        "batch": client.batch_id and str(client.batch_id),
    }


def gap_of(client: Client) -> str | None:
    if not client.horizon or not client.observed_horizon:
        return None
    return "agrees" if client.horizon == client.observed_horizon else "differs"


def override_of(client: Client) -> set[str]:
    """Return how far a broker's own word stands; it is never unknown."""
    row = ValueOverride.objects.filter(client=client).first()
    if row is None or row.until < today():
        return set()
    soon = row.until <= today() + timedelta(days=30)
    return {"override", "ending"} if soon else {"override"}


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def own_value(client: Client, field: CustomField) -> Any:
    """Return the value of a branch's own field; what the kind cannot hold is None."""
    value, kind = client.custom.get(field.key), field.kind
    if client.branch_id != field.branch_id:
        return None
    if kind == "yes_no":
        return value if isinstance(value, bool) else None
    if not isinstance(value, str) or not value:
        return None
    if kind in ("number", "money"):
        is_number = value.lstrip("+-").replace(".", "", 1).isdigit()
        return Decimal(value) if is_number else None
    fits = {
        "text": True,
        "day": len(value) == 10,
        "choice": value in field.options,
    }
    return value if fits[kind] else None


def truth(condition: Condition, client: Client, known: dict[str, Any]) -> bool | None:
    """Say whether a condition is true of a client, None when nobody can tell."""
    key, op, words = condition.field, condition.op, condition.words
    value = known.get(key)
    if op in ("unknown", "known"):
        empty = value is None or value == set()
        return empty if op == "unknown" else not empty
    if key == "last_contact" and value is None:
        value = date.min
    if key == "batch" and value is None:
        value = "by hand"
    if value is None:
        return None
    return compare(op, words, value)


def compare(op: str, words: tuple[str, ...], value: Any) -> bool:
    if op in ("any", "no"):
        mine = value if isinstance(value, set) else {value}
        return bool(mine & set(words)) == (op == "any")
    if op == "every":
        return bool(set(words) <= value)
    if op in ("yes", "not"):
        return value is (op == "yes")
    if op in ("older", "within"):
        day = value if isinstance(value, date) else date.fromisoformat(value)
        limit = today() - timedelta(days=int(words[0]))
        return (day <= limit) == (op == "older")
    if op in ("contains", "lacks"):
        return contains(words[0], value) == (op == "contains")
    low, high = words
    like: Any = str
    if isinstance(value, int | Decimal):
        like = Decimal
    elif isinstance(value, date):
        like = date.fromisoformat
    return (not low or value >= like(low)) and (not high or value <= like(high))


def contains(part: str, value: Any) -> bool:
    if isinstance(value, Client):
        return Client.objects.filter(pk=value.pk).found_by(part).exists()
    return lower(part) in lower(value)


def lower(text: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in text)


def reading(node: Node, client: Client, known: dict[str, Any]) -> bool | None:
    if isinstance(node, Condition):
        return truth(node, client, known)
    parts = [reading(part, client, known) for part in node.parts]
    if node.mode == "all":
        return False if False in parts else None if None in parts else True
    found = True if True in parts else None if None in parts else False
    if node.mode == "any" or found is None:
        return found
    return not found


class Trees:
    """Random trees over every field, with every operator it has."""

    def __init__(self, world: type[World]) -> None:
        self.dice, self.world = Random(11), world
        self.keys = [field.key for field in fields()]
        self.keys += [f"need.{need.pk}" for need in world.needs]
        self.keys += [f"custom.{field.pk}" for field in world.own]
        everything = Group("all", tuple(Condition(key, "known") for key in self.keys))
        from clients.registry.segments import field_of

        facts = study([everything], world.gao)
        self.fields = {key: field_of(key, facts) for key in self.keys}

    def tree(self, depth: int = 1) -> Node:
        dice = self.dice
        if depth > 1 and (depth > 3 or dice.random() < 0.55):
            return self.condition(dice.choice(self.keys))
        parts = tuple(self.tree(depth + 1) for _ in range(dice.randrange(1, 4)))
        return Group(dice.choice(["all", "any", "none"]), parts)

    def condition(self, key: str, op: str = "") -> Condition:
        field, dice = self.fields[key], self.dice
        op = op or dice.choice(field.operators)
        if op in ("any", "no", "every"):
            choices = self.words(field)
            count = dice.randrange(1, min(3, len(choices)) + 1)
            return Condition(key, op, tuple(dice.sample(choices, count)))
        if op in ("older", "within"):
            return Condition(key, op, (str(dice.choice([0, 1, 30, 60])),))
        if op in ("contains", "lacks"):
            return Condition(
                key, op, (dice.choice(["bank", "银", "%", "É", "Ｂ", "zs"]),)
            )
        if op == "between":
            return Condition(key, op, self.ends(field))
        return Condition(key, op)

    def words(self, field: Any) -> list[str]:
        named = {
            "user": [str(u.pk) for u in User.objects.filter(role="broker")],
            "tag": [str(tag.pk) for tag in self.world.tags],
            "batch": [str(self.world.batch.pk)],
            "security": [share.code for share in self.world.shares],
        }
        return named.get(field.ref) or [str(code) for code, _label in field.options]

    def ends(self, field: Any) -> tuple[str, str]:
        dice = self.dice
        if field.inputs == "days":
            days = [self.world.some_day().isoformat() for _ in range(2)]
            days += ["2026-01-05", "1999-12-31"]
        elif field.key == "age":
            days = [f"{dice.randrange(PEOPLE):02d}" for _ in range(2)]
        elif field.key == "completeness":
            days = [f"{dice.randrange(101):03d}" for _ in range(2)]
        else:
            days = [f"{dice.randrange(10**7):09d}.{dice.randrange(100):02d}"] * 2
            days.append("000000007")
        low, high = sorted(dice.sample(days, 2))
        return dice.choice([(low, high), (low, ""), ("", high)])


@pytest.mark.database
class BruteForceTests(World):
    def setUp(self) -> None:
        people = Client.objects.order_by("pk").select_related("origin")
        self.people = {one.pk: (one, values_of(one, self.own)) for one in people}
        self.trees = Trees(type(self))

    def check_tree(self, tree: Group) -> tuple[int, int]:
        self.assertEqual(tree_of(json_of(tree)), tree)
        facts = study([tree], self.gao)
        check(tree, facts)
        sides = sides_of(tree, facts)
        yes = set(Client.objects.filter(sides.yes).values_list("pk", flat=True))
        no = set(Client.objects.filter(sides.no).values_list("pk", flat=True))
        said = {pk: reading(tree, *one) for pk, one in self.people.items()}
        with self.subTest(json_of(tree)):
            self.assertEqual(yes, {pk for pk, so in said.items() if so is True})
            self.assertEqual(no, {pk for pk, so in said.items() if so is False})
            one = Client.objects.filter(sides.yes)
            self.assertEqual(one.count(), len(yes))
        return len(yes), len(no)

    def test_every_operator_of_every_field(self) -> None:
        sizes = set()
        for key, field in self.trees.fields.items():
            for op in field.operators:
                for mode in ("all", "none"):
                    condition = self.trees.condition(key, op)
                    sizes.add(self.check_tree(Group(mode, (condition,))))
        self.assertGreater(len(sizes), 40)

    def test_random_trees(self) -> None:
        found = [self.check_tree(self.random_tree()) for _ in range(TREES)]
        # The trees tell people apart: not all of them hold everybody or nobody.
        self.assertGreater(sum(1 for yes, _no in found if 0 < yes < PEOPLE), TREES / 3)
        unknown = sum(1 for yes, no in found if yes + no < len(self.people))
        self.assertGreater(unknown, TREES / 3)

    def random_tree(self) -> Group:
        tree = self.trees.tree()
        assert isinstance(tree, Group)
        return tree

    def test_reading_a_tree_takes_two_statements_whatever_it_asks(self) -> None:
        parts = tuple(self.trees.condition(key) for key in self.trees.keys)
        with CaptureQueriesContext(connection) as queries:
            study([Group("any", parts)], self.gao)
        self.assertLessEqual(len(queries), 2)
