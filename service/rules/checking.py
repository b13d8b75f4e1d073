"""What checks of visits by telephone can say: how many it takes, and how sure one is.

Discovery sampling on the exact hypergeometric distribution, in whole numbers: of N
client-months D are false, n are checked (docs/adr/0035-fair-spot-checks.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, comb, log, log1p

# Five in a hundred: what a statement "with 95 % certainty" may be wrong.
RISK = Fraction(1, 20)
SMALL_CHECK = 10
# Denials from which one talks, with few and with many checks of one person. Clients
# forget 3 visits in 100: of 10 honest ones 2 are denied 3.5 % of the time, of 23
# honest ones 3 are denied 3 % of the time.
ALARM_FEW, ALARM_MANY = 2, 3

# Signs that make a client-month likelier to be drawn; nobody is safe without one.
SIGNS = ("late", "burst", "same_note", "alone", "big")
FLOOR, PER_SIGN = 100, 40  # hundredths: weights run from 1 to 3


def false_ones(size: int, share: Fraction) -> int:
    """Return how many of a number are that share, a part of one counted as one."""
    return ceil(share * size)


def fewest_checks(size: int | None, share: Fraction) -> int:
    """Return the fewest checks that meet a false one with 95 % certainty.

    `share` are false of `size` client-months; None is more than anyone counts.

    >>> fewest_checks(60, Fraction(1, 10)), fewest_checks(None, Fraction(1, 10))
    (23, 29)
    """
    if size is None:
        return ceil(log(RISK) / log1p(-float(share)))
    bad = false_ones(size, share)
    return next((n for n in range(size + 1) if _all_good(size, bad, n) <= RISK), size)


def _all_good(size: int, bad: int, checks: int) -> Fraction:
    return Fraction(comb(size - bad, checks), comb(size, checks))


def chance_to_meet(
    size: int, checks: int, share: Fraction, catch: Fraction = Fraction(1)
) -> float:
    """Return how likely checks meet at least one false client-month among `size`.

    `catch` is how often a check of a false one shows it.
    """
    checks, bad = min(checks, size), false_ones(size, share)
    ways = sum(
        comb(bad, k) * comb(size - bad, checks - k) * (1 - catch) ** k
        for k in range(min(bad, checks) + 1)
    )
    return 1 - float(Fraction(ways) / comb(size, checks))


def months_to_meet(chance: float) -> int | None:
    """Return after how many months a monthly chance has become 95 %; None for never.

    >>> months_to_meet(0.42), months_to_meet(1.0), months_to_meet(0.0)
    (6, 1, None)
    """
    if chance <= 0:
        return None
    if chance >= 1:
        return 1
    return ceil(log(RISK) / log1p(-chance))


def most_false(size: int, checks: int, unconfirmed: int) -> int:
    """Return the exact one-sided 95 % upper bound: how many may be false at most.

    The largest D of which so few unconfirmed among `checks` would still turn up more
    than one time in twenty. Whatever is not confirmed counts as false: denied, could
    not be verified, drawn and not finished.

    >>> [most_false(60, n, 0) for n in (5, 10, 23)]  # 43 %, 23 %, 8 %
    [26, 14, 5]
    """
    low, high = unconfirmed, size - (checks - unconfirmed)
    while low < high:
        middle = (low + high + 1) // 2
        if _at_most(size, middle, checks, unconfirmed) > RISK:
            low = middle
        else:
            high = middle - 1
    return low


def _at_most(size: int, bad: int, checks: int, seen: int) -> Fraction:
    ways = sum(
        comb(bad, k) * comb(size - bad, checks - k) for k in range(min(seen, bad) + 1)
    )
    return Fraction(ways, comb(size, checks))


def alarm_from(checks: int) -> int:
    """Return from how many denials on a talk is due. One is never enough."""
    return ALARM_FEW if checks <= SMALL_CHECK else ALARM_MANY


@dataclass(frozen=True)
class Tally:
    """What came of the checks of a frame of `size` client-months with a visit."""

    size: int
    drawn: int
    confirmed: int = 0
    denied: int = 0
    unverified: int = 0

    @property
    def done(self) -> int:
        """Return how many have a verdict."""
        return self.confirmed + self.denied + self.unverified

    @property
    def open(self) -> int:
        """Return how many were drawn and are not finished."""
        return self.drawn - self.done

    @property
    def bound(self) -> float | None:
        """Return the share that may be false at most, as things stand."""
        return self._bound(self.drawn - self.confirmed)

    @property
    def bound_at_best(self) -> float | None:
        """Return the same if everything still open is confirmed."""
        return self._bound(self.denied + self.unverified)

    def _bound(self, unconfirmed: int) -> float | None:
        if not self.size:
            return None
        return most_false(self.size, self.drawn, unconfirmed) / self.size


def weight_of(signs: Iterable[str]) -> int:
    """Return a client-month's weight in hundredths: 100 without a sign, 300 with all.

    >>> weight_of(()), weight_of(["late"]), weight_of(SIGNS)
    (100, 140, 300)
    """
    return FLOOR + PER_SIGN * len(set(signs) & set(SIGNS))
