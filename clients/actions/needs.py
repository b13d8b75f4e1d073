"""Writing down whether clients have a need. Every change is an entry of the ledger."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from clients.actions.profile_score import follow_completeness
from clients.enums.needs import LearntFrom, NeedState
from clients.models import Client, ClientNeed, Need, NeedEvent
from core.clock import day_of, now
from core.templatetags.display import moment

AT_ONCE = 500
KEPT = ["answer", "source", "source_id", "at", "expires_on", "by"]


@dataclass(frozen=True)
class Said:
    """An answer as it is kept; "" takes one back. Dates follow `at` unless given."""

    answer: str
    at: datetime
    source: str = ""
    source_id: int | None = None
    expires_on: date | None = None


@transaction.atomic
def answer_need(
    client: Client,
    *,
    by: User | None,
    need: Need,
    answer: str,
    source: str = LearntFrom.TOLD,
    source_id: int | None = None,
    at: datetime | None = None,
    seen: str | None = None,
) -> ClientNeed | None:
    """Note a client's answer: yes, no, or unknown, which takes an answer back.

    Returns where it stands now. The same answer on the same day changes nothing;
    later it begins its time anew. An answer learnt before the present one is left
    out. `seen` is the state the writer had before their eyes: if someone else answered
    otherwise since, nothing is written. Raises ValidationError.
    """
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    need = Need.objects.get(pk=need.pk)  # it may have been retired meanwhile
    _check(client, need, answer)
    present = _present(client, need)
    at = at or now()
    wanted = "" if answer == NeedState.UNKNOWN else answer
    if _stands_already(present, wanted, at):
        return present
    if seen is not None and seen != _state(present, at):
        raise ValidationError(_meanwhile(present), code="answered_meanwhile")
    said = Said(wanted, at, source, source_id)
    write_answers({client.pk: said}, need=need, by=by)
    record(by, "client.need_answered", client, need=need.pk)
    return _present(client, need)


def write_answers(answers: Mapping[int, Said], *, need: Need, by: User | None) -> None:
    """Write many clients' answers to one need: the ledger, and where each stands.

    For callers that have checked and locked the clients (keys of `answers`), inside
    their transaction; five hundred at once in two statements.
    """
    moment_ = now()
    events, present = [], []
    for client_id, said in answers.items():
        ends = said.expires_on
        if said.answer and ends is None:
            ends = expiry_of(need, said.at)
        facts = {
            "client_id": client_id,
            "need": need,
            "answer": said.answer,
            "source": said.source,
            "source_id": said.source_id,
            "at": said.at,
            "expires_on": ends if said.answer else None,
            "by": by,
        }
        events.append(NeedEvent(**facts, entered_at=moment_))
        if said.answer:
            present.append(ClientNeed(**facts))
    NeedEvent.objects.bulk_create(events, AT_ONCE)
    taken_back = [pk for pk, said in answers.items() if not said.answer]
    for start in range(0, len(taken_back), AT_ONCE):
        chunk = taken_back[start : start + AT_ONCE]
        ClientNeed.objects.filter(need=need, client__in=chunk).delete()
    _keep(present)
    follow_completeness(*answers)


@transaction.atomic
def follow_needs(clients: Collection[int]) -> None:
    """Let answers stand where the latest entries of these clients' ledgers left them.

    Called when two records became one or two again.
    """
    latest: dict[tuple[int, int], NeedEvent] = {}
    events = NeedEvent.objects.filter(client__in=clients)
    for event in events.order_by("entered_at", "pk"):
        latest[event.client_id, event.need_id] = event
    for (client_id, need_id), event in latest.items():
        if not event.answer:
            ClientNeed.objects.filter(client=client_id, need=need_id).delete()
    _keep(
        ClientNeed(
            client_id=event.client_id,
            need_id=event.need_id,
            **{name: getattr(event, name) for name in KEPT},
        )
        for event in latest.values()
        if event.answer
    )


def _keep(present: Iterable[ClientNeed]) -> None:
    """Write where answers stand, over what stood there."""
    ClientNeed.objects.bulk_create(
        present,
        AT_ONCE,
        update_conflicts=True,
        unique_fields=["client", "need"],
        update_fields=KEPT,
    )


def expiry_of(need: Need, at: datetime) -> date:
    """Return the last day an answer learnt then is valid."""
    return day_of(at) + timedelta(days=need.valid_days)


def _check(client: Client, need: Need, answer: str) -> None:
    if answer not in NeedState.values:
        raise ValidationError(_("Answer yes, no or unknown."), code="answer")
    if need.branch_id != client.branch_id:
        raise ValidationError(
            _("This need belongs to another branch's catalogue."), code="branch"
        )
    if need.is_retired:
        raise ValidationError(
            _("“%(need)s” is no longer asked; answers to it are closed."),
            code="retired",
            params={"need": need.name},
        )


def _present(client: Client, need: Need) -> ClientNeed | None:
    rows = ClientNeed.objects.filter(client=client, need=need)
    return rows.select_related("by").first()


def _stands_already(present: ClientNeed | None, wanted: str, at: datetime) -> bool:
    """Say whether there is nothing to write."""
    if present is None:
        return not wanted
    if at < present.at:
        return True
    same_day = day_of(present.at) == day_of(at)
    return present.answer == wanted and same_day


def _state(present: ClientNeed | None, at: datetime) -> str:
    if present is None or (present.expires_on and present.expires_on < day_of(at)):
        return NeedState.UNKNOWN
    return present.answer


def _meanwhile(present: ClientNeed | None) -> str:
    if present is None:
        return _("Someone took this answer back meanwhile; look again, then press.")
    return _("%(who)s noted “%(answer)s” at %(at)s; look again, then press.") % {
        "who": present.by or _("Someone"),
        "answer": NeedState(present.answer).label,
        "at": moment(present.at),
    }
