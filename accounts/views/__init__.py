"""Pages about the firm, its people, its rules and its records."""

from accounts.views.own import me, theme
from accounts.views.people import (
    add_certificate,
    change_person,
    employ,
    one_time_link,
    people,
    person,
    remove_second_factor,
    set_access,
)
from accounts.views.records import check_records, export_records, records
from accounts.views.rules import (
    calendar,
    clear_calendar_day,
    rule,
    settings,
    withdraw_rule,
)
from accounts.views.sessions import end_session, sessions
from accounts.views.signing_in import ResetView, SignInView, first_run

__all__ = [
    "ResetView",
    "SignInView",
    "add_certificate",
    "calendar",
    "change_person",
    "check_records",
    "clear_calendar_day",
    "employ",
    "end_session",
    "export_records",
    "first_run",
    "me",
    "one_time_link",
    "people",
    "person",
    "records",
    "remove_second_factor",
    "rule",
    "sessions",
    "set_access",
    "settings",
    "theme",
    "withdraw_rule",
]
