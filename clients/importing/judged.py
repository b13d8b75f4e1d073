"""What becomes of rows: words, and what is known of each once it is judged."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from clients.importing.known import Keys

CREATED, UPDATED, DUPLICATE, REJECTED = "created", "updated", "duplicate", "rejected"


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
    """What becomes of a row that makes nobody new, and why (translated)."""

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


@dataclass(frozen=True)
class Update:
    """A row that changes a client who is here: values before and after, by column.

    `styles` and `tags` are those the client gets besides, `had` the levels before, None
    where the style is new; `broker_id` is whose client it was when the row was judged.
    """

    row: int
    client_id: int
    broker_id: int
    keys: Keys
    before: dict[str, Any]
    after: dict[str, Any]
    styles: dict[str, int] = field(default_factory=dict)
    had: dict[str, int | None] = field(default_factory=dict)
    tags: tuple[str, ...] = ()

    @property
    def fields(self) -> list[str]:
        """Return what changes, for people to read."""
        more = {"styles": self.styles, "tags": self.tags}
        return [*self.after, *(name for name, given in more.items() if given)]


@dataclass
class Checked:
    """One run of rows, judged. `remarks` tell something about rows that are good."""

    first: int
    rows: list[list[str]]
    texts: dict[str, list[str]] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    remarks: dict[int, str] = field(default_factory=dict)
