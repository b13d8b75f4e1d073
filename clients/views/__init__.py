"""Pages about clients: the list, the form, what is noted, what leaves the house."""

from clients.views.editing import create, duplicates, edit
from clients.views.exports import export
from clients.views.facts import assign, consent, note_assets
from clients.views.listing import client_list, filter_page

__all__ = [
    "assign",
    "client_list",
    "consent",
    "create",
    "duplicates",
    "edit",
    "export",
    "filter_page",
    "note_assets",
]
