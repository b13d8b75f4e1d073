"""Pages of the contact log, one module a page."""

from service.views.appointment import (
    appointment,
    cancel,
    missed,
    more_paper,
    move,
    paper,
)
from service.views.appointments import appointment_list, appointments, book
from service.views.calls import check, check_calls, check_step
from service.views.checks import (
    check_month,
    check_proofs,
    check_sheet,
    checks,
    close_month,
    draw,
    export_draw,
    finish_checks,
    void,
)
from service.views.contacts import contact, contacts, correct, export_contacts
from service.views.diary import diary
from service.views.feeds import calendar, drop_feed, feed, make_feed
from service.views.line import line
from service.views.log import draft, forget_draft, log
from service.views.objections import objections
from service.views.visits import visits

__all__ = [
    "appointment",
    "appointment_list",
    "appointments",
    "book",
    "calendar",
    "cancel",
    "check",
    "check_calls",
    "check_month",
    "check_proofs",
    "check_sheet",
    "check_step",
    "checks",
    "close_month",
    "contact",
    "contacts",
    "correct",
    "diary",
    "draft",
    "draw",
    "drop_feed",
    "export_contacts",
    "export_draw",
    "feed",
    "finish_checks",
    "forget_draft",
    "line",
    "log",
    "make_feed",
    "missed",
    "more_paper",
    "move",
    "objections",
    "paper",
    "visits",
    "void",
]
