"""Whether a month's checks are still what was committed to, frozen, drawn and said.

Walks from the seed to the last step and names the first thing that is not as it was:
each hash is worked out anew and compared with the stored one and with the sealed
record written at the time (`accounts.analytics.verify` guards those).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import AuditEvent
from clients.enums import Standing
from clients.models import Client
from service.models import CheckDraw, CheckEvent, CheckPeriod, CheckTask, FrameRow
from service.rules import proofs
from service.rules.checks import Step, stand_of
from service.rules.proofs import row_facts, row_text
from service.rules.sampling import (
    Unit,
    commitment_of,
    digest_of,
    draw,
    frame_hash,
    root_of,
)

AT_ONCE = 2_000


@dataclass(frozen=True)
class Proof:
    """What the walk found: how many rows and steps hold, the list of each draw."""

    rows: int = 0
    steps: int = 0
    lists: dict[int, list[str]] = field(default_factory=dict)


class Tampered(Exception):  # noqa: N818 — what was found, not what went wrong here
    """The first bad row, in a sentence."""


def prove(period: CheckPeriod) -> Proof:
    """Walk a month from its seed to its last step. Raises Tampered."""
    sealed = _Sealed(period)
    _check_commitment(period, sealed)
    if period.frozen_at is None:
        if period.frame_hash or FrameRow.objects.filter(period=period).exists():
            raise Tampered(_("The frame is there, but the month was never closed."))
        sealed.check_all_met()
        return Proof()
    rows = _check_frame(period, sealed)
    proof = Proof(len(rows), 0, {})
    steps = 0
    for found in period.draws.order_by("number"):
        proof.lists[found.number] = _check_draw(period, found, rows, sealed)
        steps += _check_steps(found, sealed)
    _check_end(period, sealed)
    sealed.check_all_met()
    return Proof(proof.rows, steps, proof.lists)


class _Sealed:
    """The records written when things were done, by action, draw and step."""

    def __init__(self, period: CheckPeriod) -> None:
        rows = AuditEvent.objects.filter(
            model="service.checkperiod",
            object_id=str(period.pk),
            action__startswith="checks.",
        )
        self._left: dict[tuple[Any, ...], str] = {
            (action, facts.get("draw"), facts.get("step")): facts.get("digest", "")
            for action, facts in rows.order_by("pk").values_list("action", "facts")
        }

    def check(self, key: tuple[Any, ...], digest: str, what: str) -> None:
        """Compare a hash with the one in the record of that time."""
        key = (*key, None, None)[:3]
        if self._left.pop(key, None) != digest:
            raise Tampered(what)

    def check_all_met(self) -> None:
        """Miss what a record speaks of and nothing is left of."""
        for action, number, step in self._left:
            raise Tampered(
                _("%(what)s of draw %(draw)s, step %(step)s is recorded, but gone.")
                % {"what": action, "draw": number or "—", "step": step or "—"}
            )


def _check_commitment(period: CheckPeriod, sealed: _Sealed) -> None:
    words = _("The commitment is not the one that was shown on the first day.")
    try:
        shown = commitment_of(period.seed)
    except ValueError:
        shown = ""
    if shown != period.commitment:
        raise Tampered(_("The seed does not fit its commitment."))
    digest = proofs.committed(
        period.branch_id, period.month, period.commitment, period.committed_at
    )
    sealed.check(("checks.committed",), digest, words)


def _check_frame(period: CheckPeriod, sealed: _Sealed) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = list(
        FrameRow.objects.filter(period=period).order_by("key").values()
    )
    moved = _moved({r["of_client"] for r in rows if r["of_client"] != r["client_id"]})
    blank = _standings([r["client_id"] for r in rows if not r["salt"]])
    for number, row in enumerate(rows, 1):
        if fault := _row_fault(row, moved, blank):
            raise Tampered(
                _("Row %(n)s (%(key)s): %(what)s")
                % {"n": number, "key": row["key"], "what": fault}
            )
    if frame_hash(map(row_facts, rows)) != period.frame_hash:
        raise Tampered(_("The frame is not the one that was frozen: rows are missing "
                         "or added, or its hash was changed."))  # fmt: skip
    counts = (period.clients, period.claimed)
    by, at = period.frozen_by_id, period.frozen_at
    assert at is not None  # noqa: S101 — the caller asked
    sealed.check(
        ("checks.frozen",),
        proofs.frozen(period.frame_hash, counts, at, by),
        _("The frame is not the one that was sealed when the month was closed."),
    )
    return rows


def _row_fault(
    row: dict[str, Any], moved: dict[int, int], blank: dict[int, str]
) -> str:
    if digest_of(row_facts(row)) != row["hash"]:
        return _("it was changed after the month was closed.")
    if row["client_id"] not in (row["of_client"], moved.get(row["of_client"])):
        return _("it hangs on another client, and no merge says why.")
    if row["salt"]:
        if proofs.salted(row["salt"], row_text(row)) != row["digest"]:
            return _("the claim or the telephone number was changed.")
        return ""
    if any(row_text(row)) or blank.get(row["client_id"]) == Standing.ACTIVE:
        return _("the claim was taken away, and nobody asked to be forgotten.")
    return ""


def _moved(clients: set[int]) -> dict[int, int]:
    """Return into whom each of these was merged, to the last."""
    into = dict(Client.objects.filter(pk__in=clients).values_list("pk", "merged_into"))
    found = {}
    for pk, target in into.items():
        last = target
        while last and (more := Client.objects.filter(pk=last).values_list(
            "merged_into", flat=True
        ).first()):  # fmt: skip
            last = more
        if last:
            found[pk] = last
    return found


def _standings(clients: list[int]) -> dict[int, str]:
    rows = Client.objects.filter(pk__in=clients) if clients else Client.objects.none()
    return dict(rows.values_list("pk", "standing"))


def _check_draw(
    period: CheckPeriod,
    found: CheckDraw,
    rows: list[dict[str, Any]],
    sealed: _Sealed,
) -> list[str]:
    units = [Unit(str(r["key"]), r["weight"]) for r in rows if r["claimed"]]
    root = root_of(period.seed, period.frame_hash, found.beacon)
    wanted = draw(units, found.size, root)
    if len(wanted) != found.size or proofs.list_hash(wanted) != found.list_hash:
        raise Tampered(_("Draw %(n)s does not come from its seed, frame and beacon.")
                       % {"n": found.number})  # fmt: skip
    stored = found.tasks.order_by("position").values_list(
        "position", "row__key", "how", "row__period"
    )
    expected = [
        (at, key, how, period.pk) for at, (key, how) in enumerate(wanted.items(), 1)
    ]
    for want, row in zip(expected, _padded(stored, len(expected)), strict=True):
        if row is None or (row[0], str(row[1]), *row[2:]) != want:
            raise Tampered(
                _("Draw %(n)s, place %(place)s should be %(key)s.")
                % {"n": found.number, "place": want[0], "key": want[1]}
            )
    _check_sealed_draw(found, sealed)
    return list(wanted)


def _padded(stored: Any, size: int) -> Iterator[Any]:
    rows = list(stored)
    if len(rows) > size:
        raise Tampered(_("There are more checks than were drawn."))
    yield from (*rows, *[None] * (size - len(rows)))


def _check_sealed_draw(found: CheckDraw, sealed: _Sealed) -> None:
    words = (found.number, found.beacon, found.size)
    digest = proofs.drawn(words, found.list_hash, found.drawn_at, found.drawn_by_id)
    what = _("Draw %(n)s is not the one that was sealed.") % {"n": found.number}
    sealed.check(("checks.drawn", found.number), digest, what)
    if found.voided_at is not None:
        digest = proofs.ended(found.void_reason, found.voided_at, found.voided_by_id)
        sealed.check(("checks.voided", found.number), digest, what)
    elif found.void_reason or found.voided_by_id:
        raise Tampered(what)


def _check_steps(found: CheckDraw, sealed: _Sealed) -> int:
    previous = ""
    steps: dict[int, list[CheckEvent]] = {}
    events = found.events.select_related("task__row__client").order_by("number")
    count = 0
    for count, event in enumerate(events, 1):
        what = _("Draw %(n)s, step %(step)s was changed.") % {
            "n": found.number,
            "step": event.number,
        }
        _check_step(event, count, previous, what)
        sealed.check(("checks.stepped", found.number, event.number), event.hash, what)
        previous = event.hash
        steps.setdefault(event.task_id, []).append(event)
    for task in found.tasks.order_by("position"):
        _check_task(task, steps.get(task.pk, []), found)
    return count


def _check_step(event: CheckEvent, number: int, previous: str, what: str) -> None:
    whole = proofs.step_hash(step_facts(event), event.at, event.previous)
    if (event.number, event.previous, whole) != (number, previous, event.hash):
        raise Tampered(what)
    if event.salt:
        is_same = proofs.salted(event.salt, event.words) == event.digest
    else:
        standing = event.task.row.client.standing
        is_same = not event.words and standing != Standing.ACTIVE
    if not is_same:
        raise Tampered(what)


def step_facts(event: CheckEvent) -> list[object]:
    """Return what of a step is hashed besides its moment and the step before."""
    return [
        *(str(event.task.row.key), event.task_id, event.draw_id, event.number),
        *(event.step, event.look, event.verdict, event.digest, event.by_id),
    ]


def _check_task(task: CheckTask, events: list[CheckEvent], found: CheckDraw) -> None:
    try:
        stand = stand_of(Step(event.step, event.verdict) for event in events)
    except ValueError:
        stand = None
    if stand is None or (stand.state, stand.verdict, stand.calls) != (
        task.state, task.verdict, task.calls,
    ):  # fmt: skip
        raise Tampered(
            _("Draw %(n)s, place %(place)s does not stand where its steps left it.")
            % {"n": found.number, "place": task.position}
        )


def _check_end(period: CheckPeriod, sealed: _Sealed) -> None:
    if period.closed_at is not None:
        digest = proofs.ended("", period.closed_at, period.closed_by_id)
        sealed.check(
            ("checks.closed",), digest, _("The closing is not the one that was sealed.")
        )
    elif period.closed_by_id:
        raise Tampered(_("The closing is not the one that was sealed."))


def exported(found: CheckDraw) -> dict[str, Any]:
    """Return what `docs/verify_draw.py` repeats a draw from; no seed before the end."""
    period = found.period
    rows = FrameRow.objects.filter(period=period).order_by("key").values()
    drawn = found.tasks.order_by("position").values_list("row__key", flat=True)
    return {
        "branch": period.branch.code,
        "month": f"{period.month:%Y-%m}",
        "seed": seed_of(period),
        "commitment": period.commitment,
        "frame": [row_facts(row) for row in rows],
        "frame_hash": period.frame_hash,
        "beacon": found.beacon,
        "size": found.size,
        "list": [str(key) for key in drawn],
    }


def seed_of(period: CheckPeriod) -> str:
    """Return a month's seed once it may be known, else nothing."""
    return period.seed if period.closed_at is not None else ""
