"""Requests about one's own data: written down, decided, carried out, seen through."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.policies import working_calendar
from clients.actions.privacy_fates import (
    block_return,
    erase_all,
    erase_groups,
    lock,
    person_of,
    seal,
    stand,
    withdraw,
)
from clients.analytics.privacy import ends_of, outcome_for, table_of
from clients.enums import Purpose, Standing
from clients.enums.privacy import (
    ASKED,
    RequestKind,
    RequestOutcome,
    RequestState,
    WhyNot,
    WhyRefused,
)
from clients.models import Client, PrivacyRequest
from clients.policies import FILERS, may_decide
from clients.registry.privacy import Person, groups
from clients.rules.privacy import ANSWER_DAYS
from core.clock import now, today

AT_WORK = (Standing.ACTIVE, Standing.BINNED)


@transaction.atomic
def file_request(
    client: Client, *, by: User, kind: str, received_on: date, received_by: str
) -> PrivacyRequest:
    """Write down what a client asks; the same open request is found, not made twice.

    An answer is due within 15 working days of receipt. Raises ValidationError.
    """
    if by.role not in FILERS:
        raise ValidationError(_("Your role does not take requests from clients."))
    if kind not in ASKED:
        raise ValidationError(_("Nobody can ask for this."))
    if received_on > today():
        raise ValidationError({"received_on": _("This day has not come yet.")})
    locked = Client.objects.select_for_update().get(pk=client.pk)
    if locked.standing != Standing.ACTIVE:
        raise ValidationError(_("This client is no longer at work."))
    open_ones = PrivacyRequest.objects.filter(client=locked, state=RequestState.OPEN)
    there: PrivacyRequest | None = open_ones.filter(kind=kind).first()
    if there is not None:
        return there
    made: PrivacyRequest = PrivacyRequest.objects.create(
        client=locked,
        broker_id=locked.broker_id,
        branch_id=locked.branch_id,
        kind=RequestKind(kind),
        received_on=received_on,
        received_by=received_by,
        due_on=working_calendar().after(received_on, ANSWER_DAYS),
        filed_by=by,
    )
    record(by, "privacy.filed", made, kind=str(kind), client=locked.pk)
    return made


@transaction.atomic
def carry_out(
    request: PrivacyRequest, *, by: User, expected: str = ""
) -> PrivacyRequest:
    """Do what was asked, whole or not at all; a second press changes nothing.

    `expected` is the outcome the page showed: where the person has become a member
    meanwhile, the decision is made anew. Raises ValidationError.
    """
    found, person = _open(request, by)
    if found is None:
        return PrivacyRequest.objects.get(pk=request.pk)
    if found.kind == RequestKind.ERASE:
        return _erase(found, person, by, expected)
    if found.kind == RequestKind.WITHDRAW:
        count = withdraw(person, by=by)
        return _close(found, by, RequestOutcome.WITHDRAWN, {"consents": count})
    return _close(found, by, RequestOutcome.COPIED, {})


@transaction.atomic
def refuse_request(request: PrivacyRequest, *, by: User, why: str) -> PrivacyRequest:
    """Refuse a request on one of the grounds there are; raises ValidationError."""
    found, _person = _open(request, by)
    if found is None:
        return PrivacyRequest.objects.get(pk=request.pk)
    found.state, found.why_refused = RequestState.REFUSED, WhyRefused(why)
    found.decided_by, found.decided_at = by, now()
    found.save()
    record(by, "privacy.refused", found, why=str(why), client=found.client_id)
    return found


def _open(request: PrivacyRequest, by: User) -> tuple[PrivacyRequest | None, Person]:
    """Lock an open request and its person; None when it was decided before."""
    if not may_decide(by):
        raise ValidationError(_("The manager or the head office decides on requests."))
    rows = PrivacyRequest.objects.select_for_update(of=("self",))
    found: PrivacyRequest = rows.select_related("client").get(pk=request.pk)
    person = person_of(found.client)
    if found.state != RequestState.OPEN:
        return None, person
    lock(person)
    found.client.refresh_from_db()
    if found.client.standing not in AT_WORK:
        raise ValidationError(
            _("This client was merged, restricted or erased meanwhile. Look again.")
        )
    return found, person


def _erase(
    request: PrivacyRequest, person: Person, by: User, expected: str
) -> PrivacyRequest:
    outcome = outcome_for(request.client, person)
    if expected and expected != outcome:
        raise ValidationError(
            _("What the person is to us has changed meanwhile. Look anew."),
            code="changed_meanwhile",
        )
    table = [line.as_facts() for line in table_of(person, outcome)]
    facts: dict[str, Any] = {"table": table}
    if outcome == RequestOutcome.RETAINED:
        withdraw(person, by=by, purposes=[Purpose.MARKETING])
    elif outcome == RequestOutcome.ERASED:
        block_return(person, by=by, reason=WhyNot.ERASED)
        erase_all(person)
    else:
        _freeze(request, person, by, facts)
    return _close(request, by, outcome, facts)


def _freeze(
    request: PrivacyRequest, person: Person, by: User, facts: dict[str, Any]
) -> None:
    """Withdraw every consent, erase what no rule demands, seal the rest until a day."""
    block_return(person, by=by, reason=WhyNot.RESTRICTED)
    withdraw(person, by=by)
    facts["frozen"] = ends = ends_of(facts["table"])
    request.purge_on = date.fromisoformat(min(ends.values()))
    seal(person, ends)


def _close(
    request: PrivacyRequest, by: User, outcome: str, facts: dict[str, Any]
) -> PrivacyRequest:
    request.state, request.outcome = RequestState.DONE, outcome
    request.facts = facts
    request.decided_by, request.decided_at = by, now()
    request.save()
    counts = {row["key"]: row["count"] for row in facts.get("table", ())}
    record(by, f"privacy.{outcome}", request, client=request.client_id, counts=counts)
    return request


def purge_due(*, on: date | None = None) -> int:
    """Erase frozen records whose term has ended; return how many people were touched.

    Run daily; a day that was missed is caught up.
    """
    due = PrivacyRequest.objects.filter(purge_on__lte=on or today())
    numbers = list(due.order_by("purge_on", "pk").values_list("pk", flat=True))
    return sum(_purge(number, on or today()) for number in numbers)


@transaction.atomic
def _purge(number: int, on: date) -> bool:
    rows = PrivacyRequest.objects.select_for_update(of=("self",))
    found = rows.select_related("client").filter(pk=number, purge_on__lte=on).first()
    if found is None or found.client.standing != Standing.RESTRICTED:
        return False
    person = person_of(found.client)
    lock(person)
    frozen: dict[str, str] = found.facts["frozen"]
    ended = {key for key, until in frozen.items() if date.fromisoformat(until) <= on}
    left = {key: until for key, until in frozen.items() if key not in ended}
    counts = erase_groups(person, ended if left else set(groups()))
    found.facts = {**found.facts, "frozen": left}
    found.purge_on = date.fromisoformat(min(left.values())) if left else None
    found.save(update_fields=["facts", "purge_on"])
    if not left:
        stand(person, Standing.ERASED, standing_until=None)
    record(None, "privacy.purged", found, client=found.client_id, counts=counts)
    return True


@transaction.atomic
def reopen(request: PrivacyRequest, *, by: User) -> Client:
    """Let a restricted person be a client again, who came back by themselves.

    What was erased stays erased; the numbers stay on the do-not-contact list until they
    are lifted there. Raises ValidationError.
    """
    if not may_decide(by):
        raise ValidationError(_("The manager or the head office decides on requests."))
    found = PrivacyRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    client: Client = Client.objects.select_for_update().get(pk=found.client_id)
    if client.standing != Standing.RESTRICTED or found.purge_on is None:
        raise ValidationError(_("Only a restricted client can come back."))
    found.purge_on = None
    found.save(update_fields=["purge_on"])
    stand(person_of(client), Standing.ACTIVE, standing_until=None)
    record(by, "privacy.reopened", found, client=client.pk)
    return client
