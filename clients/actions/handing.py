"""Who is responsible for a client, from which day on."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.actions.axes import follow_axes
from clients.actions.profile_score import follow_completeness
from clients.enums import Duty
from clients.models import Assignment, Client
from core.clock import today


@transaction.atomic
def hand_over(client: Client, *, by: User, to: Mapping[str, User | None]) -> Client:
    """Change who has which duty, all or nothing; raises ValidationError."""
    for duty, person in to.items():
        assign(client, by=by, to=person, duty=duty)
    return client


@transaction.atomic
def assign(
    client: Client, *, by: User, to: User | None, duty: str = Duty.BROKER
) -> None:
    """Make someone responsible from today; who was responsible before stays on record.

    Nobody (None) may advise a client, but someone is always the broker. Raises
    ValidationError when the person cannot take the client on.
    """
    now = Client.objects.select_for_update().get(pk=client.pk)
    _check(now, to, duty)
    day = today()
    Assignment.objects.filter(client=client, duty=duty, to_on=None).update(to_on=day)
    if to is not None:
        Assignment.objects.create(
            client=client,
            user=to,
            duty=duty,
            branch_id=to.branch_id or now.branch_id,
            from_on=day,
            by=by,
        )
    changes: dict[str, Any] = {duty: to}
    if to is not None and to.branch_id != now.branch_id:
        changes["branch_id"] = to.branch_id
        # An adviser advises within the branch only.
        if now.adviser_id:
            changes["adviser"] = None
            former = Assignment.objects.filter(client=client, duty=Duty.ADVISER)
            former.filter(to_on=None).update(to_on=day)
    Client.objects.filter(pk=client.pk).update(**changes, version=F("version") + 1)
    if "branch_id" in changes:
        # Each branch asks about needs of its own.
        follow_completeness(client.pk)
    client.refresh_from_db()
    if "branch_id" in changes:
        follow_axes(client, by=by)
    record(by, "client.assigned", client, duty=duty, to=to.pk if to else None)


def _check(client: Client, to: User | None, duty: str) -> None:
    if to is None:
        if duty == Duty.BROKER:
            raise ValidationError(_("A client always has a broker. Choose one."))
    elif not to.is_active:
        raise ValidationError(
            _("%(person)s no longer works here.") % {"person": to.full_name}
        )
    elif duty == Duty.ADVISER and to.branch_id != client.branch_id:
        raise ValidationError(_("The adviser works in another branch."))
    if (to.pk if to else None) == getattr(client, f"{duty}_id"):
        raise ValidationError(_("That is how it is already."), code="same")
