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
from service.views.cadence import cadence
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
from service.views.contact_plans import (
    contact_plan,
    plan_template,
    plan_templates,
    start_plan,
)
from service.views.contacts import contact, contacts, correct, export_contacts
from service.views.copies import copy
from service.views.diary import diary
from service.views.dossier import service_file
from service.views.feeds import calendar, drop_feed, feed, make_feed
from service.views.line import line
from service.views.log import draft, forget_draft, log
from service.views.objections import objections
from service.views.promises import export_rendered, keep, keep_all, owed, promises
from service.views.rendered import render_service, rendered, withdraw_rendered
from service.views.visits import export_visits, visits

__all__ = [
    "appointment",
    "appointment_list",
    "appointments",
    "book",
    "cadence",
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
    "contact_plan",
    "contacts",
    "copy",
    "correct",
    "diary",
    "draft",
    "draw",
    "drop_feed",
    "export_contacts",
    "export_draw",
    "export_rendered",
    "export_visits",
    "feed",
    "finish_checks",
    "forget_draft",
    "keep",
    "keep_all",
    "line",
    "log",
    "make_feed",
    "missed",
    "more_paper",
    "move",
    "objections",
    "owed",
    "paper",
    "plan_template",
    "plan_templates",
    "promises",
    "render_service",
    "rendered",
    "service_file",
    "start_plan",
    "visits",
    "void",
    "withdraw_rendered",
]
