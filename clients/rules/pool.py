"""When somebody nobody follows up goes back to the pool, and who may take them out."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Verdict = Literal["keep", "warn", "told", "go"]


@dataclass(frozen=True)
class Rule:
    """A branch's protection: `days` after the last contact, 0 when there is no pool.

    The holder is told `warn` days before; one broker takes `claims` a day; who had
    somebody does not take them back for `cool_down` days.
    """

    days: int
    warn: int
    claims: int
    cool_down: int

    @property
    def is_on(self) -> bool:
        return self.days > 0


def ends_on(last: date, rule: Rule) -> date:
    """Return the first day on which somebody is protected no longer.

    >>> ends_on(date(2026, 1, 1), Rule(90, 7, 5, 30))
    datetime.date(2026, 4, 1)
    """
    return last + timedelta(days=rule.days)


def judge(today: date, last: date, told: date | None, rule: Rule) -> Verdict:
    """Say what is due: nothing, the warning, waiting after it, or going.

    `last` is the day of the last contact, or of coming into these hands; `told` when
    the holder was warned. A contact after the warning makes it void.
    """
    if not rule.is_on or today < ends_on(last, rule) - timedelta(days=rule.warn):
        return "keep"
    if told is None or told < last:
        return "warn"
    return "go" if today >= leaves_on(last, told, rule) else "told"


def leaves_on(last: date, told: date, rule: Rule) -> date:
    """Return the day somebody leaves: protection over and the holder warned in time.

    >>> leaves_on(date(2026, 1, 1), date(2026, 5, 1), Rule(90, 7, 5, 30))
    datetime.date(2026, 5, 8)
    """
    return max(ends_on(last, rule), told + timedelta(days=rule.warn))


def may_return_on(entered: date, rule: Rule) -> date:
    """Return the first day on which the former holder may take somebody back."""
    return entered + timedelta(days=rule.cool_down)
