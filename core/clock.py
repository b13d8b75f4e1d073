"""One clock and one day for every decision: Asia/Shanghai."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """Return the day it is in Shanghai, whatever TZ the machine has."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the Shanghai day an aware moment falls on."""
    return moment.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """Return the first moment of a Shanghai day, in UTC."""
    return datetime.combine(day, time(), tzinfo=SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Return the first moment after a Shanghai day, in UTC."""
    return start_of(day + timedelta(days=1))


def read_moment(text: str) -> datetime:
    """Read an ISO date or date-time; without a zone it is Shanghai's.

    Raises ValueError when the text is neither.
    """
    moment = datetime.fromisoformat(text.strip().replace("/", "-"))
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
