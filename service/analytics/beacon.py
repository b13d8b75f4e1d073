"""Which public figures a month's draw waits for, and when they can be known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from accounts.policies import trading_calendar, value_of
from core.clock import SHANGHAI, day_of, now, today
from service.models import CheckPeriod
from service.policies import CHECK_BEACON
from service.rules.beacon import beacon_text

EXCHANGE_CLOSES = time(15, 0)


@dataclass(frozen=True)
class Beacon:
    """The indices a branch names, and the first trading day after the freeze."""

    names: list[str]
    day: date

    @property
    def is_early(self) -> bool:
        """Say whether the figures do not exist yet."""
        closes = datetime.combine(self.day, EXCHANGE_CLOSES, tzinfo=SHANGHAI)
        return bool(self.names) and now() < closes

    def text(self, figures: Mapping[str, str]) -> str:
        """Write the figures as they go into the draw."""
        return beacon_text(self.names, figures, self.day)


def beacon_of(period: CheckPeriod) -> Beacon:
    """Return what a frozen month's draw waits for; the rule is that of the freeze."""
    frozen_on = day_of(period.frozen_at) if period.frozen_at else today()
    names = value_of(CHECK_BEACON, branch_id=period.branch_id, on=frozen_on)
    return Beacon(list(names), trading_calendar().after(frozen_on, 1))
