"""The staff of Workload W: ten branches, five hundred brokers, a head office."""

from datetime import date
from decimal import Decimal

from accounts.enums import Role
from accounts.models import Branch, Certificate, Region, Team, User
from clients.enums import Method
from clients.models import Origin
from core.clock import today
from pipeline.actions import add_default_objections
from pipeline.models import SalesPlan
from pipeline.rules import STANDARD

W_BEGINS = date(2025, 1, 1)
BRANCHES, BROKERS = 10, 500
MANAGERS, OFFICE = 1000, 2001
METHODS = list(Method.values)


def people() -> None:
    """Employ everyone; brokers are numbered as in W."""
    region = Region.objects.create(code="w", name="W")
    branches = Branch.objects.bulk_create(
        Branch(pk=n, code=f"w{n}", name=f"第{n}营业部", region=region)
        for n in range(1, BRANCHES + 1)
    )
    brokers = _employ(branches)
    Certificate.objects.bulk_create(
        Certificate(user=one, number=f"W{one.pk}", valid_from=W_BEGINS)
        for one in brokers
    )
    add_default_objections()
    SalesPlan.objects.bulk_create(map(_plan, brokers))
    Origin.objects.bulk_create(
        Origin(
            pk=branch.pk * 10 + n,
            branch=branch,
            user_id=branch.pk,
            method=method,
            channel="branch",
            legal_basis="consent",
        )
        for branch in branches
        for n, method in enumerate(METHODS)
    )


def _employ(branches: list[Branch]) -> list[User]:
    teams = Team.objects.bulk_create(Team(branch=b, name="一组") for b in branches)
    brokers = [
        User(
            pk=n,
            username=f"broker{n:03d}",
            full_name=f"经纪人{n}",
            role=Role.BROKER,
            branch=branches[(n - 1) % BRANCHES],
            team=teams[(n - 1) % BRANCHES],
        )
        for n in range(1, BROKERS + 1)
    ]
    managers = [
        User(
            pk=MANAGERS + n,
            username=f"manager{n}",
            full_name=f"经理{n}",
            role=Role.MANAGER,
            branch=branch,
        )
        for n, branch in enumerate(branches, start=1)
    ]
    office = User(pk=OFFICE, username="office", full_name="总部", role=Role.HEAD_OFFICE)
    User.objects.bulk_create([*brokers, *managers, office])
    return brokers


def _plan(broker: User) -> SalesPlan:
    return SalesPlan(
        broker=broker,
        branch=broker.branch,
        year=today().year,
        target=Decimal(10_000_000),
        average_assets=Decimal(100_000),
        days=250,
        ratio=STANDARD,
        state="signed",
        by=broker,
    )
