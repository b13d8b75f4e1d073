"""A need and a service of Lin's branch, for the addresses that name one."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from accounts.models import User
from clients.actions.needs import Said, answer_need, write_answers
from clients.actions.needs_catalogue import start_catalogue
from clients.actions.services import start_services
from clients.models import Client, Need, Service
from core.clock import now
from tests.cast import Firm


def needs_things(firm: type[Firm]) -> dict[str, Any]:
    """Fill both catalogues, let Mr Zhang answer; return what names them."""
    start_catalogue(firm.nanjing, by=firm.wu)
    start_services(firm.nanjing, by=firm.wu)
    need = Need.objects.filter(branch=firm.nanjing).order_by("place", "pk")[0]
    answer_need(firm.zhang, by=firm.lin, need=need, answer="yes")
    service = Service.objects.filter(branch=firm.nanjing).order_by("place", "pk")[0]
    return {"clients:need_id": need.pk, "clients:service_id": service.pk}


def crowd(broker: User, count: int, name: str = "客户") -> list[Client]:
    """Let a broker have many clients at once, of whom only the name is known."""
    return Client.objects.bulk_create(
        Client(name=f"{name}{n}", broker=broker, branch=broker.branch, added_at=now())
        for n in range(count)
    )


def all_say(answer: str, people: Iterable[Client], need: Need, days_ago: int) -> None:
    """Let them all have answered so some days ago."""
    said = Said(answer, now() - timedelta(days=days_ago))
    by = User.objects.filter(role="manager", branch=need.branch)[0]
    write_answers({one.pk: said for one in people}, need=need, by=by)
