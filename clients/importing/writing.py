"""Putting drafted rows in, inside the caller's one transaction."""

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Branch, Tag, User
from clients.importing.changing import Changes
from clients.importing.drafting import BATCH, Chunk, Drafter
from clients.importing.judged import DUPLICATE, Provenance, Update, Verdict
from clients.importing.known import Keys, Known
from clients.importing.updating import changed_meanwhile
from clients.models import Client, ImportBatch, Origin
from core.bulk import take_numbers
from core.files import FileRefused
from core.lanes import Lane

NUMBERS_AT_ONCE = 10_000


class Writer:
    """Inserts chunks under real numbers. Make one inside the transaction.

    The branches are locked, so that two imports of one file take turns; who came in
    since the rows were judged is found here and becomes a duplicate (`late`). A client
    whom somebody changed since is left alone: with `accept_partial` the row is refused,
    otherwise the file is.
    """

    def __init__(
        self,
        *,
        by: User,
        batch: ImportBatch,
        drafter: Drafter,
        branches: Iterable[int],
        lane: Lane,
        accept_partial: bool = False,
    ) -> None:
        self._by, self._batch, self._accept_partial = by, batch, accept_partial
        self._drafter, self._lane = drafter, lane
        self._known = Known(batch.file_sha256)
        self._changes = Changes(by=by, batch=batch)
        # In one order by everybody, so that nobody waits in a ring.
        rows = Branch.objects.select_for_update(no_key=True)
        list(rows.filter(pk__in=list(branches)).order_by("pk"))
        self.late: list[Verdict] = []
        self._origins: dict[int, int] = {}
        self._tags: dict[int, int] = {}
        self._others = {
            "batch_id": {BATCH: batch.pk},
            "origin_id": self._origins,
            "tag_id": self._tags,
        }
        # SQLite's next number is read from the table, where these do not stand yet.
        self._takes_ahead = connection.vendor != "sqlite"
        self._free: list[int] = []

    def write(self, chunk: Chunk) -> dict[int, int]:
        """Insert a chunk's clients and what hangs on them; return row → client number.

        Raises FileRefused when a membership number was given away meanwhile.
        """
        self._make_origins_and_tags()
        new = [keys.row for keys in chunk.keys if self._is_new(keys)]
        numbers = self._numbers_for(new)
        self._lane.insert(chunk.clients, numbers, self._others)
        for rows in chunk.hanging:
            self._lane.insert(rows, numbers, self._others)
        if chunk.updates:
            self._lane.wait()
            self._update(chunk.updates)
        return numbers

    def _numbers_for(self, rows: list[int]) -> dict[int, int]:
        """Give each row a number; taken for many chunks at once, to wait seldom."""
        if len(self._free) < len(rows):
            self._lane.wait()
            count = max(len(rows), NUMBERS_AT_ONCE if self._takes_ahead else 0)
            self._free = take_numbers(Client, count)
        given, self._free = self._free[: len(rows)], self._free[len(rows) :]
        return dict(zip(rows, given, strict=True))

    def _update(self, updates: list[Update]) -> None:
        free = [u for u in updates if not self._known.taken_from(u.keys, u.client_id)]
        taken = {u.row for u in updates} - {u.row for u in free}
        for row in sorted(taken | self._changes.write(free)):
            if not self._accept_partial:
                raise FileRefused(
                    _(
                        "Row %(row)s: somebody changed the client meanwhile. Start "
                        "again."
                    )
                    % {"row": row}
                )
            self.late.append(changed_meanwhile(row))

    def _is_new(self, keys: Keys) -> bool:
        if found := self._known.duplicate_of(keys):
            self.late.append(Verdict(keys.row, DUPLICATE, *found))
            return False
        if self._known.is_member_no_taken(keys):
            raise FileRefused(
                _("Row %(row)s: the membership number was given away meanwhile.")
                % {"row": keys.row}
            )
        return True

    def _make_origins_and_tags(self) -> None:
        """Write what the drafter has met for the first time."""
        origins = [*self._drafter.origins.items()][len(self._origins) :]
        tags = [*self._drafter.tags.items()][len(self._tags) :]
        if origins or tags:
            self._lane.wait()
        for (branch_id, origin), number in origins:
            self._origins[number] = self._origin(branch_id, origin).pk
        for (branch_id, name), number in tags:
            tag, _new = Tag.objects.get_or_create(branch_id=branch_id, name=name)
            self._tags[number] = tag.pk

    def _origin(self, branch_id: int, origin: Provenance) -> Origin:
        return Origin.objects.create(
            branch_id=branch_id,
            user=self._by,
            note=self._batch.file_name[:200],
            **vars(origin),
        )
