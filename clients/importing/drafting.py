"""From people found good to database rows, all outside the transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from accounts.models import User
from accounts.policies import SIZE_THRESHOLDS, value_of
from clients.actions import AXIS_FIELDS, set_search_fields
from clients.analytics.profile_score import known_of
from clients.enums import Axis, Basis, Duty, SnapshotKind
from clients.importing.judged import Person, Provenance, Update
from clients.importing.known import Keys
from clients.models import (
    AssetSnapshot,
    Assignment,
    Classification,
    Client,
    ClientStyle,
    Need,
)
from clients.registry.provenance import basis_of_facts
from clients.rules import size_of
from clients.rules.profile import Needs, completeness
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

    `hanging` holds what hangs on them, `added` what the upper app gave; `updates`
    change clients who are here already.
    """

    keys: list[Keys]
    clients: Prepared
    hanging: list[Prepared]
    added: list[Prepared]
    updates: list[Update] = field(default_factory=list)


class Drafter:
    """Turns people into rows; knows thresholds, the day, and every origin and tag."""

    def __init__(self, *, by: User, addition: Addition) -> None:
        self.by, self._addition = by, addition
        self._day: date = today()
        self.moment: datetime = now()
        self._thresholds: dict[int, Any] = {}
        self.origins: dict[tuple[int, Provenance], int] = {}
        self.tags: dict[tuple[int, str], int] = {}
        self._defaults = vars(Client())
        self._lawful: dict[Provenance, bool] = {}
        self._needs: dict[int, Needs] = {}

    def draft(self, people: list[Person], updates: Sequence[Update] = ()) -> Chunk:
        """Return the rows of these people, and with them what changes others."""
        clients: list[dict[str, Any]] = []
        hanging: dict[type[Model], list[Facts]] = defaultdict(list)
        added: dict[type[Model], list[Facts]] = defaultdict(list)
        for person in people:
            client = self._client(person)
            for model, facts in self._rows_of(client, person):
                hanging[model].append(facts)
            for model, facts in self._addition(client, person):
                added[model].append(facts)
            client.completeness = self._known_share(client, person)
            clients.append(vars(client))
        return Chunk(
            [person.keys for person in people],
            prepare(Client, clients, owner="id"),
            [prepare(model, rows, owner=OWNER) for model, rows in hanging.items()],
            [prepare(model, rows, owner=OWNER) for model, rows in added.items()],
            list(updates),
        )

    def _client(self, person: Person) -> Client:
        facts, branch_id = person.facts, person.keys.branch_id
        assets = facts.get("assets")
        client = self._blank()
        vars(client).update(
            id=person.row,
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
            has_basis=self._is_lawful(person.origin),
            added_at=self.moment,
            changed_at=self.moment,
            **{name: facts.get(name) or "" for name in COPIED},
        )
        set_search_fields(client)
        return client

    def _blank(self) -> Client:
        """Return a new client with defaults; the model's own making is six times "
        "slower."""
        client = Client.__new__(Client)
        vars(client).update(self._defaults)
        return client

    def _known_share(self, client: Client, person: Person) -> int:
        """Return how complete the record will be; nothing is known beside the row."""
        held = ["styles"] if person.facts.get("styles") else []
        held += ["assets"] if client.assets is not None else []
        if client.branch_id not in self._needs:
            needs = Need.objects.filter(branch=client.branch_id, is_retired=False)
            self._needs[client.branch_id] = Needs(needs.count())
        known = known_of(client, None, held=held)
        return completeness(known, self._needs[client.branch_id])

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
            place = f"{style}:{level}"
            yield self._classified(client, Axis.STYLE, place, Basis.STATED)
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

    def _is_lawful(self, origin: Provenance) -> bool:
        if origin not in self._lawful:
            self._lawful[origin] = basis_of_facts(vars(origin))
        return self._lawful[origin]

    def _origin_number(self, person: Person) -> int | None:
        if person.origin == Provenance():
            return None
        key = (person.keys.branch_id, person.origin)
        return self.origins.setdefault(key, len(self.origins) + 1)

    def _tag_number(self, branch_id: int, name: str) -> int:
        return self.tags.setdefault((branch_id, name), len(self.tags) + 1)
