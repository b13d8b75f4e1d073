"""A broker leaves: everything at once, in one transaction, or nothing."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.leaving import let_go, may_hand_over
from accounts.models import User
from clients.actions.leaving import hand_over_clients
from clients.models import BulkChange
from desk.analytics.handing_letters import letters_of, reachable
from desk.analytics.handing_over import (
    How,
    Proposal,
    clients_of,
    colleagues_of,
    propose,
)
from outbox.actions.notices import plan_notice


@transaction.atomic
def hand_everything_over(
    leaver: User, how: How, *, by: User, mark: str, token: str
) -> BulkChange:
    """Give a broker's clients to colleagues and let the broker go; once a token.

    `mark` is that of the proposal somebody looked at: when the split would be another
    one by now, nothing is done. Raises ValidationError, PermissionDenied.
    """
    wanted = {by.pk, leaver.pk, *how.everyone}
    # Rows that only point at these people go on being written meanwhile.
    people = User.objects.select_for_update(no_key=True).filter(pk__in=wanted)
    locked = {person.pk: person for person in people.order_by("pk")}
    done: BulkChange | None = BulkChange.objects.filter(token=token, by=by).first()
    if done is not None:
        return done
    giver = locked[leaver.pk]
    if not may_hand_over(locked[by.pk], giver):
        raise PermissionDenied
    list(clients_of(giver).select_for_update().order_by("pk").values_list("pk"))
    colleagues = colleagues_of(giver)
    proposal = propose(giver, how, colleagues)
    if not giver.is_active and not proposal.clients:
        raise ValidationError(
            _("%(person)s has left already, and nobody is left to hand over.")
            % {"person": giver.full_name},
            code="gone",
        )
    check_colleagues(how, {c.user.pk: c.why_not for c in colleagues}, locked)
    check_split(proposal)
    if proposal.mark != mark:
        raise ValidationError(
            _("Something has changed meanwhile; look at the split again."),
            code="changed",
        )
    to = {client: locked[taker] for client, taker in proposal.split.to.items()}
    ends = let_go(by=by, person=giver)
    return hand_over_clients(giver, to, by=by, token=token, ends=ends)


def check_colleagues(how: How, known: dict[int, str], people: dict[int, User]) -> None:
    """Refuse colleagues who cannot take clients on, each with the reason."""
    for pk in sorted(how.everyone):
        name = people[pk].full_name if pk in people else ""
        if pk not in known:
            said = _("%(person)s is no broker of this branch.") % {"person": name}
            raise ValidationError(said, code="taker")
        if known[pk]:
            said = f"{name}: {known[pk]}"
            raise ValidationError(said, code="taker")


def check_split(proposal: Proposal) -> None:
    """Refuse a split that leaves somebody out or tears a household apart."""
    if proposal.torn:
        raise ValidationError(
            _("One household was given to two colleagues: %(names)s. Choose one.")
            % {"names": proposal.torn[0]},
            code="torn",
        )
    if left := len(proposal.split.left):
        sentence = ngettext(
            "Nobody has room for %(n)s client. Choose more colleagues.",
            "Nobody has room for %(n)s clients. Choose more colleagues.",
            left,
        )
        raise ValidationError(sentence % {"n": left}, code="full")


@transaction.atomic
def write_to_clients(change: BulkChange, *, by: User, text: str) -> int:
    """Plan a letter to everybody who was handed over and can be written to.

    Once for a hand-over: the second press finds the first one's letters and adds none.
    Returns how many are new. Raises ValidationError.
    """
    row: BulkChange = BulkChange.objects.select_for_update().get(pk=change.pk)
    if row.undone_at is not None:
        raise ValidationError(_("The hand-over was undone."), code="undone")
    if letters_of(row).exists():
        return 0
    former = User.objects.get(pk=row.details["leaver"])
    readers = list(reachable(row))
    return plan_notice(readers, by=by, text=text, about=row.pk, former=former)
