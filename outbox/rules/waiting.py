"""How long to wait, and which announcements are whose. Plain Python."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping

# Seconds before a message is tried again, by attempts made (the ladder of pretix).
LADDER = (10, 30, 60, 300, 900)
MOST_BOUNCES = 3


def back_off(attempts: int) -> int:
    """Return the seconds to wait after so many failed attempts (1 = the first).

    >>> [back_off(n) for n in (1, 2, 5, 9)]
    [10, 30, 900, 900]
    """
    return LADDER[min(max(attempts, 1), len(LADDER)) - 1]


def held_by(
    holdings: Iterable[tuple[int, str]], announced: Container[str]
) -> Mapping[int, list[str]]:
    """Sort (client, security) pairs by client, keeping the announced securities.

    >>> dict(held_by([(1, "7"), (1, "8"), (2, "9")], {"8", "9"}))
    {1: ['8'], 2: ['9']}
    """
    found: dict[int, list[str]] = defaultdict(list)
    for client, security in holdings:
        if security in announced:
            found[client].append(security)
    return found
