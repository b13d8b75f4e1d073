"""Noting what was taught to a member and how they took to electronic services."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.licence import licence_sentence, may_face_clients
from accounts.models import User
from clients.enums import Stage
from clients.models import Client
from core.clock import now
from service.models import FileEvent
from service.rules.dossier import E_SERVICES, STATES, TOPICS

CODES = {"topic": tuple(TOPICS), "service": E_SERVICES}


@transaction.atomic
def note_in_file(
    client: Client, *, by: User, kind: str, code: str, state: str, note: str = ""
) -> FileEvent:
    """Write a step into a member's service file; the same state twice is one row.

    The file is open from the deal on. Raises ValidationError.
    """
    if not may_face_clients(by):
        raise ValidationError(
            licence_sentence(by) or _("Your role does not contact clients."),
            code="no_licence",
        )
    if code not in CODES.get(kind, ()) or state not in STATES[kind]:
        raise ValidationError(_("There is no such entry in the service file."))
    rows = Client.objects.visible_to(by).select_for_update(no_key=True)
    locked: Client | None = rows.filter(pk=client.pk).first()
    if locked is None:
        raise ValidationError(_("This client is not among yours."), code="not_yours")
    if locked.stage != Stage.DEAL or locked.outcome:
        raise ValidationError(_("The service file opens with the deal."))
    of_code = FileEvent.objects.filter(client=locked, kind=kind, code=code)
    last: FileEvent | None = of_code.order_by("at", "pk").last()
    if last is not None and (last.state, last.note) == (state, note):
        return last
    event = FileEvent(
        client=locked, kind=kind, code=code, state=state, note=note, by=by, at=now()
    )
    event.clean_fields(exclude=["client", "by"])
    event.save(force_insert=True)
    record(by, "client.file_noted", locked, kind=kind, code=code, state=state)
    return event
