"""Which records may be one person, as a viewer sees them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.models import Client, NotTheSame
from clients.querysets import ClientQuerySet

MOST_PAIRS = 50
MOST_ALIKE = 6
# What must be the same, and what that is called; the surer sign first.
SIGNS: tuple[tuple[tuple[str, ...], str | Promise], ...] = (
    (("phone_key",), _("same telephone number")),
    (("email",), _("same e-mail")),
    (("name", "birthday"), _("same name and birthday")),
    (("name", "employer"), _("same name and employer")),
)


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person, and what speaks for it."""

    one: Client
    other: Client
    sign: str | Promise

    @property
    def both(self) -> tuple[Client, Client]:
        return self.one, self.other


def candidates(viewer: User) -> list[Pair]:
    """Return pairs of one branch that look like one person, the surest first.

    Two statements for each sign; pairs told apart before are left out.
    """
    seen = Client.objects.visible_to(viewer)
    apart = set(NotTheSame.objects.visible_to(viewer).values_list("one", "other"))
    found: dict[tuple[int, int], Pair] = {}
    for fields, words in SIGNS:
        for one, other in _alike(seen, fields):
            key = (one.pk, other.pk)
            if key not in apart and key not in found:
                found[key] = Pair(one, other, words)
        if len(found) >= MOST_PAIRS:
            break
    return list(found.values())[:MOST_PAIRS]


def _alike(
    seen: ClientQuerySet, fields: tuple[str, ...]
) -> Iterable[tuple[Client, Client]]:
    last = fields[-1]
    known = seen.exclude(**{last: None} if last == "birthday" else {last: ""})
    columns = ("branch_id", *fields)
    groups = known.order_by().values(*columns).annotate(n=Count("pk")).filter(n__gt=1)
    wanted = list(groups.order_by(*columns)[:MOST_PAIRS])
    if not wanted:
        return
    keys = {tuple(group[c] for c in columns) for group in wanted}
    rows = known.filter(**{f"{last}__in": {group[last] for group in wanted}})
    alike: dict[tuple[object, ...], list[Client]] = defaultdict(list)
    for row in rows.select_related("broker").order_by("pk")[: MOST_PAIRS * MOST_ALIKE]:
        key = tuple(getattr(row, c) for c in columns)
        if key in keys:
            alike[key].append(row)
    for _key, people in sorted(alike.items(), key=lambda item: item[1][0].pk):
        yield from combinations(people[:MOST_ALIKE], 2)
