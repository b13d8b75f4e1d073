"""Everything that is written about the firm and its people."""

from accounts.actions.calendar import clear_calendar_day, set_calendar_day
from accounts.actions.founding import found_firm
from accounts.actions.notices import notify, read_notifications
from accounts.actions.own import change_own_profile, choose_language, choose_theme
from accounts.actions.people import (
    add_certificate,
    change_certificate,
    change_person,
    close_access,
    employ,
    make_one_time_link,
    remove_second_factor,
    reopen_access,
)
from accounts.actions.policies import set_policy, withdraw_policy
from accounts.actions.sealing import (
    drop_demo_records,
    drop_everything,
    seal_records,
)
from accounts.actions.verifying import is_check_due, note_verification, tell_head

__all__ = [
    "add_certificate",
    "change_certificate",
    "change_own_profile",
    "change_person",
    "choose_language",
    "choose_theme",
    "clear_calendar_day",
    "close_access",
    "drop_demo_records",
    "drop_everything",
    "employ",
    "found_firm",
    "is_check_due",
    "make_one_time_link",
    "note_verification",
    "notify",
    "read_notifications",
    "remove_second_factor",
    "reopen_access",
    "seal_records",
    "set_calendar_day",
    "set_policy",
    "tell_head",
    "withdraw_policy",
]
