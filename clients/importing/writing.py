"""Putting drafted rows in, inside the caller's one transaction."""

from django.utils.translation import gettext as _

from accounts.models import Branch, Tag, User
from clients.importing.checking import DUPLICATE, Provenance, Verdict
from clients.importing.drafting import BATCH, Chunk, Drafter
from clients.importing.known import Keys, Known
from clients.models import Client, ImportBatch, Origin
from core.bulk import insert, take_numbers
from core.files import FileRefused


class Writer:
    """Inserts chunks under real numbers. Make one inside the transaction.

    The branches are locked, so that two imports of one file take turns; who came in
    since the rows were judged is found here and becomes a duplicate (`late`).
    """

    def __init__(self, *, by: User, batch: ImportBatch, drafter: Drafter) -> None:
        self._by, self._batch = by, batch
        self._known = Known(batch.file_sha256)
        # In one order by everybody, so that nobody waits in a ring.
        rows = Branch.objects.select_for_update(no_key=True)
        list(rows.filter(pk__in=drafter.branches).order_by("pk"))
        self.late: list[Verdict] = []
        self._others = {
            "batch_id": {BATCH: batch.pk},
            "origin_id": self._make_origins(drafter),
            "tag_id": _make_tags(drafter),
        }

    def write(self, chunk: Chunk) -> dict[int, int]:
        """Insert a chunk's clients and what hangs on them; return row → client number.

        Raises FileRefused when a membership number was given away meanwhile.
        """
        new = [keys.row for keys in chunk.keys if self._is_new(keys)]
        numbers = dict(zip(new, take_numbers(Client, len(new)), strict=True))
        insert(chunk.clients, numbers, self._others)
        for rows in chunk.hanging:
            insert(rows, numbers, self._others)
        return numbers

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

    def _make_origins(self, drafter: Drafter) -> dict[int, int]:
        return {
            number: self._origin(branch_id, origin).pk
            for (branch_id, origin), number in drafter.origins.items()
        }

    def _origin(self, branch_id: int, origin: Provenance) -> Origin:
        return Origin.objects.create(
            branch_id=branch_id,
            user=self._by,
            note=self._batch.file_name[:200],
            **vars(origin),
        )


def _make_tags(drafter: Drafter) -> dict[int, int]:
    return {
        number: Tag.objects.get_or_create(branch_id=branch_id, name=name)[0].pk
        for (branch_id, name), number in drafter.tags.items()
    }
