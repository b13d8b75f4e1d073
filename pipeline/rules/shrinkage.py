"""A person's rate drawn toward the branch's, as far as their own numbers are few."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Shrinkage:
    """The branch's rate M, and how many people's weight it has (k).

    `weight` is infinite where brokers differ no more than chance makes them.
    """

    mean: float
    weight: float

    def rate(self, converted: int, matured: int) -> float:
        """Return (x + kM) / (n + k), the beta-binomial mean.

        >>> Shrinkage(0.25, 100).rate(10, 100)
        0.175
        >>> Shrinkage(0.25, inf).rate(10, 100)
        0.25
        """
        if self.weight == inf:
            return self.mean
        total = matured + self.weight
        if not total:
            return self.mean
        return (converted + self.weight * self.mean) / total


def shrinkage_of(units: Iterable[tuple[int, int]]) -> Shrinkage | None:
    """Estimate M and k from (converted, matured) of each broker, by moments.

    The variance between brokers is what remains of the observed variance once that
    of chance is taken off (one-way analysis of variance for proportions, Kleinman
    1973; k = (1 − ρ) / ρ with ρ the correlation within a broker). None without
    matured people.

    >>> shrinkage_of([(25, 100), (25, 100)])
    Shrinkage(mean=0.25, weight=inf)
    """
    known = [(x, n) for x, n in units if n > 0]
    people = sum(n for _, n in known)
    if not people:
        return None
    mean = sum(x for x, _ in known) / people
    between, within = len(known) - 1, people - len(known)
    if not between or not within:
        return Shrinkage(mean, inf)
    among = sum(n * (x / n - mean) ** 2 for x, n in known) / between
    inside = sum(x * (n - x) / n for x, n in known) / within
    size = (people - sum(n * n for _, n in known) / people) / between
    if among <= inside:
        return Shrinkage(mean, inf)
    return Shrinkage(mean, size * inside / (among - inside) if inside else 0.0)
