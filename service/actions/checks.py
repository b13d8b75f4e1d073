"""What an entry of the contact log must be."""

from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.licence import licence_sentence, may_face_clients
from accounts.models import User
from clients.models import Client
from core.clock import now, today
from pipeline.models import Objection, Script
from service.actions.closed import refuse_closed

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def check_entry(
    by: User, client: Client, moment: datetime, facts: dict[str, Any]
) -> None:
    if not may_face_clients(by):
        raise ValidationError(
            licence_sentence(by) or _("Your role does not contact clients."),
            code="no_licence",
        )
    if moment > now():
        raise ValidationError(
            {"happened_at": _("A contact cannot lie in the future.")}, code="future"
        )
    if moment < EARLIEST:
        raise ValidationError(
            {"happened_at": _("A contact before the year 2000 cannot be entered.")}
        )
    refuse_closed(client, moment)
    objection: Objection | None = facts.get("objection")
    if objection and objection.branch_id not in (None, client.branch_id):
        raise ValidationError({"objection": _("This objection is another branch's.")})
    script: Script | None = facts.get("script")
    if script and script.branch_id not in (None, client.branch_id):
        raise ValidationError({"script": _("This script is another branch's.")})
    introducer: Client | None = facts.get("introducer")
    if introducer and not _is_seen(introducer, by):
        raise ValidationError({"introducer": _("This person is not among yours.")})
    if introducer and introducer.pk == client.pk:
        raise ValidationError({"introducer": _("Nobody introduces themselves.")})


def _is_seen(client: Client, by: User) -> bool:
    return Client.objects.visible_to(by).filter(pk=client.pk).exists()


def check_next(what: str, on: date | None) -> None:
    if on and not what:
        raise ValidationError({"next_what": _("Say what the next step is.")})
    if what and not on:
        raise ValidationError({"next_on": _("Say on which day the next step is due.")})
    if on and on < today():
        raise ValidationError({"next_on": _("The next step lies in the past.")})
