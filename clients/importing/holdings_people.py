"""Whose row it is: by membership number, external reference or telephone number."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from clients.importing.codes import BadCell
from clients.models import Client
from core.rows import Number
from core.text import phone_key, squeeze

AT_ONCE = 500
ANY = ("member_no", "external_ref", "phone_key")
# Which columns of clients a heading speaks of.
MEANS = {
    "client": ANY,
    "member_no": ("member_no", "external_ref"),
    "external_ref": ("external_ref", "member_no"),
    "phone": ("phone_key",),
}
_MASK = re.compile(r"[*＊xX某]+")


@dataclass(frozen=True)
class Holder:
    """A client as far as an import needs to know one."""

    pk: int
    name: str


class Holders:
    """The clients this person may see, found by what files call them."""

    def __init__(self, by: User) -> None:
        self._by = by
        self._found: dict[str, dict[str, set[Holder]]] = {
            column: defaultdict(set) for column in ANY
        }
        self._asked: set[str] = set()

    def know(self, written: Iterable[str]) -> None:
        """Look up what files wrote, as each of the three; each once."""
        wanted = sorted({text for text in written if text} - self._asked)
        self._asked |= set(wanted)
        for start in range(0, len(wanted), AT_ONCE):
            chunk = wanted[start : start + AT_ONCE]
            self._look_up("member_no", chunk)
            self._look_up("external_ref", chunk)
            keys = {phone_key(text) for text in chunk} - {""}
            self._look_up("phone_key", sorted(keys))

    def _look_up(self, column: str, values: list[str]) -> None:
        rows = Client.objects.visible_to(self._by).filter(**{f"{column}__in": values})
        for value, pk, name in rows.values_list(column, "pk", "name"):
            self._found[column][value].add(Holder(pk, name))

    def find(self, texts: Mapping[str, str]) -> Holder:
        """Return whose row it is; raise BadCell when it is nobody's, or several's.

        `texts` are the row's cells by field; a name beside the number must be theirs.
        """
        field = next((name for name in MEANS if texts.get(name)), "")
        if not field:
            raise BadCell(_("The row does not say whose it is."), "client")
        written = texts[field]
        for column in MEANS[field]:
            key = phone_key(written) if column == "phone_key" else written
            found = self._found[column].get(key, set()) if key else set()
            if len(found) > 1:
                raise BadCell(
                    _("“%(written)s” fits %(count)s of your clients.")
                    % {"written": _shown(written), "count": len(found)},
                    field,
                )
            if found:
                return _checked(next(iter(found)), texts.get("client_name", ""))
        raise BadCell(_nobody(written), field)


def _checked(holder: Holder, name: str) -> Holder:
    if name and not _is_name(name, holder.name):
        raise BadCell(
            _("The number belongs to someone of another name."), "client_name"
        )
    return holder


def _is_name(written: str, name: str) -> bool:
    """Compare names; terminals put stars for part of one: 张*国, 张**."""
    if squeeze(written) == squeeze(name):
        return True
    shown = [squeeze(part) for part in _MASK.split(written)]
    if len(shown) == 1:
        return False
    known = squeeze(name)
    return known.startswith(shown[0]) and known.endswith(shown[-1]) and any(shown)


def _nobody(written: str) -> str:
    said = {"written": _shown(written)}
    if isinstance(written, Number):
        return (
            _(
                "“%(written)s” is no client of yours; the workbook holds it as a "
                "number, so zeros before it are lost. Store the column as text."
            )
            % said
        )
    return _("“%(written)s” is no client of yours.") % said


def _shown(written: str) -> str:
    """Show how a number ends: a report is no place for whole ones."""
    return f"…{written[-4:]}" if len(written) > 4 else written  # noqa: PLR2004
