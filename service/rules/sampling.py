"""The draw of a spot check: anybody who has the inputs can repeat it.

R = SHA-256(s ‖ F ‖ B) with the secret seed s, the frame's hash F and the beacon B;
for each client-month HMAC-SHA-256(R, id). Its first half ranks the uniform third, its
second half is the u of the weighted rest, so that the two do not lean on each other.
`docs/verify_draw.py` says the same with nothing but the standard library.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

HALF = 16
BITS = 53  # as many as a double holds exactly


@dataclass(frozen=True)
class Unit:
    """A client-month that can be drawn; the weight is in hundredths."""

    key: str
    weight: int = 100


def canonical(facts: Any) -> bytes:
    """Write facts in the one way that is hashed: sorted, no spaces, ASCII."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()


def digest_of(facts: Any) -> str:
    """Return the SHA-256 of facts, in 64 hexadecimal digits."""
    return hashlib.sha256(canonical(facts)).hexdigest()


def frame_hash(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return F: the hash of a frame's rows, by their ids."""
    return digest_of(sorted(rows, key=lambda row: row["id"]))


def commitment_of(seed: str) -> str:
    """Return what is shown of a seed (64 hexadecimal digits) on the first day."""
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()


def root_of(seed: str, frame: str, beacon: str) -> bytes:
    """Return R, from which every number of the draw comes."""
    words = bytes.fromhex(seed) + bytes.fromhex(frame) + beacon.encode()
    return hashlib.sha256(words).digest()


def uniform_third(size: int) -> int:
    """Return how many of a sample are drawn uniformly: a third, rounded up.

    >>> [uniform_third(n) for n in (0, 1, 5, 10, 23)]
    [0, 1, 2, 4, 8]
    """
    return -(-size // 3)


def draw(units: Sequence[Unit], size: int, root: bytes) -> dict[str, str]:
    """Draw `size` of the units; return their keys with how: `uniform` or `weighted`.

    Weighted without replacement by the keys −ln(u)/w of Efraimidis and Spirakis
    (2006), the smallest first. In the order of keys, which says nothing of the how.
    """
    ranked = {unit.key: _numbers(root, unit.key) for unit in units}
    size = min(size, len(ranked))
    weights = {unit.key: unit.weight for unit in units}
    third = sorted(ranked, key=lambda key: (ranked[key][0], key))
    found = dict.fromkeys(third[: uniform_third(size)], "uniform")
    rest = sorted(
        (key for key in ranked if key not in found),
        key=lambda key: (-log(ranked[key][1]) / weights[key], key),
    )
    found |= dict.fromkeys(rest[: size - len(found)], "weighted")
    return dict(sorted(found.items()))


def _numbers(root: bytes, key: str) -> tuple[bytes, float]:
    """Return a unit's rank for the uniform third, and its u in (0, 1]."""
    words = hmac.digest(root, key.encode(), "sha256")
    whole = int.from_bytes(words[HALF:], "big") >> (8 * HALF - BITS)
    return words[:HALF], (whole + 1) / 2**BITS
