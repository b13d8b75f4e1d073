"""When an objection counts as resolved, and whether it is heard more often."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from pipeline.rules import FEW, wilson

# Days a contact has to lead further; younger ones are still being watched.
RESOLVED_WITHIN = 30
LEVEL = 0.5


def is_resolved(
    at: datetime, reached: Mapping[str, datetime | None], *, agreed: bool
) -> bool:
    """Say whether an objection heard at a moment was resolved.

    It was when the contact itself ended in agreement, or when the client first reached
    a further stage with it or later, up to the end of the day RESOLVED_WITHIN days
    after. C, where objections are handled, has to be reached later: with the contact
    it only says that there was one. All moments are told in Shanghai's time.

    >>> nine, ten = datetime(2026, 3, 1, 9), datetime(2026, 3, 1, 10)
    >>> is_resolved(nine, {"D": datetime(2026, 3, 31, 23)}, agreed=False)
    True
    >>> is_resolved(ten, {"B": nine}, agreed=False)
    False
    >>> is_resolved(ten, {"B": ten}, agreed=False)
    True
    >>> is_resolved(ten, {"C": ten}, agreed=False)
    False
    """
    last = at.date() + timedelta(days=RESOLVED_WITHIN)
    return agreed or any(
        moment is not None
        and (at < moment or (at == moment and stage != "C"))
        and moment.date() <= last
        for stage, moment in reached.items()
    )


def trend(now: int, before: int) -> str:
    """Say `more`, `less` or nothing, of two counts over equally long times.

    Were nothing changed, each of them would fall on either side by a toss of a coin:
    the interval of the share (Wilson) has to leave out one half, and thirty be there.

    >>> trend(40, 10), trend(16, 14), trend(9, 1)
    ('more', '', '')
    """
    found = wilson(now, now + before)
    if found is None or now + before < FEW or found[0] <= LEVEL <= found[1]:
        return ""
    return "more" if found[0] > LEVEL else "less"
