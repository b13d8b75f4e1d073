"""What speaks against a time somebody wants to book."""

from accounts.models import User
from accounts.policies import working_calendar
from core.clock import day_of, now
from service.analytics.appointments import clashes
from service.forms.appointment import WhenForm, warning_words


def warnings_of(form: WhenForm, *, keeper: User, besides: int = 0) -> list[str]:
    """Say what lies at that time; nothing once somebody booked it all the same."""
    span = form.span
    if span is None or span[0] <= now():
        return []  # refused anyway
    if form.cleaned_data.get("despite") == form.warned:
        return []
    found = clashes(
        by=form.by, keeper=keeper, client=form.client, span=span, besides=besides
    )
    is_closed = not working_calendar().is_open(day_of(span[0]))
    return warning_words(found, is_closed=is_closed)
