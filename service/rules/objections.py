"""When an objection counts as resolved, and whether it is heard more often."""

from datetime import date, timedelta

from pipeline.rules import FEW, wilson

# Days a contact has to lead further; younger ones are still being watched.
RESOLVED_WITHIN = 30
LEVEL = 0.5


def is_resolved(on: date, reached: list[date | None], *, agreed: bool) -> bool:
    """Say whether an objection heard on a day was resolved.

    It was when the contact itself ended in agreement, or when the client first reached
    a further stage on that day or within RESOLVED_WITHIN days (Shanghai days).

    >>> is_resolved(date(2026, 3, 1), [None, date(2026, 3, 31)], agreed=False)
    True
    >>> is_resolved(date(2026, 3, 1), [date(2026, 2, 28)], agreed=False)
    False
    """
    last = on + timedelta(days=RESOLVED_WITHIN)
    return agreed or any(day is not None and on <= day <= last for day in reached)


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
