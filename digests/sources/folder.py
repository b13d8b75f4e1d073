"""The drop folder: CSV files in DATA_DIR/inbox and nowhere else.

With a column `code` the rows are announcements, without it they are news. One bad row
refuses the whole file, naming row and field.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from clients.models import Security
from core.clock import read_moment
from core.fetching import CAP, Fault, FetchFailed
from core.files import FileRefused, Table, read_table
from digests.enums import AnnouncementKind, Ill
from digests.rules import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    Entry,
    cut,
    digest_of,
    good_link,
    good_moment,
    plain,
)
from digests.sources.outage import Outage

Cell = Callable[[str], str]


def inbox() -> Path:
    """Return the folder files are dropped into."""
    return (Path(settings.DATA_DIR) / "inbox").resolve()


def place_of(written: str) -> Path:
    """Return the file a source means: a name, or a file:// address in the inbox.

    Raises Outage for anything that leads out of the inbox, links included.
    """
    name = written.strip()
    if name.startswith("file:"):
        name = unquote(urlsplit(name).path)
    try:
        path = (inbox() / name).resolve()
        is_file = path.is_file()
    except (OSError, ValueError) as error:
        raise Outage(Ill.OUTSIDE) from error
    if not path.is_relative_to(inbox()):
        raise Outage(Ill.OUTSIDE)
    if not is_file:
        raise Outage(Ill.NO_FILE, path.name)
    return path


def read_folder(url: str, fetched_at: datetime) -> Sequence[Entry]:
    """Return the rows of a dropped file. Raises Outage or FetchFailed."""
    path = place_of(url)
    try:
        if path.stat().st_size > CAP:
            raise FetchFailed(Fault.SIZE, f"{CAP / 1_000_000:g}")
        if _has_headings_only(path):
            return []
        table = read_table(path, name=path.name)
    except FileRefused as refusal:
        raise Outage(Ill.FILE, str(refusal)) from refusal
    except OSError as error:
        raise Outage(Ill.NO_FILE, path.name) from error
    return _entries(table, fetched_at)


def _has_headings_only(path: Path) -> bool:
    """Say whether a text file holds one line: nothing new today, and no outage."""
    if path.suffix.lower() not in (".csv", ".txt"):
        return False
    lines = path.read_bytes().replace(b"\r", b"\n").split(b"\n")
    return len([line for line in lines if line.strip(b"\xef\xbb\xbf \t\0")]) == 1


def _entries(table: Table, fetched_at: datetime) -> Sequence[Entry]:
    columns = {name.strip().casefold(): n for n, name in enumerate(table.columns)}
    if "title" not in columns:
        raise Outage(Ill.COLUMNS, "title")
    codes = _securities() if "code" in columns else None
    entries = []
    for number, row in enumerate(table.rows, start=1):
        cells = {name: plain(row[n]) for name, n in columns.items()}
        entries.append(_entry(cells, number, fetched_at, codes))
    return list({entry.ref: entry for entry in entries}.values())


def _entry(
    cells: dict[str, str],
    number: int,
    fetched_at: datetime,
    codes: dict[str, list[int]] | None,
) -> Entry:
    title, url = cells["title"], cells.get("url", "")
    if not title:
        raise Outage(Ill.TITLE, number)
    if url and not good_link(url):
        raise Outage(Ill.LINK, number)
    code = cells.get("code", "")
    written = cells.get("published_at", "")
    return Entry(
        ref=digest_of(code, title, url, written),
        title=cut(title, LONGEST_TITLE),
        summary=cut(cells.get("summary", ""), LONGEST_SUMMARY),
        url=good_link(url),
        published_at=good_moment(_moment(written, number), fetched_at),
        security_id=None if codes is None else _security(codes, code, number),
        kind="" if codes is None else _kind(cells.get("kind", ""), number),
    )


def _moment(written: str, number: int) -> datetime | None:
    if not written:
        return None
    try:
        return read_moment(written)
    except ValueError as error:
        raise Outage(Ill.DATE, number) from error


def _securities() -> dict[str, list[int]]:
    """Return the securities by code, and by code with exchange: 600519.SH."""
    found: dict[str, list[int]] = {}
    for pk, code, exchange in Security.objects.values_list("pk", "code", "exchange"):
        found.setdefault(code.upper(), []).append(pk)
        found.setdefault(f"{code}.{exchange}".upper(), []).append(pk)
    return found


def _security(codes: dict[str, list[int]], code: str, number: int) -> int:
    found = codes.get(code.upper(), [])
    if len(found) != 1:
        raise Outage(Ill.EXCHANGE if found else Ill.SECURITY, number)
    return found[0]


def _kind(written: str, number: int) -> str:
    """Read a kind by its code or by its Chinese or English name; empty is general."""
    if not written:
        return AnnouncementKind.GENERAL
    wanted = written.casefold()
    for value, label in AnnouncementKind.choices:
        if wanted in (value, str(label).casefold(), KIND_NAMES.get(value)):
            return value
    raise Outage(Ill.KIND, number)


KIND_NAMES = {
    AnnouncementKind.GENERAL.value: "公告",
    AnnouncementKind.SUSPENSION.value: "停牌",
    AnnouncementKind.RESUMPTION.value: "复牌",
    AnnouncementKind.DIVIDEND.value: "分红",
    AnnouncementKind.RESULTS.value: "业绩",
    AnnouncementKind.UNLOCK.value: "解禁",
}
