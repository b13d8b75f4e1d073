"""Which clients: whose they are, found by what, in which segment."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db import connections, models
from django.db.models import Exists, F, Func, OuterRef, Q, Value

from accounts.enums import Role
from accounts.scoping import ScopedQuerySet, Viewer
from clients.enums import Standing
from clients.scoping import BY_RULE, NONE, UNKNOWN
from core.text import fold, grams, phone_key, squeeze

BLANK = {UNKNOWN, NONE}


class ClientQuerySet(ScopedQuerySet):
    adviser_path = "adviser"

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the active clients this person may see."""
        return super().visible_to(viewer).active()

    def visible_in_bin_to(self, viewer: Viewer) -> Self:
        """Keep this person's clients that lie in the recycle bin."""
        return super().visible_to(viewer).filter(standing=Standing.BINNED)

    def active(self) -> Self:
        """Keep rows at work: not binned, merged, restricted or erased."""
        return self.filter(standing=Standing.ACTIVE)

    def found_by(self, text: str) -> Self:
        """Keep clients found by name, pinyin, initials, phone or number.

        On PostgreSQL the pieces of the text are looked up in a GIN index first; the
        comparison after it is the same on both databases.
        """
        wanted = squeeze(text)
        if not wanted:
            return self.none() if text.strip() else self.all()
        found = self._holding(wanted)
        digits = phone_key(wanted)
        if digits and digits != wanted and not any(c.isalpha() for c in wanted):
            found |= self._holding(digits)
        return self.filter(found)

    def _holding(self, wanted: str) -> Q:
        found = Q(search_text__contains=wanted)
        pieces = grams(wanted)
        if pieces and connections[self.db].vendor == "postgresql":
            found &= Q(_has_grams(pieces))
        return found

    def with_phone(self, phone: str) -> Self:
        """Keep clients who are reached at this number, however it was written."""
        key = phone_key(phone)
        return self.filter(phone_key=key) if key else self.none()

    def open(self) -> Self:
        """Keep clients the broker still works towards a deal: A, B or C, not ended."""
        return self.filter(stage__in=["A", "B", "C"], outcome="")

    def members(self) -> Self:
        return self.filter(stage="D", outcome="")

    def in_segment(
        self,
        *,
        style: Iterable[str] = (),
        broker: Any = None,
        batch: Any = None,
        tag: Any = None,
        assets_from: Decimal | None = None,
        assets_to: Decimal | None = None,
        **axes: Iterable[str],
    ) -> Self:
        """Keep clients who fit every given fact; of several values of one, any.

        `axes` are the client's own columns and the origin's `source`, `channel` and
        `method`, each with wanted values, UNKNOWN or NONE among them. Assets are yuan.
        """
        rows = self._with_style(list(style))
        for column, values in axes.items():
            rows = rows._with_value(column, list(values))  # noqa: SLF001
        given = {
            "broker": broker,
            "batch": batch,
            "tags": tag,
            "assets__gte": assets_from,
            "assets__lte": assets_to,
        }
        return rows.filter(**{k: v for k, v in given.items() if v is not None})

    def _with_value(self, column: str, values: list[str]) -> Self:
        if not values:
            return self
        if column in BY_RULE:
            return self.filter(reduce(or_, map(BY_RULE[column], values)))
        path = f"origin__{column}" if column in OF_ORIGIN else column
        wanted = Q(**{f"{path}__in": ["" if v in BLANK else v for v in values]})
        if column in OF_ORIGIN and UNKNOWN in values:
            wanted |= Q(origin__isnull=True)
        return self.filter(wanted)

    def _with_style(self, styles: list[str]) -> Self:
        if not styles:
            return self
        every = self.model.objects
        wanted = Q(pk__in=every.filter(styles__style__in=styles).values("pk"))
        if UNKNOWN in styles:
            wanted |= ~Q(pk__in=every.filter(styles__isnull=False).values("pk"))
        return self.filter(wanted)

    def for_list(self) -> Self:
        """Bring what a row of a list shows, and nothing that is long."""
        return self.select_related("broker").defer("search_text", "grams", "note")

    def for_rows(self, *, names_broker: bool = True) -> Self:
        """Bring the columns of a row of the list, and of every order of it."""
        if not names_broker:
            return self.only(*ROW_COLUMNS)
        return self.select_related("broker").only(*ROW_COLUMNS, "broker__full_name")


ROW_COLUMNS = (
    *("name", "phone", "stage", "stage_since", "outcome", "is_claimed", "tier", "size"),
    *("has_basis", "occupation", "member_no", "assets", "last_contact_at", "added_at"),
    "broker",
)
OF_ORIGIN = {"source", "channel", "method"}


def _has_grams(wanted: set[str]) -> Any:
    """Match rows whose grams contain all that is wanted, by the index of 0002."""
    return Func(
        F("grams"),
        Value(sorted(wanted)),
        template="(string_to_array(%(expressions)s::text[]))",
        arg_joiner=", ' ') @> (",
        output_field=models.BooleanField(),
    )


class OfClientQuerySet(ScopedQuerySet):
    """Rows that hang on a client are seen by whoever sees the client."""

    broker_path = "client__broker"
    branch_path = "client__branch"
    adviser_path = "client__adviser"

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the rows of active clients this person may see."""
        return super().visible_to(viewer).filter(client__standing=Standing.ACTIVE)


class OfBranchQuerySet(models.QuerySet[Any]):
    """What a branch keeps for all of its people: needs, services, fields of its own."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep one's own branch's; all of them from the head office."""
        if viewer.role == Role.HEAD_OFFICE:
            return self.all()
        works = viewer.role in (Role.BROKER, Role.MANAGER, Role.ADVISER)
        if not works or not viewer.branch_id:
            return self.none()
        return self.filter(branch=viewer.branch_id)

    def in_use(self) -> Self:
        """Keep what is not retired, in the branch's order."""
        return self.filter(is_retired=False).order_by("place", "pk")


class AssignmentQuerySet(OfClientQuerySet):
    def on(self, day: date) -> Self:
        """Keep who was responsible at the end of a Shanghai day."""
        return self.filter(from_on__lte=day).filter(
            Q(to_on__isnull=True) | Q(to_on__gt=day)
        )


class BatchQuerySet(ScopedQuerySet):
    """Imports: one's own; a manager those of the branch; head office all."""

    broker_path = "user"


class BulkQuerySet(ScopedQuerySet):
    """Changes of many clients: one's own; a manager those of the branch."""

    broker_path = "by"


class SegmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep one's own and those shared with the branch; from above all shared."""
        own, shared = Q(owner=viewer.pk, branch=None), Q(branch=viewer.branch_id)
        match viewer.role:
            case Role.HEAD_OFFICE:
                return self.filter(own | Q(branch__isnull=False))
            case Role.BROKER | Role.MANAGER | Role.ADVISER if viewer.branch_id:
                return self.filter(own | shared)
            case _:
                return self.none()

    def with_pins_of(self, viewer: Viewer) -> Self:
        """Mark each with `is_pinned`: whether this person has it over their list."""
        pins = self.model._meta.get_field("pins").related_model  # noqa: SLF001
        mine = pins.objects.filter(segment=OuterRef("pk"), user=viewer.pk)
        return self.annotate(is_pinned=Exists(mine))


class CountPartQuerySet(ScopedQuerySet):
    adviser_path = "adviser"


class SnapshotQuerySet(ScopedQuerySet):
    broker_path = "by"


class MergeQuerySet(ScopedQuerySet):
    """Merges are seen by whoever looks after the record that survived."""

    broker_path = "survivor__broker"


class OriginQuerySet(ScopedQuerySet):
    broker_path = "user"


class ConsentTextQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the firm's texts and one's own branch's; all for the head office."""
        if viewer.role == Role.HEAD_OFFICE:
            return self.all()
        if viewer.role not in (Role.BROKER, Role.MANAGER, Role.ADVISER):
            return self.none()
        return self.filter(Q(branch__isnull=True) | Q(branch=viewer.branch_id))

    def for_branch(self, branch_id: int | None) -> Self:
        """Keep what applies in a branch: its own texts and the firm's."""
        return self.filter(Q(branch__isnull=True) | Q(branch=branch_id))


class PrivacyRequestQuerySet(ScopedQuerySet):
    """Requests stay seen after the person is hidden; their rows name nobody."""


class SuppressionQuerySet(ScopedQuerySet):
    broker_path = "by"

    def in_force(self) -> Self:
        """Keep what was not lifted."""
        return self.filter(lifted_at__isnull=True)


class SecurityQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Securities are public facts; whoever works with clients sees them."""
        return self.none() if viewer.role == Role.ADMINISTRATOR else self.all()

    def found_by(self, text: str) -> Self:
        """Keep securities found by code, present or former name, or initials."""
        wanted = fold(text)
        found = Q(code__istartswith=wanted) | Q(name__icontains=wanted)
        return self.filter(found | Q(search_text__contains=squeeze(text) or wanted))


class OfCaseQuerySet(ScopedQuerySet):
    """What hangs on a client's case is seen by whoever sees the client."""

    broker_path = "case__client__broker"
    branch_path = "case__client__branch"
    adviser_path = "case__client__adviser"

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the rows of active clients this person may see."""
        rows = super().visible_to(viewer)
        return rows.filter(case__client__standing=Standing.ACTIVE)


class SheetQuerySet(ScopedQuerySet):
    """Tables handed in: one's own; a manager those of the branch; head office all."""

    broker_path = "user"
