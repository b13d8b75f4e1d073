"""A table handed in by browser: judged, looked at, written or let go; each once."""

import csv
import hashlib
import io
import uuid
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from accounts.enums import Role
from accounts.models import User
from clients.enums.holdings import SheetKind, SheetState
from clients.importing.holdings import Judged, Step, Told, judge_file
from clients.importing.holdings_writing import HoldingsReport, unheard, write_holdings
from clients.importing.prices import import_prices
from clients.importing.securities import import_securities
from clients.models import Client, SheetFile
from core.clock import now
from core.files import FileRefused, read_table, safe_cell
from core.forms import read_day
from core.text import clean

FOLDER = "sheets"
WRITERS = (Role.BROKER, Role.MANAGER, Role.HEAD_OFFICE)
# What everybody sees is entered by head office.
WHO: dict[str, tuple[str, ...]] = {
    SheetKind.HOLDINGS: WRITERS,
    SheetKind.PRICES: (Role.HEAD_OFFICE,),
    SheetKind.SECURITIES: (Role.HEAD_OFFICE,),
}
FIELDS = {
    "code": _lazy("code"),
    "name": _lazy("name"),
    "exchange": _lazy("exchange"),
    "quantity": _lazy("quantity"),
    "cost": _lazy("cost"),
    "client": _lazy("client"),
    "client_name": _lazy("client's name"),
    "member_no": _lazy("membership number"),
    "external_ref": _lazy("external reference"),
    "phone": _lazy("telephone"),
    "as_of": _lazy("as of"),
    "day": _lazy("day"),
    "close": _lazy("closing price"),
    "status": _lazy("status"),
    "listed_on": _lazy("listed on"),
    "row": _lazy("row"),
}
KEPT_FOR = timedelta(days=1)
MOST_SHOWN = 200
WORDS = {
    "created": pgettext_lazy("row", "new"),
    "updated": pgettext_lazy("row", "changed"),
    "duplicate": pgettext_lazy("row", "as before"),
    "removed": pgettext_lazy("row", "taken off"),
    "rejected": pgettext_lazy("row", "rejected"),
}


def may_bring(user: User, kind: str) -> bool:
    """Say whether bringing in such tables is this person's job."""
    return user.is_active and user.role in WHO.get(kind, ())


def field_word(name: str) -> str:
    """Return what a field of these tables is called; an unknown one keeps its name."""
    return str(FIELDS.get(name, name))


def keep_sheet(
    upload: UploadedFile, *, by: User, kind: str, facts: dict[str, Any]
) -> SheetFile:
    """Return a table kept but not judged, and not in the database yet.

    `facts` are `as_of` (ISO day) and `client` (number) where they were told.
    """
    _forget_old(by)
    name = clean(Path(upload.name or "").name)[-200:]
    suffix = Path(name).suffix.lower()[:10]
    stored = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}{suffix}", upload)
    sheet = SheetFile(kind=kind, user=by, branch_id=by.branch_id, file_name=name)
    sheet.stored_as, sheet.facts = stored, facts
    sheet.file_sha256 = _sha256_of(Path(default_storage.path(stored)))
    return sheet


def judge_sheet(sheet: SheetFile, *, step: Step = unheard) -> SheetFile:
    """Judge a kept table; nothing of it is written.

    Raises FileRefused, and deletes the file, when it is no such table.
    """
    try:
        report = _carry_out(sheet, step, is_trial=True)
    except FileRefused:
        default_storage.delete(sheet.stored_as)
        raise
    keep_verdicts(sheet, report)
    sheet.report, sheet.state = _shown(report), SheetState.CHECKED
    sheet.save()
    return sheet


def write_sheet(
    sheet: SheetFile, *, accept_partial: bool = False, step: Step = unheard
) -> SheetFile:
    """Judge a kept table again and write it, whole or its good rows; once.

    Raises FileRefused when it is gone, done already, or rows are rejected.
    """
    with transaction.atomic():
        row: SheetFile = SheetFile.objects.select_for_update().get(pk=sheet.pk)
        if row.state not in (SheetState.CHECKED, SheetState.WRITING):
            raise FileRefused(_("This table was written or let go already."))
        if not may_bring(row.user, row.kind):
            raise FileRefused(_("Your role brings in no such tables any more."))
        report = _carry_out(row, step, accept_partial=accept_partial)
        if report["rejected"] and not accept_partial:
            raise FileRefused(
                _("Nothing was written: rows are rejected. Look at them first.")
            )
        row.state, row.written_at, row.report = (
            SheetState.WRITTEN,
            now(),
            _shown(report),
        )
        row.save()
    keep_verdicts(row, report)
    default_storage.delete(row.stored_as)
    return row


def write_file(
    judged: Judged, path: Path, *, by: User, accept_partial: bool, is_trial: bool
) -> HoldingsReport:
    """Write a judged file that nobody uploaded; what it changed can be undone, too."""
    options: dict[str, Any] = {"accept_partial": accept_partial, "source": path.name}
    if is_trial:
        return write_holdings(judged, by=by, is_trial=True, **options)
    sheet = SheetFile(
        kind=SheetKind.HOLDINGS,
        user=by,
        branch_id=by.branch_id,
        file_name=clean(path.name)[-200:],
        file_sha256=_sha256_of(path),
        state=SheetState.WRITTEN,
        written_at=now(),
    )
    with transaction.atomic():
        sheet.save()
        report = write_holdings(judged, by=by, sheet=sheet, **options)
        if report.created or report.updated or report.removed:
            sheet.report = _shown(report.as_facts())
            sheet.save(update_fields=["report"])
        else:
            sheet.delete()
    return report


def drop_sheet(sheet: SheetFile) -> None:
    """Let go of a table that was not written; the file is deleted."""
    rows = SheetFile.objects.filter(pk=sheet.pk, state=SheetState.CHECKED)
    if rows.update(state=SheetState.DROPPED):
        default_storage.delete(sheet.stored_as)
        default_storage.delete(verdicts_name(sheet))


def verdicts_name(sheet: SheetFile) -> str:
    """Return where the row-by-row results of a table are kept."""
    return f"{FOLDER}/{Path(sheet.stored_as).stem or 'none'}.verdicts.csv"


def _forget_old(by: User) -> None:
    """Delete what this person brought and left lying: it holds clients' data."""
    left = SheetFile.objects.filter(user=by, state=SheetState.CHECKED)
    for sheet in left.filter(created_at__lt=now() - KEPT_FOR).order_by("pk")[:50]:
        drop_sheet(sheet)


def _carry_out(
    sheet: SheetFile,
    step: Step,
    *,
    accept_partial: bool = False,
    is_trial: bool = False,
) -> dict[str, Any]:
    path = Path(default_storage.path(sheet.stored_as))
    if not path.is_file() or _sha256_of(path) != sheet.file_sha256:
        raise FileRefused(_("The file is no longer kept here. Bring it in again."))
    options: dict[str, Any] = {"accept_partial": accept_partial, "is_trial": is_trial}
    if sheet.kind == SheetKind.HOLDINGS:
        judged = judge_file(path, by=sheet.user, told=_told(sheet), step=step)
        report = write_holdings(
            judged,
            by=sheet.user,
            source=sheet.file_name,
            sheet=None if is_trial else sheet,
            step=step,
            **options,
        )
        return report.as_facts() | {"verdicts": report.verdicts}
    table = read_table(path, name=sheet.file_name)
    if sheet.kind == SheetKind.PRICES:
        source = sheet.file_name[:60]
        prices = import_prices(table, by=sheet.user, source=source, **options)
        return asdict(prices)
    return asdict(import_securities(table, as_of=_told(sheet).as_of, is_trial=is_trial))


def _told(sheet: SheetFile) -> Told:
    day, client = sheet.facts.get("as_of"), sheet.facts.get("client")
    try:
        as_of = read_day(day) if day else None
    except ValidationError as error:
        raise FileRefused(" ".join(error.messages)) from None
    if not client:
        return Told(as_of)
    found = Client.objects.visible_to(sheet.user).filter(pk=client).first()
    if found is None:
        raise FileRefused(_("The client is no longer yours."))
    return Told(as_of, found)


def _shown(report: dict[str, Any]) -> dict[str, Any]:
    """Keep of a report what its page shows: counts, and the first reasons."""
    rejected = report["rejected"]
    counts = {name: n for name, n in report.items() if isinstance(n, int)}
    return {"counts": counts | {"rejected": len(rejected)}} | {
        "rejected": rejected[:MOST_SHOWN]
    }


def keep_verdicts(sheet: SheetFile, report: dict[str, Any]) -> None:
    """Store the row-by-row results for download; no cell of it is a formula."""
    refused = {told["row"]: told for told in report["rejected"]}
    words = {int(row): word for row, word in report.get("verdicts", {}).items()}
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([_("row"), _("verdict"), _("field"), _("reason")])
    for number in sorted(refused.keys() | words.keys()):
        told = refused.get(number, {"field": "", "reason": ""})
        word = "rejected" if number in refused else words[number]
        cells = (str(WORDS[word]), field_word(told["field"]), told["reason"])
        rows.writerow([number, *map(safe_cell, cells)])
    name = verdicts_name(sheet)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(text.getvalue().encode("utf-8-sig")))


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
