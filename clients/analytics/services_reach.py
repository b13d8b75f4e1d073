"""Whom a service reaches: who fits, who is to be asked, who is left out and why.

The rules of `clients.rules.services.weigh`, said to the database, so that a branch is
counted in one statement and every figure opens as the list of exactly those people.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.policies import RISK_VALID_MONTHS, value_of
from clients.analytics.needs import valid_on
from clients.enums.needs import NeedState
from clients.enums.services import Deliverer, ServiceTier, Way
from clients.models import ClientNeed, Service
from clients.querysets import ClientQuerySet
from clients.rules.services import ASK, FITS, UNWANTED
from clients.rules.suitability import (
    CLASSES,
    PRODUCTS,
    earliest_valid,
    highest_product,
)
from core.clock import today

NOBODY = Q(pk__in=[])
REACHES: dict[str, str | Promise] = {
    FITS: _("fit: one of its needs is a yes, and nothing bars it"),
    ASK: _("to ask: its needs are not known"),
    UNWANTED: _("do not need it"),
    "tier": _("left out: it is for key clients"),
    "class_unknown": _("left out: risk class or day of assessment unknown"),
    "expired": _("left out: the risk assessment expired"),
    "above": _("left out: its risk lies above their class"),
    "adviser": _("left out: no adviser is assigned"),
    "channel": _("left out: no way known to reach them by its channels"),
}


@dataclass(frozen=True)
class Reach:
    """How many people stand how to a service; `wanting` have a yes nevertheless."""

    code: str
    label: str
    people: int
    wanting: int


def reach_of(service: Service, clients: ClientQuerySet) -> list[Reach]:
    """Count the clients by how they stand to a service; each is counted once."""
    rows = with_reach(clients, service).order_by().values_list("reach")
    counted = rows.annotate(
        people=Count("pk"), wanting=Count("pk", filter=_wanted(service, today()))
    )
    found = {code: (people, wanting) for code, people, wanting in counted}
    return [
        Reach(code, str(label), *found[code])
        for code, label in REACHES.items()
        if code in found
    ]


def with_reach(clients: ClientQuerySet, service: Service) -> ClientQuerySet:
    """Annotate clients with `reach`: how they stand to a service, a key of REACHES."""
    day = today()
    asked = Q(pk__in=[]) if _is_for_all(service) else _unknown(service, day)
    whens = [
        *(When(condition, then=Value(code)) for code, condition in _bars(service, day)),
        When(_wanted(service, day), then=Value(FITS)),
        When(asked, then=Value(ASK)),
    ]
    reach = Case(*whens, default=Value(UNWANTED), output_field=CharField())
    found: ClientQuerySet = clients.annotate(reach=reach)
    return found


def _bars(service: Service, day: date) -> list[tuple[str, Q]]:
    """Name what bars a service and whom, in the order in which it is said."""
    bars = []
    if service.tier == ServiceTier.KEY:
        bars.append(("tier", ~Q(tier="key")))
    if service.product_class:
        bars += _bars_of_class(service, day)
    if service.deliverer == Deliverer.ADVISER:
        bars.append(("adviser", Q(adviser__isnull=True)))
    if service.channels:
        bars.append(("channel", ~_reached_by(service.channels)))
    return bars


def _bars_of_class(service: Service, day: date) -> list[tuple[str, Q]]:
    months = value_of(RISK_VALID_MONTHS, branch_id=service.branch_id, on=day)
    level = PRODUCTS.index(service.product_class) + 1
    enough = [one for one in CLASSES if highest_product(one) >= level]
    unknown = ~Q(risk_class__in=CLASSES) | Q(risk_assessed_on__isnull=True)
    return [
        ("class_unknown", unknown | Q(risk_assessed_on__gt=day)),
        ("expired", Q(risk_assessed_on__lt=earliest_valid(day, months))),
        ("above", ~Q(risk_class__in=enough)),
    ]


def _reached_by(channels: list[str]) -> Q:
    found = NOBODY
    for way in channels:
        match way:
            case Way.MEETING | Way.EVENT:
                return ~NOBODY
            case Way.PHONE | Way.SMS:
                found |= ~Q(phone="")
            case Way.EMAIL:
                found |= ~Q(email="")
            case Way.WECHAT:
                found |= ~Q(wechat="")
    return found


def _is_for_all(service: Service) -> bool:
    return not service.needs.exists()


def _answers(service: Service, day: date) -> Any:
    needs = service.needs.filter(is_retired=False)
    return ClientNeed.objects.filter(
        valid_on(day), client=OuterRef("pk"), need__in=needs.values("pk")
    )


def _wanted(service: Service, day: date) -> Q:
    if _is_for_all(service):
        return ~NOBODY
    yes = _answers(service, day).filter(answer=NeedState.YES)
    return Q(Exists(yes))


def _unknown(service: Service, day: date) -> Q:
    """Keep those of whom some need of the service is not known."""
    found = NOBODY
    for need in service.needs.filter(is_retired=False).values_list("pk", flat=True):
        known = ClientNeed.objects.filter(
            valid_on(day), client=OuterRef("pk"), need=need
        )
        found |= Q(~Exists(known))
    return found
