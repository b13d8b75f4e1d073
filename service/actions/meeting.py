"""What an entry of the log tells of a meeting beyond its row: colleagues, documents."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import now
from service.actions.papers import stand_paper
from service.enums import AppointmentKind
from service.models import Appointment, Companion, Contact

MOST_COMPANIONS = 10


def bring_along(contact: Contact, people: Iterable[User]) -> None:
    """Note which colleagues were there, too; raises ValidationError."""
    found = {person.pk: person for person in people}
    found.pop(contact.broker_id, None)
    if len(found) > MOST_COMPANIONS:
        raise ValidationError({"companions": _("At most ten colleagues.")})
    if any(person.branch_id != contact.branch_id for person in found.values()):
        raise ValidationError({"companions": _("Only colleagues of the branch.")})
    rows = [Companion(contact=contact, user=person) for person in found.values()]
    Companion.objects.bulk_create(rows)


def companions_of(contact: Contact) -> list[User]:
    """Return the colleagues who were at a meeting, too."""
    rows = contact.companions.select_related("user").order_by("user__full_name", "pk")
    return [row.user for row in rows]


def note_papers(contact: Contact) -> None:
    """Let the documents an entry speaks of stand in the next account opening, too."""
    if not contact.papers:
        return
    rows = Appointment.objects.filter(
        client=contact.client, kind=AppointmentKind.OPENING
    ).ahead(now())
    coming = rows.select_for_update(of=("self",)).order_by("starts_at", "pk").first()
    if coming is None:
        return
    for name, state in contact.papers.items():
        stand_paper(coming, name, by=contact.by, state=state)
