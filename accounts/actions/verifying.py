"""Walking the chain now and then, and telling its head where nobody can rewrite it."""

import logging
from datetime import time

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from accounts.actions.notices import notify
from accounts.analytics.chain import Verification, verify
from accounts.enums import Role
from accounts.models import AuditCheck, AuditHead, User
from accounts.registry import head_told
from core.clock import SHANGHAI, now, today

log = logging.getLogger(__name__)
TOLD_FROM = time(7, 30)
SHOWN = 16  # characters of a hash that people compare


def note_verification() -> tuple[AuditCheck, Verification]:
    """Walk the whole chain and keep what was found; a break is told to head office."""
    found = verify()
    trouble = found.trouble
    check = AuditCheck.objects.create(
        events=found.events,
        removed=found.removed,
        seals=found.seals,
        last_id=found.last_id,
        head=found.head,
        trouble=trouble.kind if trouble else "",
        event_id=trouble.event if trouble else None,
        seal_number=trouble.seal if trouble else None,
    )
    if trouble:
        log.error("verify_audit: %s, seal %s, record %s", *_where(trouble))
        facts = {"seal": trouble.seal, "event": trouble.event or "—"}
        for person in User.objects.active().filter(role=Role.HEAD_OFFICE):
            notify(person, "chain_broken", facts, reverse("accounts:records"))
    return check, found


def is_check_due() -> bool:
    """Say whether the chain has not been walked yet today (Shanghai)."""
    latest = AuditCheck.objects.order_by("-at", "-pk").first()
    return latest is None or latest.at.astimezone(SHANGHAI).date() < today()


def _where(trouble: object) -> tuple[object, ...]:
    return tuple(getattr(trouble, name) for name in ("kind", "seal", "event"))


@transaction.atomic
def tell_head() -> bool:
    """Tell the morning's head of the chain to head office and managers, once a day.

    In the log of the worker too: what is written down outside the database is what a
    rewritten chain cannot agree with. Say whether it was told now.
    """
    moment = now().astimezone(SHANGHAI)
    if moment.time() < TOLD_FROM:
        return False
    head = AuditHead.objects.select_for_update().exclude(hash="").first()
    if head is None or head.told_on == moment.date():
        return False
    head.told_on = moment.date()
    head.save(update_fields=["told_on"])
    log.warning("records sealed up to %s, head %s", head.number, head.hash)
    readers = User.objects.active().filter(role__in=[Role.HEAD_OFFICE, Role.MANAGER])
    facts = {"seal": head.number, "head": head.hash[:SHOWN]}
    with translation.override(settings.LANGUAGE_CODE):
        for person in readers.order_by("pk"):
            notify(person, "chain_head", facts, reverse("accounts:records"))
    head_told(head.number)
    return True
