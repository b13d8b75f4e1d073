"""Which consent text is in force: a branch's own goes before the firm's."""

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


def text_for(
    branch_id: int | None, purpose: str, *, on: date | None = None
) -> ConsentText | None:
    """Return the text in force for one purpose, if anybody wrote one."""
    return current_texts(branch_id, on=on).get(purpose)
