"""Which consent text is in force: a branch's own goes before the firm's."""

from collections.abc import Iterable
from datetime import date

from clients.models import ConsentText
from core.clock import today


def current_texts(
    branch_id: int | None, *, on: date | None = None
) -> dict[str, ConsentText]:
    """Return the text in force for each purpose on a day; one statement.

    The branch's newest that is valid, else the firm's newest.
    """
    rows = ConsentText.objects.filter(valid_from__lte=on or today())
    rows = rows.filter(branch=branch_id) | rows.filter(branch__isnull=True)
    found: dict[str, ConsentText] = {}
    for text in rows.order_by("valid_from", "pk"):
        before = found.get(text.purpose)
        if before is None or text.branch_id is not None or before.branch_id is None:
            found[text.purpose] = text
    return found


def texts_in_force(branch_ids: Iterable[int | None]) -> set[int]:
    """Return the newest valid text of each of these branches, and of the firm."""
    rows = ConsentText.objects.filter(valid_from__lte=today())
    newest: dict[tuple[int | None, str], int] = {}
    for text in rows.order_by("valid_from", "pk"):
        newest[text.branch_id, text.purpose] = text.pk
    wanted = {*branch_ids, None}
    return {pk for (branch_id, _purpose), pk in newest.items() if branch_id in wanted}


def text_for(
    branch_id: int | None, purpose: str, *, on: date | None = None
) -> ConsentText | None:
    """Return the text in force for one purpose, if anybody wrote one."""
    return current_texts(branch_id, on=on).get(purpose)
