"""Splitting one person's clients among colleagues: each client exactly once.

Whoever is tied together (a household) goes to one colleague. What nobody named is dealt
largest group first, each to whoever has least so far: without named ones and limits, no
two colleagues differ by more than the largest group (Graham 1969, list scheduling).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Balance = Literal["count", "load", "assets"]
NO_LIMIT = 10**9


@dataclass(frozen=True)
class Held:
    """A client to be handed over; `assets` in yuan, `band` what they are dealt by.

    Whoever lies in the recycle bin goes along but `counts` for nobody.
    """

    pk: int
    assets: int = 0
    band: str = ""
    counts: bool = True


@dataclass(frozen=True)
class Taker:
    """A colleague: how many clients they have, and how many more they may take.

    Who does not share gets only those chosen for them.
    """

    pk: int
    held: int = 0
    room: int = NO_LIMIT
    shares: bool = True


@dataclass(frozen=True)
class Deal:
    """How it is split: what is to be even, within bands or not; who was chosen.

    `named` is colleague by client, `bands` colleague by band; names go before bands.
    """

    balance: Balance = "count"
    within_bands: bool = False
    bands: Mapping[str, int] = field(default_factory=dict)
    named: Mapping[int, int] = field(default_factory=dict)


@dataclass
class Split:
    """Who goes to whom, who fits nobody, and which households were promised twice."""

    to: dict[int, int] = field(default_factory=dict)
    left: list[int] = field(default_factory=list)
    torn: list[list[int]] = field(default_factory=list)


@dataclass
class _Sums:
    """What a colleague was given so far, in all and of the band at hand."""

    taker: Taker
    count: int = 0
    assets: int = 0
    of_band: tuple[int, int] = (0, 0)

    def key(self, deal: Deal) -> tuple[int, ...]:
        """Return what is least for whoever is next."""
        held = self.taker.held if deal.balance == "load" else 0
        first, second = self.count + held, self.assets
        band_first, band_second = self.of_band
        if deal.balance == "assets":
            first, second, band_first, band_second = (
                *(second, first),
                *(band_second, band_first),
            )
        band = (band_first, band_second) if deal.within_bands else ()
        return (*band, first, second, self.taker.pk)

    def add(self, count: int, assets: int) -> None:
        self.count += count
        self.assets += assets
        self.of_band = (self.of_band[0] + count, self.of_band[1] + assets)


def groups_of(pks: Iterable[int], ties: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return who belongs together, directly or through others; nobody twice.

    >>> groups_of([1, 2, 3, 4], [(1, 3), (3, 4), (4, 9)])
    [[1, 3, 4], [2]]
    """
    head = {pk: pk for pk in sorted(pks)}

    def root(pk: int) -> int:
        while head[pk] != pk:
            head[pk] = head[head[pk]]
            pk = head[pk]
        return pk

    for one, other in ties:
        if one in head and other in head:
            first, second = sorted((root(one), root(other)))
            head[second] = first
    found: dict[int, list[int]] = {}
    for pk in head:
        found.setdefault(root(pk), []).append(pk)
    return list(found.values())


def split(
    held: Iterable[Held],
    takers: Sequence[Taker],
    deal: Deal,
    ties: Iterable[tuple[int, int]] = (),
) -> Split:
    """Split clients among colleagues; the same facts in any order split the same.

    Every client is in exactly one of `to`, `left` and `torn`.
    """
    clients = {one.pk: one for one in held}
    sums = {t.pk: _Sums(t) for t in sorted(takers, key=lambda t: t.pk)}
    done, free = Split(), []
    groups = [[clients[pk] for pk in g] for g in groups_of(clients, ties)]
    for group in sorted(groups, key=lambda g: _order(g, deal)):
        chosen = {deal.named[c.pk] for c in group if c.pk in deal.named}
        band = deal.bands.get(_lead(group).band)
        if not chosen and band is not None:
            chosen = {band}
        if len(chosen) > 1:
            done.torn.append([c.pk for c in group])
        elif chosen:
            _give(group, [sums[pk] for pk in chosen if pk in sums], deal, done)
        else:
            free.append(group)
    sharing = [one for one in sums.values() if one.taker.shares]
    for run in _by_band(free) if deal.within_bands else [free]:
        for one in sharing:
            one.of_band = (0, 0)
        for group in run:
            _give(group, sharing, deal, done)
    return done


def _lead(group: Sequence[Held]) -> Held:
    """Return who a household is judged by: the wealthiest."""
    return max(group, key=lambda c: (c.assets, -c.pk))


def _size(group: Sequence[Held]) -> tuple[int, int]:
    return sum(c.counts for c in group), sum(c.assets for c in group if c.counts)


def _order(group: Sequence[Held], deal: Deal) -> tuple[int, int, int]:
    count, assets = _size(group)
    first, second = (assets, count) if deal.balance == "assets" else (count, assets)
    return -first, -second, group[0].pk


def _by_band(groups: list[list[Held]]) -> list[list[list[Held]]]:
    bands: dict[str, list[list[Held]]] = {}
    for group in groups:
        bands.setdefault(_lead(group).band, []).append(group)
    return [bands[band] for band in sorted(bands)]


def _give(
    group: Sequence[Held], wanted: Sequence[_Sums], deal: Deal, done: Split
) -> None:
    """Give a household to whoever of those wanted has room and least so far."""
    count, assets = _size(group)
    able = [one for one in wanted if one.count + count <= one.taker.room]
    if not able:
        done.left += [c.pk for c in group]
        return
    chosen = min(able, key=lambda one: one.key(deal))
    chosen.add(count, assets)
    done.to.update({c.pk: chosen.taker.pk for c in group})
