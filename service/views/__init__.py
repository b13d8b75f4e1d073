"""Pages of the contact log, one module a page."""

from service.views.contacts import contact, contacts, correct, export_contacts
from service.views.line import line
from service.views.log import draft, forget_draft, log
from service.views.visits import visits

__all__ = [
    "contact",
    "contacts",
    "correct",
    "draft",
    "export_contacts",
    "forget_draft",
    "line",
    "log",
    "visits",
]
