"""The people every test knows: two branches, their staff, and head office."""

from datetime import date, datetime
from typing import Any

from django.test import TestCase

from accounts.enums import Role
from accounts.models import Branch, Certificate, Region, User
from clients.models import Client
from core.clock import SHANGHAI
from pipeline.actions import take_on


def at(text: str) -> datetime:
    """Read `2026-01-05 10:00` as Shanghai time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def hire(username: str, role: str, branch: Branch | None, **facts: Any) -> User:
    """Employ someone; brokers and advisers come with a valid certificate."""
    user = User.objects.create_user(
        username, full_name=username.title(), role=role, branch=branch, **facts
    )
    if role in (Role.BROKER, Role.ADVISER):
        Certificate.objects.create(
            user=user, number=f"S{user.pk:010d}", valid_from=date(2020, 1, 1)
        )
    return user


class Firm:
    """Lin and Chen work under Wu in Nanjing, He advises and Tan checks there; Zhao
    works under Sun in Suzhou; Gao sees all, Ada administers. Mr Zhang is Lin's."""

    region: Region
    nanjing: Branch
    suzhou: Branch
    lin: User
    chen: User
    wu: User
    he: User
    tan: User
    zhao: User
    sun: User
    gao: User
    ada: User
    zhang: Client

    @classmethod
    def found(cls) -> None:
        """Make the firm."""
        cls.region = Region.objects.create(code="east", name="East")
        cls.nanjing = Branch.objects.create(
            code="nanjing", name="Nanjing", region=cls.region
        )
        cls.suzhou = Branch.objects.create(
            code="suzhou", name="Suzhou", region=cls.region
        )
        cls.lin = hire("lin", Role.BROKER, cls.nanjing)
        cls.chen = hire("chen", Role.BROKER, cls.nanjing)
        cls.wu = hire("wu", Role.MANAGER, cls.nanjing)
        cls.he = hire("he", Role.ADVISER, cls.nanjing)
        cls.tan = hire("tan", Role.CHECKER, cls.nanjing)
        cls.zhao = hire("zhao", Role.BROKER, cls.suzhou)
        cls.sun = hire("sun", Role.MANAGER, cls.suzhou)
        cls.gao = hire("gao", Role.HEAD_OFFICE, None)
        cls.ada = hire("ada", Role.ADMINISTRATOR, None)
        cls.zhang = take_on(
            by=cls.lin,
            at=at("2026-01-05 10:00"),
            name="张建国",
            phone="13812342231",
            email="zhang@example.com",
        )


class Cast(Firm, TestCase):
    """A test case in which everyone is already there."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.found()
