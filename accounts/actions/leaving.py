"""Somebody leaves the branch: access and certificates end, and can be given back."""

from collections.abc import Mapping
from datetime import date

from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.analytics.sessions import sign_ins_of
from accounts.audit import record
from accounts.enums import Role
from accounts.models import Certificate, User
from core.clock import today

# How each certificate's term ended before, by its number; None where it had no end.
# With SHUT among them somebody had closed the person's access before: it stays closed.
Ends = Mapping[str, str | None]
SHUT = "shut"


def may_hand_over(viewer: User, person: User) -> bool:
    """Say whether a person may hand another's clients over: a manager a broker's."""
    return (
        viewer.is_active
        and viewer.role == Role.MANAGER
        and viewer.branch_id is not None
        and viewer.branch_id == person.branch_id
        and person.role == Role.BROKER
    )


@transaction.atomic
def let_go(*, by: User, person: User) -> Ends:
    """End a person's sessions, access and certificates today; return the terms of old.

    Sessions that are open elsewhere end at once, not only with their next request.
    """
    if not may_hand_over(by, person):
        raise PermissionDenied
    keys = [one.key for one in sign_ins_of(person, here=None)]
    Session.objects.filter(session_key__in=keys).delete()
    was_open = User.objects.filter(pk=person.pk, is_active=True).update(is_active=False)
    day = today()
    running = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    held = Certificate.objects.filter(running, user=person).order_by("pk")
    terms = {
        str(one.pk): one.valid_to.isoformat() if one.valid_to else None for one in held
    }
    for one in held:
        # A term that has not begun ends on the day it would begin.
        Certificate.objects.filter(pk=one.pk).update(valid_to=max(day, one.valid_from))
    record(by, "person.left", person, certificates=len(terms))
    return terms if was_open else {**terms, SHUT: None}


@transaction.atomic
def take_back(*, by: User, person: User, ends: Ends) -> None:
    """Give a person access and certificates again; raises ValidationError.

    A certificate somebody has corrected since keeps the correction. Access that was
    closed before they were let go is not this one's to open.
    """
    row: User = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not may_hand_over(by, row):
        raise ValidationError(
            _("%(person)s does not work as a broker of this branch any more.")
            % {"person": row.full_name},
            code="elsewhere",
        )
    if SHUT not in ends:
        User.objects.filter(pk=row.pk).update(is_active=True)
    terms = {number: until for number, until in ends.items() if number != SHUT}
    for number, until in terms.items():
        ended = Certificate.objects.filter(pk=int(number), user=row)
        ended.filter(valid_to__lte=today()).update(
            valid_to=date.fromisoformat(until) if until else None
        )
    record(by, "person.came_back", row, certificates=len(terms))
