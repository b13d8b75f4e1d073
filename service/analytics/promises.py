"""How promises are arranged: by service, tier, broker and branch, page by page."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.enums import Role
from accounts.models import Branch, User
from clients.enums import Tier
from clients.models import Service
from service.analytics.ledger import Ledger
from service.analytics.ledger_lines import Line, Rate, counts_of, rate_of

PER_PAGE = 25


@dataclass(frozen=True)
class Part:
    """One page of rows by number, with the numbers beside it."""

    rows: Sequence[Any]
    number: int
    pages: int

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def numbered(rows: Sequence[Any], asked: str, size: int = PER_PAGE) -> Part:
    """Cut a page; anything that is no page is the first, beyond the end the last."""
    pages = max(1, -(-len(rows) // size))
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 9  # noqa: PLR2004
    number = min(max(int(asked) if is_number else 1, 1), pages)
    return Part(rows[(number - 1) * size : number * size], number, pages)


@dataclass(frozen=True)
class OfService:
    """A service of the catalogue with its month."""

    service: Service
    counts: Mapping[str, int]


def units_of(found: Ledger, viewer: User) -> dict[str, Any]:
    """Add the lines up by service, tier and hands; one statement for the names."""
    query, lines = found.query, found.scope
    by_branch = viewer.role == Role.HEAD_OFFICE and query.branch is None
    numbers = {line.broker for line in lines}
    names = dict(User.objects.filter(pk__in=numbers).values_list("pk", "full_name"))
    return {
        "services": _services(found),
        "tiers": _tiers(lines),
        "units": _branches(lines) if by_branch else _brokers(lines, names),
        "unit": "branch" if by_branch else "broker",
        "names": names,
        "who": names.get(query.broker or 0, ""),
    }


def _services(found: Ledger) -> list[OfService]:
    groups = _grouped(found.scope, lambda line: line.service.pk)
    return [
        OfService(service, counts_of(groups[service.pk]))
        for service in found.services
        if groups.get(service.pk)
    ]  # fmt: skip


def _tiers(lines: Sequence[Line]) -> list[Rate]:
    groups = _grouped(lines, lambda line: line.tier)
    return [
        rate_of(tier, str(Tier(tier).label), groups[tier])
        for tier in Tier.values
        if groups.get(tier)
    ]


def _brokers(lines: Sequence[Line], names: Mapping[int, str]) -> list[Rate]:
    groups = _grouped(lines, lambda line: line.broker)
    rates = [rate_of(str(pk), names.get(pk, ""), rows) for pk, rows in groups.items()]
    return sorted(rates, key=lambda rate: (rate.name, rate.pk))


def _branches(lines: Sequence[Line]) -> list[Rate]:
    groups = _grouped(lines, lambda line: line.member.branch_id)
    names = dict(Branch.objects.filter(pk__in=groups).values_list("pk", "name"))
    rates = [rate_of(str(pk), names.get(pk, ""), rows) for pk, rows in groups.items()]
    return sorted(rates, key=lambda rate: (rate.name, rate.pk))


def _grouped(
    lines: Sequence[Line], key: Callable[[Line], Any]
) -> dict[Any, list[Line]]:
    found: dict[Any, list[Line]] = defaultdict(list)
    for line in lines:
        found[key(line)].append(line)
    return found
