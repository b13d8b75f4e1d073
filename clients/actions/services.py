"""Keeping a branch's catalogue of services."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Branch, User
from clients.actions.needs_catalogue import lock_branch, next_place
from clients.actions.needs_starters import STANDARD, STARTERS
from clients.enums.services import Deliverer, Way
from clients.models import Need, Service

MOST_SERVICES = 60


@transaction.atomic
def add_service(
    *, by: User, branch: Branch, needs: Iterable[Need] = (), **facts: Any
) -> Service:
    """Add a service at the end of the catalogue. Raises ValidationError."""
    lock_branch(branch)
    if Service.objects.filter(branch=branch).count() >= MOST_SERVICES:
        raise ValidationError(
            _("A branch keeps %(most)s services at most."),
            code="too_many",
            params={"most": MOST_SERVICES},
        )
    service = Service(branch=branch, place=next_place(Service, branch), **facts)
    _check(service, needs)
    service.save()
    service.needs.set(needs)
    record(by, "service.added", service)
    return service


@transaction.atomic
def change_service(
    service: Service, *, by: User, needs: Iterable[Need], **facts: Any
) -> Service:
    """Change what a service is, for whom and by whom. Raises ValidationError."""
    service = Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    needs = list(needs)
    changed = [n for n, value in facts.items() if getattr(service, n) != value]
    for name, value in facts.items():
        setattr(service, name, value)
    _check(service, needs)
    service.save()
    # A retired need is on no form; its link is kept until it is asked for again.
    kept = service.needs.filter(is_retired=True)
    if {n.pk for n in service.needs.all()} != {n.pk for n in [*needs, *kept]}:
        changed.append("needs")
    service.needs.set([*needs, *kept])
    if changed:
        record(by, "service.changed", service, fields=changed)
    return service


@transaction.atomic
def retire_service(service: Service, *, by: User, is_retired: bool) -> Service:
    """Take a service out of the catalogue, or bring it back at the end."""
    lock_branch(service.branch)
    service = Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    if service.is_retired == is_retired:
        return service
    if not is_retired:
        service.place = next_place(Service, service.branch)
    service.is_retired = is_retired
    service.save(update_fields=["is_retired", "place"])
    record(by, "service.retired" if is_retired else "service.restored", service)
    return service


@transaction.atomic
def start_services(branch: Branch, *, by: User) -> int:
    """Fill an empty catalogue with the standard services; return how many.

    Each is linked to the starter needs that the branch has under their usual names.
    """
    lock_branch(branch)
    if Service.objects.filter(branch=branch).exists():
        return 0
    known = _starter_needs(branch)
    for place, one in enumerate(STANDARD, start=1):
        service = Service.objects.create(
            branch=branch,
            code=one.code,
            name=str(one.name),
            place=place,
            tier=one.tier,
            product_class=one.product_class,
            channels=list(one.channels),
            rhythm=one.rhythm,
            deliverer=Deliverer.ADVISER if one.is_advice else Deliverer.BROKER,
            is_advice=one.is_advice,
        )
        service.needs.set([known[code] for code in one.needs if code in known])
    record(by, "service.catalogue_started", branch, count=len(STANDARD))
    return len(STANDARD)


def _starter_needs(branch: Branch) -> dict[str, Need]:
    """Find the starter needs by their name, in whichever language they were added."""
    by_name = {need.name: need for need in Need.objects.filter(branch=branch)}
    found: dict[str, Need] = {}
    for language in (get_language() or "zh-hans", "zh-hans", "en"):
        with override(language):
            for one in STARTERS:
                if need := by_name.get(str(one.name)):
                    found.setdefault(one.code, need)
    return found


def _check(service: Service, needs: Iterable[Need]) -> None:
    service.full_clean()
    if not set(service.channels) <= set(Way.values):
        raise ValidationError({"channels": _("Choose channels from the list.")})
    if any(need.branch_id != service.branch_id for need in needs):
        raise ValidationError(
            {"needs": _("This need belongs to another branch's catalogue.")}
        )
