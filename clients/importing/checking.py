"""Judging whole columns: every row gets a verdict before anything is written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from clients.importing.fields import FIELDS
from clients.importing.known import Introducers, Keys, Known
from clients.importing.maps import NO_VALUE, Plan
from clients.models import Client
from clients.policies import refusal_of
from core.files import FileRefused, Table
from core.text import phone_key

AT_ONCE = 2000
MOST_ON_SQLITE = 50_000
MOST_REMEMBERED = 20_000
CREATED, DUPLICATE, REJECTED = "created", "duplicate", "rejected"


@dataclass(frozen=True)
class Provenance:
    """Where the people of a file come from, asked once a file; a column goes first."""

    source: str = ""
    channel: str = ""
    method: str = ""
    outlet: str = ""
    legal_basis: str = ""
    consent_text: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Verdict:
    """What becomes of a row that is not created, and why (translated)."""

    row: int
    verdict: str
    field: str
    reason: str


@dataclass(frozen=True)
class Person:
    """A row found good: its values by field, whose client it is, its keys."""

    row: int
    broker: User
    keys: Keys
    origin: Provenance
    facts: dict[str, Any]


@dataclass
class Checked:
    """One run of rows, judged."""

    first: int
    rows: list[list[str]]
    texts: dict[str, list[str]] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


class Column:
    """Reads one field's texts; equal texts are read once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._read = FIELDS[name].read
        self._seen: dict[str, tuple[Any, str]] = {}

    def read(self, texts: list[str]) -> list[tuple[Any, str]]:
        """Return (value, reason) for each text; an empty reason means it is good."""
        if len(self._seen) > MOST_REMEMBERED:
            self._seen.clear()
        return [self._seen.get(text) or self._first_time(text) for text in texts]

    def _first_time(self, text: str) -> tuple[Any, str]:
        if not text and self.name != "name":
            found: tuple[Any, str] = (None, "")
        else:
            found = self._judge(text)
        self._seen[text] = found
        return found

    def _judge(self, text: str) -> tuple[Any, str]:
        if text.startswith(NO_VALUE):
            cell = text.removeprefix(NO_VALUE)
            return None, _("The map has no value for “%(cell)s” and no “else”.") % {
                "cell": cell[:40]
            }
        if not text:
            return None, _("The name is missing.")
        try:
            return self._read(text), ""
        except ValidationError as error:
            return None, " ".join(error.messages)


class Checker:
    """Judges the rows of one file for one person."""

    def __init__(
        self, *, by: User, plan: Plan, provenance: Provenance, file_sha256: str
    ) -> None:
        self._by, self._plan, self._provenance = by, plan, provenance
        self._columns = {name: Column(name) for name in plan.columns}
        self._known = Known(file_sha256)
        self._brokers = _brokers_for(by)
        self._introducers: Introducers | None = None
        self._origins: dict[Provenance, Provenance] = {}
        self._refusals: dict[Provenance, str] = {}

    def check(self, table: Table) -> Iterator[Checked]:
        """Judge the rows of a table, a run at a time."""
        rows, first = iter(table.rows), 1
        while run := [*islice(rows, AT_ONCE)]:
            checked = Checked(first, run)
            self._check_run(checked)
            yield checked
            first += len(run)

    def _check_run(self, checked: Checked) -> None:
        checked.texts = {
            name: texts(checked.rows, checked.first)
            for name, texts in self._plan.columns.items()
        }
        read = {n: self._columns[n].read(texts) for n, texts in checked.texts.items()}
        bad: dict[int, tuple[str, str]] = {}
        for name, found in read.items():
            for place, (_value, reason) in enumerate(found):
                if reason and place not in bad:
                    bad[place] = (name, reason)
        for place in range(len(checked.rows)):
            row = checked.first + place
            facts = {n: found[place][0] for n, found in read.items()}
            outcome = (
                Verdict(row, REJECTED, *bad[place])
                if place in bad
                else self._check_person(row, facts)
            )
            if isinstance(outcome, Person):
                checked.people.append(outcome)
            else:
                checked.verdicts.append(outcome)

    def _check_person(self, row: int, facts: dict[str, Any]) -> Person | Verdict:
        broker = self._brokers(facts.get("broker") or "")
        if isinstance(broker, str):
            return Verdict(row, REJECTED, "broker", broker)
        origin = self._origin_of(facts)
        if reason := self._refusal_of(origin):
            return Verdict(row, REJECTED, "source", reason)
        if reason := self._introduce(facts):
            return Verdict(row, REJECTED, "introducer", reason)
        keys = _keys_of(row, broker, facts)
        if found := self._known.duplicate_of(keys):
            return Verdict(row, DUPLICATE, *found)
        if self._known.is_member_no_taken(keys):
            reason = _("Another client of the branch has this membership number.")
            return Verdict(row, REJECTED, "member_no", reason)
        self._known.add(keys)
        return Person(row, broker, keys, origin, facts)

    def _origin_of(self, facts: dict[str, Any]) -> Provenance:
        given = {
            name: facts.get(name) or value
            for name, value in vars(self._provenance).items()
        }
        origin = Provenance(**given)
        return self._origins.setdefault(origin, origin)

    def _refusal_of(self, origin: Provenance) -> str:
        if origin not in self._refusals:
            # On a list the consent text kept with each person is the evidence.
            told = vars(origin) | {"evidence": origin.evidence or origin.consent_text}
            self._refusals[origin] = refusal_of(told, is_list=True)
        return self._refusals[origin]

    def _introduce(self, facts: dict[str, Any]) -> str:
        """Put the introducer's number in the place of what is written."""
        written = facts.get("introducer")
        if not written:
            return ""
        if self._introducers is None:
            visible = Client.objects.visible_to(self._by).values_list(
                "pk", "external_ref", "phone_key", "member_no", "name"
            )
            self._introducers = Introducers(visible.iterator(5000))
        found = self._introducers.find(written, phone_key(written))
        if found is None:
            return _("“%(written)s” is not one client of yours.") % {"written": written}
        facts["introducer"] = found
        return ""


def _keys_of(row: int, broker: User, facts: dict[str, Any]) -> Keys:
    return Keys(
        row,
        broker.branch_id or 0,
        facts["name"],
        facts.get("external_ref") or "",
        phone_key(facts.get("phone") or ""),
        facts.get("member_no") or "",
    )


def _brokers_for(by: User) -> Callable[[str], User | str]:
    """Return who a row's client goes to, by login; without one, to the importer."""
    visible = User.objects.visible_to(by).active().filter(branch__isnull=False)
    found = {u.username: u for u in visible.filter(role=Role.BROKER)}

    def broker(login: str) -> User | str:
        if login:
            return found.get(login) or _("“%(login)s” is no broker of yours.") % {
                "login": login
            }
        if by.branch_id is None:
            return _("Say whose client this is: head office has none of its own.")
        return by

    return broker


def check_size(table: Table) -> None:
    """Refuse what SQLite cannot take in one go. Raises FileRefused."""
    if connection.vendor == "sqlite" and len(table.rows) > MOST_ON_SQLITE:
        raise FileRefused(
            _(
                "The file has %(rows)s rows; on SQLite at most %(limit)s come in at "
                "once. Split the file, or run on PostgreSQL."
            )
            % {"rows": f"{len(table.rows):,}", "limit": f"{MOST_ON_SQLITE:,}"}
        )


def may_import(user: User) -> bool:
    """Say whether bringing in clients is this person's job."""
    return user.is_active and user.role in (Role.BROKER, Role.MANAGER, Role.HEAD_OFFICE)
