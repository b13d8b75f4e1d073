"""Who is here already: a row that names one of them is no new client.

The same external reference or the same normalised telephone in the branch is the same
person. A row with neither is recognised by file and name when the very same file was
brought in before. A membership number that somebody else holds refuses the row.
"""

from array import array
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


@dataclass(frozen=True)
class Twin:
    """Who a row names: a client (by number) or else an earlier row of the file.

    `is_sure` says that it is the same person beyond doubt: by reference, or by number
    and name.
    """

    field: str
    reason: str
    client_id: int = 0
    is_sure: bool = False

    @property
    def told(self) -> tuple[str, str]:
        return self.field, self.reason


@dataclass
class _Branch:
    """Keys of one branch, each to a client's number or, negative, a row's."""

    refs: dict[str, int] = field(default_factory=dict)
    phones: dict[str, int] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)
    # Only to tell "the same name"; a hash of each is enough.
    names: dict[int, int] = field(default_factory=dict)
    from_file: set[str] = field(default_factory=set)


class Known:
    """The people of the branches concerned, and those the file has named so far.

    Reads each branch once; make it anew inside the transaction that writes.
    """

    def __init__(self, file_sha256: str) -> None:
        self._sha = file_sha256
        self._branches: dict[int, _Branch] = {}
        self._row_names = array("q", [0])

    def _branch(self, branch_id: int) -> _Branch:
        if branch_id not in self._branches:
            self._branches[branch_id] = self._read(branch_id)
        return self._branches[branch_id]

    def _read(self, branch_id: int) -> _Branch:
        found = _Branch()
        rows = Client.objects.filter(branch=branch_id)
        people = rows.values_list(
            "pk", "external_ref", "phone_key", "member_no", "name"
        )
        for pk, ref, phone, member_no, name in people.iterator(5000):
            if ref:
                found.refs[ref] = pk
            if phone:
                found.phones[phone] = pk
            if member_no:
                found.members[member_no] = pk
            if phone or member_no:
                found.names[pk] = hash(name)
        before = rows.filter(
            batch__file_sha256=self._sha,
            batch__state__in=(BatchState.WRITTEN, BatchState.UNDONE),
        )
        found.from_file = set(
            before.filter(external_ref="", phone_key="").values_list("name", flat=True)
        )
        return found

    def twin_of(self, keys: Keys) -> Twin | None:
        """Return whom a row names; None when it is somebody new."""
        branch = self._branch(keys.branch_id)
        if number := branch.refs.get(keys.ref):
            return _twin("external_ref", _same_reference(-number), number, is_sure=True)
        if number := branch.phones.get(keys.phone):
            is_same = self._name_of(branch, number) == hash(keys.name)
            reason = _same_phone(-number, is_same=is_same)
            return _twin("phone", reason, number, is_sure=is_same)
        number = branch.members.get(keys.member_no, 0)
        if number and self._name_of(branch, number) == hash(keys.name):
            return _twin("member_no", _same_member(-number), number, is_sure=True)
        if not (keys.ref or keys.phone) and keys.name in branch.from_file:
            reason = _("This file was brought in before; the client is here.")
            return Twin("name", reason)
        return None

    def duplicate_of(self, keys: Keys) -> tuple[str, str] | None:
        """Return the field and the reason why a row is nobody new; None when it is."""
        found = self.twin_of(keys)
        return found.told if found else None

    def taken_from(self, keys: Keys, client_id: int) -> str:
        """Return the field whose value belongs to somebody else than this client."""
        branch = self._branch(keys.branch_id)
        held = {
            "external_ref": branch.refs.get(keys.ref),
            "phone": branch.phones.get(keys.phone),
            "member_no": branch.members.get(keys.member_no),
        }
        others = (n for n, holder in held.items() if holder not in (None, client_id))
        return next(others, "")

    def is_member_no_taken(self, keys: Keys) -> bool:
        """Say whether somebody else holds the membership number."""
        return keys.member_no in self._branch(keys.branch_id).members

    def add(self, keys: Keys, client_id: int = 0) -> None:
        """Remember a row of this file, so that the next like it is a duplicate.

        With a client, the row gave that client these keys.
        """
        branch, number = self._branch(keys.branch_id), client_id or -keys.row
        if keys.ref:
            branch.refs[keys.ref] = number
        if keys.phone:
            branch.phones[keys.phone] = number
        if keys.member_no:
            branch.members[keys.member_no] = number
        if client_id:
            branch.names.setdefault(client_id, hash(keys.name))
        else:
            self._remember_name(keys)

    def _remember_name(self, keys: Keys) -> None:
        names = self._row_names
        if len(names) <= keys.row:
            names.extend([0] * (keys.row - len(names) + 1))
        names[keys.row] = hash(keys.name)

    def _name_of(self, branch: _Branch, number: int) -> int:
        if number > 0:
            return branch.names.get(number, 0)
        return self._row_names[-number]


def _twin(name: str, reason: str, number: int, *, is_sure: bool) -> Twin:
    return Twin(name, reason, max(number, 0), is_sure=is_sure)


def _same_reference(row: int) -> str:
    if row > 0:
        return _("The same external reference as row %(row)s.") % {"row": row}
    return _("A client of the branch has this external reference.")


def _same_phone(row: int, *, is_same: bool) -> str:
    if row > 0 and is_same:
        return _("The same telephone as row %(row)s.") % {"row": row}
    if row > 0:
        return _("The same telephone as row %(row)s, under another name.") % {
            "row": row
        }
    if is_same:
        return _("A client of the branch has this name and telephone.")
    return _("A client of the branch has this telephone, under another name.")


def _same_member(row: int) -> str:
    if row > 0:
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
