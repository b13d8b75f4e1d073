from datetime import date
from typing import Any, Self

from django.db import connections, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from accounts.enums import Role
from accounts.scoping import ScopedQuerySet, Viewer
from core.text import fold, grams, phone_key


class ClientQuerySet(ScopedQuerySet):
    adviser_path = "adviser"

    def found_by(self, text: str) -> Self:
        """Keep clients found by name, pinyin, initials, phone or membership number.

        On PostgreSQL the pieces of the text are looked up in a GIN index first; the
        comparison after it is the same on both databases.
        """
        wanted = fold(text).replace(" ", "").replace("%", "").replace("_", "")
        if not wanted:
            return self.none() if text.strip() else self.all()
        digits = phone_key(wanted)
        if digits and not any(c.isalpha() for c in wanted):
            wanted = digits
        rows = self.filter(search_text__contains=wanted)
        if connections[self.db].vendor == "postgresql":
            rows = rows.filter(_has_grams(grams(wanted)))
        return rows

    def in_process(self) -> Self:
        return self.exclude(stage="")

    def open(self) -> Self:
        """Keep clients the broker still works towards a deal: A, B or C, not ended."""
        return self.filter(stage__in=["A", "B", "C"], outcome="")

    def members(self) -> Self:
        return self.filter(stage="D", outcome="")

    def for_list(self) -> Self:
        return self.select_related("broker", "origin")


def _has_grams(wanted: set[str]) -> Any:
    """Match rows whose grams contain all that is wanted, by the index of 0002."""
    return RawSQL(  # noqa: S611 — the only parameter is bound
        """string_to_array("clients_client"."grams", ' ') @> %s""",
        [sorted(wanted)],
        output_field=models.BooleanField(),
    )


class OfClientQuerySet(ScopedQuerySet):
    """Rows that hang on a client are seen by whoever sees the client."""

    broker_path = "client__broker"
    branch_path = "client__branch"
    adviser_path = "client__adviser"


class AssignmentQuerySet(OfClientQuerySet):
    def on(self, day: date) -> Self:
        """Keep who was responsible at the end of a Shanghai day."""
        return self.filter(from_on__lte=day).filter(
            Q(to_on__isnull=True) | Q(to_on__gt=day)
        )


class BatchQuerySet(ScopedQuerySet):
    """Imports: one's own; a manager those of the branch; head office all."""

    broker_path = "user"


class OriginQuerySet(ScopedQuerySet):
    broker_path = "user"


class SecurityQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Securities are public facts; whoever works with clients sees them."""
        return self.none() if viewer.role == Role.ADMINISTRATOR else self.all()

    def found_by(self, text: str) -> Self:
        wanted = fold(text)
        return self.filter(Q(code__startswith=wanted) | Q(name__icontains=wanted))


