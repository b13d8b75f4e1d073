"""Judging whole columns: every row gets a verdict before anything is written."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from clients.enums import Source
from clients.enums.importing import ImportMode
from clients.importing.columns import Column
from clients.importing.fields import EXACT
from clients.importing.judged import (
    CREATED,
    DUPLICATE,
    REJECTED,
    UPDATED,
    Checked,
    Person,
    Provenance,
    Update,
    Verdict,
)
from clients.importing.known import Introducers, Keys, Known
from clients.importing.maps import Plan
from clients.importing.updating import Match, Updater, changed_meanwhile, digest_of
from clients.importing.values import refuse_number
from clients.models import Client
from clients.policies import refusal_of
from clients.registry.suppression import Suppressed, sentence_for
from core.files import FileRefused, Table
from core.rows import Number, OddRow
from core.text import phone_key

# Small enough that the database has little to wait for the first of them.
AT_ONCE = 1000
MOST_ON_SQLITE = 50_000
# What rows changed when their owner saw them: row to digest. None: nobody has looked.
Seen = Mapping[int, str]
Bad = dict[int, tuple[str, str]]


class Checker:
    """Judges the rows of one file for one person."""

    def __init__(
        self,
        *,
        by: User,
        plan: Plan,
        provenance: Provenance,
        file_sha256: str,
        mode: str = ImportMode.ADD,
        seen: Seen | None = None,
    ) -> None:
        self._by, self._plan, self._provenance = by, plan, provenance
        self._columns = {name: Column(name) for name in plan.columns}
        self._known = Known(file_sha256)
        self._updater = Updater(by=by, mode=mode, known=self._known)
        self._seen = seen
        self._brokers = _brokers_for(by)
        self._introducers: Introducers | None = None
        self._origins: dict[Provenance, Provenance] = {}
        self._refusals: dict[Provenance, str] = {}
        self._is_told_by_row = bool(vars(provenance).keys() & plan.columns.keys())
        self._of_the_file = self._origin_from({})
        self._suppressed = Suppressed()

    def check(self, table: Table) -> Iterator[Checked]:
        """Judge the rows of a table, a run at a time."""
        rows, first = iter(table.rows), 1
        while run := [*islice(rows, AT_ONCE)]:
            checked = Checked(first, run)
            bad = self._faults(checked) if table.keeps_faults else {}
            if table.is_typed:
                self._refuse_numbers(checked, bad)
            self._check_run(checked, bad)
            yield checked
            first += len(run)

    def _faults(self, checked: Checked) -> Bad:
        """Find the rows that are broken as such; note what others have to say."""
        bad: Bad = {}
        for place, row in enumerate(checked.rows):
            if row.__class__ is OddRow and isinstance(row, OddRow):
                if row.fault:
                    bad[place] = ("", row.fault)
                elif row.remark:
                    checked.remarks[checked.first + place] = row.remark
        return bad

    def _refuse_numbers(self, checked: Checked, bad: Bad) -> None:
        """Refuse cells that have lost what the workbook does not keep of a number."""
        for name, places in self._plan.places.items():
            for place, row in enumerate(checked.rows):
                for cell in (row[p] for p in places):
                    if isinstance(cell, Number) and place not in bad:
                        reason = refuse_number(cell, exact=name in EXACT)
                        if reason:
                            bad[place] = (name, reason)

    def _check_run(self, checked: Checked, bad: Bad) -> None:
        checked.texts = {
            name: texts(checked.rows, checked.first)
            for name, texts in self._plan.columns.items()
        }
        read = {n: self._columns[n].read(texts) for n, texts in checked.texts.items()}
        for name, found in read.items():
            for place, (_value, reason) in enumerate(found):
                if reason and place not in bad:
                    bad[place] = (name, reason)
        self._look_at(read, len(checked.rows))
        matches: list[Match] = []
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
            elif isinstance(outcome, Match):
                matches.append(outcome)
            else:
                checked.verdicts.append(outcome)
        if matches:
            self._update(checked, matches)

    def _look_at(self, read: dict[str, list[tuple[Any, str]]], count: int) -> None:
        nobody = [(None, "")] * count
        self._suppressed.look_at(
            (phone[0] or "", email[0] or "")
            for phone, email in zip(
                read.get("phone", nobody), read.get("email", nobody), strict=True
            )
        )

    def _update(self, checked: Checked, matches: list[Match]) -> None:
        for outcome in self._updater.judge(matches):
            if isinstance(outcome, Verdict):
                checked.verdicts.append(outcome)
            elif self._seen is None or self._seen.get(outcome.row) == digest_of(
                outcome
            ):
                checked.updates.append(outcome)
            else:
                checked.verdicts.append(changed_meanwhile(outcome.row))
        checked.verdicts.sort(key=lambda verdict: verdict.row)

    def _check_person(
        self, row: int, facts: dict[str, Any]
    ) -> Person | Match | Verdict:
        broker = self._brokers(facts.get("broker") or "")
        if isinstance(broker, str):
            return Verdict(row, REJECTED, "broker", broker)
        origin = self._origin_of(facts)
        if unwanted := self._unwanted(origin, facts):
            return Verdict(row, REJECTED, *unwanted)
        keys = _keys_of(row, broker, facts)
        if twin := self._known.twin_of(keys):
            if self._updater.takes(twin):
                return Match(keys, facts, twin)
            return Verdict(row, DUPLICATE, *twin.told)
        if self._known.is_member_no_taken(keys):
            reason = _("Another client of the branch has this membership number.")
            return Verdict(row, REJECTED, "member_no", reason)
        self._known.add(keys)
        return Person(row, broker, keys, origin, facts)

    def _unwanted(
        self, origin: Provenance, facts: dict[str, Any]
    ) -> tuple[str, str] | None:
        """Return the field and the reason why the person may not be entered."""
        if reason := self._refusal_of(origin):
            return "source", reason
        phone, email = facts.get("phone") or "", facts.get("email") or ""
        if kind := self._suppressed.kind_of(phone, email):
            return kind, sentence_for(kind)
        if reason := self._introduce(facts):
            return "introducer", reason
        return None

    def _origin_of(self, facts: dict[str, Any]) -> Provenance:
        return self._origin_from(facts) if self._is_told_by_row else self._of_the_file

    def _origin_from(self, facts: dict[str, Any]) -> Provenance:
        given = {
            name: facts.get(name) or value
            for name, value in vars(self._provenance).items()
        }
        if given["source"] == Source.SPECIAL_UNIT and not given["evidence"]:
            # On a list the consent text kept with each person is the evidence.
            given["evidence"] = given["consent_text"]
        origin = Provenance(**given)
        return self._origins.setdefault(origin, origin)

    def _refusal_of(self, origin: Provenance) -> str:
        if origin not in self._refusals:
            self._refusals[origin] = refusal_of(vars(origin), is_list=True)
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


__all__ = [
    "CREATED",
    "DUPLICATE",
    "REJECTED",
    "UPDATED",
    "Checked",
    "Checker",
    "Person",
    "Provenance",
    "Update",
    "Verdict",
    "check_size",
    "may_import",
]
