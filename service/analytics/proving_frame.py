"""Whether a month's frame, and what was drawn from it, are what they were."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from clients.enums import Standing
from clients.models import Client
from service.analytics.proving_sealed import Sealed, Tampered
from service.models import CheckDraw, CheckPeriod, FrameRow
from service.rules import proofs
from service.rules.proofs import row_facts, row_text
from service.rules.sampling import Unit, digest_of, draw, frame_hash, root_of


def check_frame(period: CheckPeriod, sealed: Sealed) -> list[dict[str, Any]]:
    """Return a frame's rows when every one of them is what it was; raise Tampered."""
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


def check_draw(
    period: CheckPeriod,
    found: CheckDraw,
    rows: list[dict[str, Any]],
    sealed: Sealed,
) -> list[str]:
    """Return a draw's list when it comes from seed, frame and beacon."""
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


def _check_sealed_draw(found: CheckDraw, sealed: Sealed) -> None:
    words = (found.number, found.beacon, found.size)
    digest = proofs.drawn(words, found.list_hash, found.drawn_at, found.drawn_by_id)
    what = _("Draw %(n)s is not the one that was sealed.") % {"n": found.number}
    sealed.check(("checks.drawn", found.number), digest, what)
    if found.voided_at is not None:
        digest = proofs.ended(found.void_reason, found.voided_at, found.voided_by_id)
        sealed.check(("checks.voided", found.number), digest, what)
    elif found.void_reason or found.voided_by_id:
        raise Tampered(what)
