"""Fields of the branches' own, filled in here and there."""

from typing import Any

from clients.enums import FieldKind
from clients.models import Client, CustomField
from desk.demo.dice import Span, dice
from desk.demo.people import DemoFirm

FILLED = 300
CAR = ("没有", "燃油车", "电动车")


def seed(firm: DemoFirm, size: Any, span: Span) -> None:  # noqa: ARG001 — a seed's form
    """Let every branch ask about children and cars, and some clients have answered."""
    for n, place in enumerate(firm.branches):
        rows = [
            CustomField(
                branch=place.branch, key="f1", label="孩子在读",
                kind=FieldKind.YES_NO, place=1,
            ),
            CustomField(
                branch=place.branch, key="f2", label="家庭用车", kind=FieldKind.CHOICE,
                options=list(CAR), place=2,
            ),
            CustomField(
                branch=place.branch, key="f3", label="推荐券商",
                kind=FieldKind.TEXT, place=3, is_retired=True,
            ),
        ]  # fmt: skip
        CustomField.objects.bulk_create(rows)
        chance = dice(size.seed, "own fields", n)
        clients = list(
            Client.objects.filter(branch=place.branch).order_by("pk")[:FILLED]
        )
        for client in clients:
            client.custom = {"f1": chance.random() < 0.4, "f2": chance.choice(CAR)}  # noqa: PLR2004
        Client.objects.bulk_update(clients, ["custom"], 200)
