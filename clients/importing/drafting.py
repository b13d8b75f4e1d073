"""From people found good to database rows, all outside the transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from accounts.models import User
from accounts.policies import SIZE_THRESHOLDS, value_of
from clients.actions import AXIS_FIELDS, set_search_fields
from clients.enums import Axis, Basis, Duty, SnapshotKind
from clients.importing.checking import Person, Provenance
from clients.importing.known import Keys
from clients.models import (
    AssetSnapshot,
    Assignment,
    Classification,
    Client,
    ClientStyle,
)
from clients.rules import size_of
from core.bulk import Facts, Prepared, prepare
from core.clock import now, today

COPIED = (
    "name", "phone", "email", "wechat", "gender", "address", "occupation", "employer",
    "external_ref", "horizon", "risk_class", "note",
)  # fmt: skip
BATCH = 0
OWNER = "client_id"
Draft = tuple[type[Model], Facts]
# What an upper app adds to a client who enters: rows that hang on the client.
Addition = Callable[[Client, Person], Iterable[Draft]]


@dataclass(frozen=True)
class Chunk:
    """Rows ready to insert. Clients carry provisional numbers: those of their rows.

    `hanging` holds what hangs on them, `added` what the upper app gave.
    """

    keys: list[Keys]
    clients: Prepared
    hanging: list[Prepared]
    added: list[Prepared]


class Drafter:
    """Turns people into rows; knows thresholds, the day, and every origin and tag."""

    def __init__(self, *, by: User, addition: Addition) -> None:
        self.by, self._addition = by, addition
        self._day: date = today()
        self.moment: datetime = now()
        self._thresholds: dict[int, Any] = {}
        self.origins: dict[tuple[int, Provenance], int] = {}
        self.tags: dict[tuple[int, str], int] = {}
        self.branches: set[int] = set()

    def draft(self, people: list[Person]) -> Chunk:
        """Return the rows of these people."""
        clients: list[dict[str, Any]] = []
        hanging: dict[type[Model], list[Facts]] = defaultdict(list)
        added: dict[type[Model], list[Facts]] = defaultdict(list)
        for person in people:
            client = self._client(person)
            for model, facts in self._rows_of(client, person):
                hanging[model].append(facts)
            for model, facts in self._addition(client, person):
                added[model].append(facts)
            clients.append(vars(client))
        return Chunk(
            [person.keys for person in people],
            prepare(Client, clients, owner="id"),
            [prepare(model, rows, owner=OWNER) for model, rows in hanging.items()],
            [prepare(model, rows, owner=OWNER) for model, rows in added.items()],
        )

    def _client(self, person: Person) -> Client:
        facts, branch_id = person.facts, person.keys.branch_id
        self.branches.add(branch_id)
        assets = facts.get("assets")
        client = Client(
            pk=person.row,
            broker_id=person.broker.pk,
            branch_id=branch_id,
            member_no=facts.get("member_no") or None,
            birthday=facts.get("birthday"),
            potential_assets=facts.get("potential_assets"),
            introducer_id=facts.get("introducer"),
            assets=assets,
            assets_on=None if assets is None else self._day,
            size=size_of(assets, self._thresholds_of(branch_id)),
            batch_id=BATCH,
            origin_id=self._origin_number(person),
            added_at=self.moment,
            changed_at=self.moment,
            **{name: facts.get(name) or "" for name in COPIED},
        )
        set_search_fields(client)
        return client

    def _rows_of(self, client: Client, person: Person) -> Iterable[Draft]:
        yield (
            Assignment,
            {
                "client_id": client.pk,
                "user_id": person.broker.pk,
                "duty": Duty.BROKER,
                "branch_id": client.branch_id,
                "from_on": self._day,
                "by_id": self.by.pk,
            },
        )
        if client.assets is not None:
            yield (
                AssetSnapshot,
                {
                    "client_id": client.pk,
                    "on": self._day,
                    "kind": SnapshotKind.IN_HOUSE,
                    "amount": client.assets,
                    "source": "import",
                    "by_id": self.by.pk,
                },
            )
            yield self._classified(client, Axis.SIZE, client.size, Basis.COMPUTED)
        for name, (axis, basis) in AXIS_FIELDS.items():
            if value := getattr(client, name):
                yield self._classified(client, axis, value, basis)
        for style, level in (person.facts.get("styles") or {}).items():
            yield ClientStyle, {"client_id": client.pk, "style": style, "level": level}
        for name in person.facts.get("tags") or ():
            tag = self._tag_number(client.branch_id, name)
            yield Client.tags.through, {"client_id": client.pk, "tag_id": tag}

    def _classified(self, client: Client, axis: str, value: str, basis: str) -> Draft:
        return Classification, {
            "client_id": client.pk,
            "axis": axis,
            "value": value,
            "basis": basis,
            "by_id": self.by.pk,
        }

    def _thresholds_of(self, branch_id: int) -> Any:
        if branch_id not in self._thresholds:
            self._thresholds[branch_id] = value_of(
                SIZE_THRESHOLDS, branch_id=branch_id, on=self._day
            )
        return self._thresholds[branch_id]

    def _origin_number(self, person: Person) -> int | None:
        if person.origin == Provenance():
            return None
        key = (person.keys.branch_id, person.origin)
        return self.origins.setdefault(key, len(self.origins) + 1)

    def _tag_number(self, branch_id: int, name: str) -> int:
        return self.tags.setdefault((branch_id, name), len(self.tags) + 1)
