"""Everything that writes to clients, one at a time; `clients.importing` writes many."""

from clients.actions.entering import (
    AXIS_FIELDS,
    add_client,
    change_client,
    enter_client,
    set_search_fields,
)
from clients.actions.facts import (
    follow_stage,
    note_assets,
    record_consent,
    touch_contact,
)
from clients.actions.handing import assign, hand_over

__all__ = [
    "AXIS_FIELDS",
    "add_client",
    "assign",
    "change_client",
    "enter_client",
    "follow_stage",
    "hand_over",
    "note_assets",
    "record_consent",
    "set_search_fields",
    "touch_contact",
]
