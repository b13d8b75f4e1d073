"""Documents to bring to an appointment: asked for, promised, seen."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from service.actions.appointing import lock_planned
from service.enums import AppointmentStep
from service.models import Appointment, AppointmentEvent, AppointmentPaper
from service.rules.appointments import MOST_PAPERS


@transaction.atomic
def mark_paper(paper: AppointmentPaper, *, by: User, state: str) -> AppointmentPaper:
    """Note how a document stands; saying the same again is nothing."""
    appointment = lock_planned(paper.appointment, by)
    found = appointment.papers.select_for_update().get(pk=paper.pk)
    if found.state == state:
        return found
    found.state = state
    found.clean_fields(exclude=("appointment",))
    found.save(update_fields=["state"])
    _note_paper(found, by)
    return found


@transaction.atomic
def add_paper(appointment: Appointment, *, by: User, name: str) -> AppointmentPaper:
    """Ask for one more document; one that is asked for already stays as it is."""
    found = lock_planned(appointment, by)
    name = name.strip()
    there = found.papers.filter(name=name).first()
    if there is not None:
        return there
    if found.papers.count() >= MOST_PAPERS:
        raise ValidationError({"name": _("At most 20 documents.")})
    paper = AppointmentPaper(
        appointment=found, name=name, place=found.papers.count() + 1
    )
    try:
        paper.clean_fields(exclude=("appointment",))
    except ValidationError as problem:
        raise ValidationError({"name": problem.messages}) from problem
    paper.save(force_insert=True)
    _note_paper(paper, by)
    return paper


def stand_paper(
    appointment: Appointment, name: str, *, by: User, state: str
) -> AppointmentPaper | None:
    """Note how a document stands, asking for it where nobody had; caller locked.

    None where the appointment asks for too many already.
    """
    paper: AppointmentPaper | None = appointment.papers.filter(name=name).first()
    if paper is None:
        place = appointment.papers.count() + 1
        if place > MOST_PAPERS:
            return None
        paper = AppointmentPaper(appointment=appointment, name=name, place=place)
    elif paper.state == state:
        return paper
    paper.state = state
    paper.save()
    _note_paper(paper, by)
    return paper


def list_papers(appointment: Appointment, names: Iterable[str]) -> None:
    rows = [
        AppointmentPaper(appointment=appointment, name=name, place=place)
        for place, name in enumerate(dict.fromkeys(names), start=1)
    ]
    for row in rows[: MOST_PAPERS + 1]:
        row.clean_fields(exclude=("appointment",))
    if len(rows) > MOST_PAPERS:
        raise ValidationError(_("At most 20 documents."))
    AppointmentPaper.objects.bulk_create(rows)


def _note_paper(paper: AppointmentPaper, by: User) -> None:
    AppointmentEvent.objects.create(
        appointment=paper.appointment,
        step=AppointmentStep.PAPER,
        by=by,
        paper=paper.name,
        paper_state=paper.state,
    )
