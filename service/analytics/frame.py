"""A month's frame: every client-month a branch's brokers served, from the history.

Whoever was a member in the month and looked after in the branch on one day of it is in,
wherever they are now: handed over, merged, in the bin, restricted, gone since.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q

from accounts.policies import LATE_AFTER_HOURS, value_of
from clients.enums import Duty, Size, Standing
from clients.models import Assignment, Client
from core.clock import day_of, start_of
from pipeline.models import StageChange
from service.enums import FACE_TO_FACE
from service.models import CheckPeriod, Contact
from service.rules import next_month
from service.rules.checking import SIGNS, weight_of
from service.rules.proofs import key_of, moment, row_facts, row_text, salted
from service.rules.sampling import digest_of
from service.rules.signs import Written, burst_ones, late_ones, twin_notes

Spans = Mapping[int, list[tuple[date, date | None, int]]]
Claims = Mapping[tuple[int, int], list[Contact]]
READ = ("kind", "client", "broker", "by", "happened_at", "entered_at", "note", "batch")


def frame_of(
    period: CheckPeriod, salt: Callable[[], str] = lambda: secrets.token_hex(16)
) -> list[dict[str, Any]]:
    """Return the facts of every row of a month's frame, ready to be written."""
    month, spans = period.month, _spans(period)
    served: dict[int, list[Any]] = defaultdict(list)
    rows = spans.order_by("client", "from_on", "pk")
    for client, start, end, user in rows.values_list(
        "client", "from_on", "to_on", "user"
    ):
        served[client].append((start, end, user))
    gone = set(_left_before(spans, start_of(month)))
    asked = ("pk", "member_no", "phone", "size")
    members = Client.objects.filter(pk__in=spans.values("client")).order_by("pk")
    clients = {row[0]: row for row in members.values_list(*asked) if row[0] not in gone}
    meetings = _meetings(spans, period)
    claims = _claims(meetings, served)
    signs = _signs(meetings, spans, period)
    return [
        _sealed(
            _row(period, clients[client], user, claims.get((client, user), []), signs),
            salt(),
        )
        for client in clients
        for user in dict.fromkeys(user for *_days, user in served[client])
    ]


def _spans(period: CheckPeriod) -> Any:
    """Return who looked after which member in the branch on some day of the month."""
    month, after = period.month, next_month(period.month)
    served = Assignment.objects.filter(
        Q(to_on__isnull=True) | (Q(to_on__gt=month) & Q(to_on__gt=F("from_on"))),
        duty=Duty.BROKER,
        branch=period.branch_id,
        from_on__lt=after,
        client__journey__d_on__lt=after,
    )
    return served.exclude(client__standing=Standing.MERGED)


def _left_before(spans: Any, start: datetime) -> Iterator[int]:
    """Yield who had left before the month began and was not back by then."""
    before = StageChange.objects.filter(moved_at__lt=start)
    left = before.filter(client__in=spans.values("client")).exclude(outcome="")
    moves = before.filter(client__in=left.values("client"))
    rows = moves.order_by("client", "moved_at", "pk")
    last = dict(rows.values_list("client", "outcome"))
    return (client for client, outcome in last.items() if outcome)


def _meetings(spans: Any, period: CheckPeriod) -> list[Contact]:
    start, end = start_of(period.month), start_of(next_month(period.month))
    rows = Contact.objects.face_to_face().between(start, end)
    mine = rows.filter(client__in=spans.values("client")).only(*READ)
    return list(mine.order_by("happened_at", "pk"))


def _claims(meetings: Iterable[Contact], served: Spans) -> Claims:
    """Give each meeting to whom it is claimed for: its own broker, or who served."""
    found: dict[tuple[int, int], list[Contact]] = defaultdict(list)
    for meeting in meetings:
        spans = served[meeting.client_id]
        users = [user for *_days, user in spans]
        own = meeting.broker_id if meeting.broker_id in users else None
        whose = own or _serving(spans, day_of(meeting.happened_at))
        if whose is not None:
            found[meeting.client_id, whose].append(meeting)
    return found


def _serving(spans: list[tuple[date, date | None, int]], day: date) -> int | None:
    """Return who served in this branch on a day; None when it was another branch."""
    for start, end, user in spans:
        if start <= day and (end is None or day < end):
            return user
    return None


def _signs(
    meetings: Iterable[Contact], spans: Any, period: CheckPeriod
) -> dict[str, set[int]]:
    """Return the meetings that bear each sign; for `alone` the clients in touch."""
    written = [
        Written(
            m.pk, m.client_id, m.broker_id, m.happened_at, m.entered_at, m.note,
            is_imported=m.batch_id is not None,
        )
        for m in meetings
    ]  # fmt: skip
    hours = value_of(LATE_AFTER_HOURS, branch_id=period.branch_id, on=period.month)
    start, end = start_of(period.month), start_of(next_month(period.month))
    others = Contact.objects.reached().between(start, end)
    others = others.filter(client__in=spans.values("client"))
    traced = others.exclude(kind__in=sorted(FACE_TO_FACE)).order_by()
    return {
        "late": late_ones(written, hours),
        "burst": burst_ones(written),
        "same_note": twin_notes(written),
        "alone": set(traced.values_list("client", flat=True).distinct()),
    }


def _row(
    period: CheckPeriod,
    client: tuple[Any, ...],
    broker: int,
    meetings: list[Contact],
    bearing: Mapping[str, set[int]],
) -> dict[str, Any]:
    number, member_no, phone, size = client
    mine = {m.pk for m in meetings}
    found = {sign for sign in ("late", "burst", "same_note") if mine & bearing[sign]}
    found |= {"alone"} if number not in bearing["alone"] else set()
    found |= {"big"} if size == Size.LARGE else set()
    return {
        "period_id": period.pk,
        "key": key_of(period.branch_id, period.month, number, broker),
        "client_id": number,
        "of_client": number,
        "broker_id": broker,
        "member_no": member_no or "",
        "phone": phone,
        "claims": [_claim(m) for m in meetings],
        "claimed": len(meetings),
        "signs": [sign for sign in SIGNS if sign in found],
        "weight": weight_of(found),
    }


def _sealed(row: dict[str, Any], salt: str) -> dict[str, Any]:
    row["salt"], row["digest"] = salt, salted(salt, row_text(row))
    row["hash"] = digest_of(row_facts(row))
    return row


def _claim(meeting: Contact) -> dict[str, Any]:
    return {
        "contact": meeting.pk,
        "kind": meeting.kind,
        "at": moment(meeting.happened_at),
        "entered_at": moment(meeting.entered_at),
        "broker": meeting.broker_id,
        "by": meeting.by_id,
        "note": meeting.note,
    }
