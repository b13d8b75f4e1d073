"""What can be done to many clients at once, each kind with its way back.

A kind says whom it would leave as they are, whom it may not touch and why, what was so
before (ids and codes only), and how to do and undo it in few statements.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import F

from accounts.models import Tag, User
from clients.actions.binning import bin_clients, refusal_to_bin, restore_clients
from clients.actions.handing_many import reassign
from clients.actions.needs import Said, write_answers
from clients.enums.bulk import BulkKind
from clients.enums.needs import LearntFrom
from clients.models import Client, ClientNeed, Need

Before = Mapping[int, dict[str, Any]]
AT_ONCE = 500


class Undoable(Protocol):
    """What was done to many clients, with its way back."""

    def undo(self, before: Before, *, by: User, at: datetime) -> Collection[int]:
        """Change back those still so; return them. `at` is when it was done."""
        ...


class Change(Undoable, Protocol):
    """One kind of change with its particulars."""

    @property
    def kind(self) -> str:
        """Return which kind it is (`BulkKind`)."""
        ...

    def details(self) -> dict[str, Any]:
        """Return the particulars as ids and codes."""
        ...

    def unchanged(self, clients: Collection[Client]) -> set[int]:
        """Return who is so already."""
        ...

    def refusal(self, client: Client) -> str:
        """Say why one may not be changed; "" when they may."""
        ...

    def before(self, clients: Collection[Client]) -> dict[int, dict[str, Any]]:
        """Return what is to be remembered of each."""
        ...

    def do(self, clients: Collection[int], *, by: User, at: datetime) -> None:
        """Change them; they are locked."""
        ...


@dataclass(frozen=True)
class Reassign:
    """Give clients to another broker of the branch."""

    broker: User
    kind: str = BulkKind.REASSIGN

    def details(self) -> dict[str, Any]:
        return {"broker": self.broker.pk}

    def unchanged(self, clients: Collection[Client]) -> set[int]:
        return {c.pk for c in clients if c.broker_id == self.broker.pk}

    def refusal(self, client: Client) -> str:  # noqa: ARG002 — nobody is refused
        return ""

    def before(self, clients: Collection[Client]) -> dict[int, dict[str, Any]]:
        return {c.pk: {"broker": c.broker_id} for c in clients}

    def do(self, clients: Collection[int], *, by: User, at: datetime) -> None:  # noqa: ARG002
        reassign(clients, by=by, to=self.broker)

    def undo(self, before: Before, *, by: User, at: datetime) -> Collection[int]:  # noqa: ARG002
        still = Client.objects.filter(pk__in=before, broker=self.broker)
        kept = set(still.values_list("pk", flat=True))
        former = {facts["broker"] for facts in before.values()}
        back: list[int] = []
        there = User.objects.active().filter(branch=self.broker.branch_id)
        for person in there.filter(pk__in=former).order_by("pk"):
            theirs = [pk for pk in kept if before[pk]["broker"] == person.pk]
            reassign(theirs, by=by, to=person)
            back += theirs
        return back


@dataclass(frozen=True)
class Tagging:
    """Add a tag to clients, or take it off."""

    tag: Tag
    kind: str = BulkKind.TAG

    def details(self) -> dict[str, Any]:
        return {"tag": self.tag.pk}

    def unchanged(self, clients: Collection[Client]) -> set[int]:
        tagged = self._tagged({c.pk for c in clients})
        if self.kind == BulkKind.TAG:
            return tagged
        return {c.pk for c in clients} - tagged

    def refusal(self, client: Client) -> str:  # noqa: ARG002 — nobody is refused
        return ""

    def before(self, clients: Collection[Client]) -> dict[int, dict[str, Any]]:
        return {c.pk: {} for c in clients}

    def do(self, clients: Collection[int], *, by: User, at: datetime) -> None:  # noqa: ARG002
        self._write(clients, add=self.kind == BulkKind.TAG)

    def undo(self, before: Before, *, by: User, at: datetime) -> Collection[int]:  # noqa: ARG002
        tagged, added = self._tagged(before), self.kind == BulkKind.TAG
        back = tagged if added else set(before) - tagged
        self._write(back, add=not added)
        return back

    def _tagged(self, clients: Collection[int]) -> set[int]:
        rows = Client.tags.through.objects.filter(tag=self.tag, client__in=clients)
        return set(rows.values_list("client_id", flat=True))

    def _write(self, clients: Collection[int], *, add: bool) -> None:
        through = Client.tags.through
        if add:
            rows = [through(client_id=pk, tag_id=self.tag.pk) for pk in clients]
            through.objects.bulk_create(rows, AT_ONCE, ignore_conflicts=True)
        else:
            through.objects.filter(tag=self.tag, client__in=clients).delete()
        _touch(clients)


@dataclass(frozen=True)
class Answering:
    """Note the same answer to a need for many clients."""

    need: Need
    answer: str
    kind: str = BulkKind.NEED

    def details(self) -> dict[str, Any]:
        return {"need": self.need.pk, "answer": self.answer}

    def unchanged(self, clients: Collection[Client]) -> set[int]:
        rows = ClientNeed.objects.filter(
            client__in=[c.pk for c in clients], need=self.need, answer=self.answer
        )
        return set(rows.values_list("client_id", flat=True))

    def refusal(self, client: Client) -> str:  # noqa: ARG002 — nobody is refused
        return ""

    def before(self, clients: Collection[Client]) -> dict[int, dict[str, Any]]:
        rows = ClientNeed.objects.filter(
            client__in=[c.pk for c in clients], need=self.need
        )
        known = {
            row.client_id: {
                "answer": row.answer,
                "at": row.at.isoformat(),
                "expires_on": row.expires_on.isoformat() if row.expires_on else None,
            }
            for row in rows
        }
        return {c.pk: known.get(c.pk, {}) for c in clients}

    def do(self, clients: Collection[int], *, by: User, at: datetime) -> None:
        said = Said(self.answer, at, LearntFrom.OBSERVED)
        write_answers(dict.fromkeys(clients, said), need=self.need, by=by)

    def undo(self, before: Before, *, by: User, at: datetime) -> Collection[int]:
        still = ClientNeed.objects.filter(
            client__in=before, need=self.need, answer=self.answer, at=at
        )
        back = set(still.values_list("client_id", flat=True))
        earlier = {pk: _said(before[pk], at) for pk in back}
        write_answers(earlier, need=self.need, by=by)
        return back


def _said(facts: Mapping[str, Any], at: datetime) -> Said:
    """Return what was answered before; nothing takes the answer back."""
    if not facts:
        return Said("", at, LearntFrom.OBSERVED)
    ends = facts["expires_on"]
    return Said(
        facts["answer"],
        datetime.fromisoformat(facts["at"]),
        LearntFrom.OBSERVED,
        expires_on=date.fromisoformat(ends) if ends else None,
    )


@dataclass(frozen=True)
class Binning:
    """Put prospects into the recycle bin."""

    kind: str = BulkKind.BIN

    def details(self) -> dict[str, Any]:
        return {}

    def unchanged(self, clients: Collection[Client]) -> set[int]:  # noqa: ARG002
        return set()

    def refusal(self, client: Client) -> str:
        return refusal_to_bin(client)

    def before(self, clients: Collection[Client]) -> dict[int, dict[str, Any]]:
        return {c.pk: {} for c in clients}

    def do(self, clients: Collection[int], *, by: User, at: datetime) -> None:  # noqa: ARG002
        bin_clients(clients)

    def undo(self, before: Before, *, by: User, at: datetime) -> Collection[int]:  # noqa: ARG002
        return restore_clients(before)


def _touch(clients: Collection[int]) -> None:
    """Tell forms that are open elsewhere that these clients changed."""
    Client.objects.filter(pk__in=clients).update(version=F("version") + 1)
