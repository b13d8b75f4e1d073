"""The client's mind against the stage, and entries written late."""

from datetime import datetime, timedelta

MINDS = ("attention", "interest", "desire", "action")


# What a client's mind should have come to by a stage; A asks for nothing yet.
EXPECTED = {"B": "interest", "C": "desire", "D": "action"}


def mind_behind(stage: str, mind: str) -> str:
    """Return the mind a stage expects when the client's lags behind it, else "".

    >>> mind_behind("C", "interest"), mind_behind("B", "interest")
    ('desire', '')
    """
    wanted = EXPECTED.get(stage, "")
    if not mind or not wanted or MINDS.index(mind) >= MINDS.index(wanted):
        return ""
    return wanted


def is_late(happened_at: datetime, entered_at: datetime, hours: int) -> bool:
    """Say whether an entry was written more than `hours` after the fact."""
    return entered_at - happened_at > timedelta(hours=hours)
