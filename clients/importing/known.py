"""Who is here already: a row that names one of them is a duplicate.

The same external reference or the same normalised telephone in the branch is the same
person. A row with neither is recognised by file and name when the very same file was
brought in before. A membership number that somebody else holds refuses the row.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from clients.enums import BatchState
from clients.models import Client


@dataclass(frozen=True)
class Keys:
    """What a row's person is known by, in which branch; `row` is the row's number."""

    row: int
    branch_id: int
    name: str
    ref: str
    phone: str
    member_no: str


@dataclass
class _Branch:
    refs: dict[str, int] = field(default_factory=dict)
    phones: dict[str, tuple[str, int]] = field(default_factory=dict)
    members: dict[str, tuple[str, int]] = field(default_factory=dict)
    from_file: set[str] = field(default_factory=set)


class Known:
    """The people of the branches concerned, and those the file has named so far.

    Reads each branch once; make it anew inside the transaction that writes.
    """

    def __init__(self, file_sha256: str) -> None:
        self._sha = file_sha256
        self._branches: dict[int, _Branch] = {}

    def _branch(self, branch_id: int) -> _Branch:
        if branch_id not in self._branches:
            self._branches[branch_id] = self._read(branch_id)
        return self._branches[branch_id]

    def _read(self, branch_id: int) -> _Branch:
        found = _Branch()
        rows = Client.objects.filter(branch=branch_id)
        people = rows.values_list("external_ref", "phone_key", "member_no", "name")
        for ref, phone, member_no, name in people.iterator(5000):
            if ref:
                found.refs[ref] = 0
            if phone:
                found.phones[phone] = (name, 0)
            if member_no:
                found.members[member_no] = (name, 0)
        before = rows.filter(
            batch__file_sha256=self._sha, batch__state=BatchState.WRITTEN
        )
        found.from_file = set(
            before.filter(external_ref="", phone_key="").values_list("name", flat=True)
        )
        return found

    def duplicate_of(self, keys: Keys) -> tuple[str, str] | None:
        """Return the field and the reason why a row is nobody new; None when it is."""
        branch = self._branch(keys.branch_id)
        if keys.ref in branch.refs:
            return "external_ref", _same_reference(branch.refs[keys.ref])
        if keys.phone in branch.phones:
            name, row = branch.phones[keys.phone]
            return "phone", _same_phone(row, is_same=name == keys.name)
        if keys.member_no in branch.members:
            name, row = branch.members[keys.member_no]
            if name == keys.name:
                return "member_no", _same_member(row)
        if not (keys.ref or keys.phone) and keys.name in branch.from_file:
            return "name", _("This file was brought in before; the client is here.")
        return None

    def is_member_no_taken(self, keys: Keys) -> bool:
        """Say whether somebody else holds the membership number."""
        return keys.member_no in self._branch(keys.branch_id).members

    def add(self, keys: Keys) -> None:
        """Remember a row of this file, so that the next like it is a duplicate."""
        branch = self._branch(keys.branch_id)
        if keys.ref:
            branch.refs[keys.ref] = keys.row
        if keys.phone:
            branch.phones[keys.phone] = (keys.name, keys.row)
        if keys.member_no:
            branch.members[keys.member_no] = (keys.name, keys.row)


def _same_reference(row: int) -> str:
    if row:
        return _("The same external reference as row %(row)s.") % {"row": row}
    return _("A client of the branch has this external reference.")


def _same_phone(row: int, *, is_same: bool) -> str:
    if row and is_same:
        return _("The same telephone as row %(row)s.") % {"row": row}
    if row:
        return _("The same telephone as row %(row)s, under another name.") % {
            "row": row
        }
    if is_same:
        return _("A client of the branch has this name and telephone.")
    return _("A client of the branch has this telephone, under another name.")


def _same_member(row: int) -> str:
    if row:
        return _("The same name and membership number as row %(row)s.") % {"row": row}
    return _("A client of the branch has this name and membership number.")


class Introducers:
    """Finds the client a row names as introducer, among those the importer may see."""

    def __init__(
        self, visible: Iterable[tuple[int, str, str, str | None, str]]
    ) -> None:
        """Take (number, external reference, phone key, membership number, name)."""
        self._by_key: dict[str, int] = {}
        self._names: dict[str, list[int]] = defaultdict(list)
        for number, ref, phone, member_no, name in visible:
            self._by_key |= {k: number for k in (ref, phone, member_no) if k}
            self._names[name].append(number)

    def find(self, written: str, phone: str) -> int | None:
        """Return the one client meant by reference, number, telephone or name."""
        found = self._by_key.get(written) or (phone and self._by_key.get(phone))
        if found:
            return found
        named = self._names.get(written, [])
        return named[0] if len(named) == 1 else None
