"""What is hashed of a spot check, so that any later change shows.

Text is never hashed bare: a salt that goes with it makes it forgettable, and the hash
of what was forgotten says nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from service.rules.sampling import digest_of

SPACE = UUID("5f0c2b1e-7a41-5d0e-9c0b-2f6f3a1d8e77")


def key_of(branch: int, month: date, client: int, broker: int) -> UUID:
    """Return the id of a client-month: nobody chooses it."""
    return uuid5(SPACE, f"{branch}/{month:%Y-%m}/{client}/{broker}")


def moment(at: datetime | None) -> str | None:
    """Write a moment in the one way that is hashed."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None


def salted(salt: str, text: Any) -> str:
    """Return the hash of a text that can be forgotten together with its salt."""
    return digest_of([salt, text])


def row_facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the frame says of a client-month: numbers and hashes, no text."""
    return {
        "id": str(row["key"]),
        "client": row["of_client"],
        "broker": row["broker_id"],
        "claims": row["claimed"],
        "signs": row["signs"],
        "weight": row["weight"],
        "digest": row["digest"],
    }


def row_text(row: Mapping[str, Any]) -> list[Any]:
    """Return what of a client-month is text."""
    return [row["member_no"], row["phone"], row["claims"]]


def committed(branch: int, month: date, commitment: str, at: datetime) -> str:
    """Return the hash of a month's commitment."""
    return digest_of([branch, month.isoformat(), commitment, moment(at)])


def frozen(frame: str, counts: tuple[int, int], at: datetime, by: int | None) -> str:
    """Return the hash of a frame: its own, client-months, those with a claim."""
    return digest_of([frame, *counts, moment(at), by])


def drawn(words: Iterable[Any], listed: str, at: datetime, by: int | None) -> str:
    """Return the hash of a draw: its number, beacon and size, its list."""
    return digest_of([*words, listed, moment(at), by])


def ended(reason: str, at: datetime, by: int | None) -> str:
    """Return the hash of a void with its reason, or of checks closed without one."""
    return digest_of([reason, moment(at), by])


def list_hash(found: Mapping[str, str]) -> str:
    """Return the hash of a drawn list: keys and how each was drawn."""
    return digest_of(list(found.items()))


def step_hash(facts: Iterable[Any], at: datetime, previous: str) -> str:
    """Return the hash of a step and, through `previous`, of all before it."""
    return digest_of([*facts, moment(at), previous])
