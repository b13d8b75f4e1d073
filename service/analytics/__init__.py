"""What the contact log adds up to: whom to pick, drafts, months of visits."""

from service.analytics.log import (
    clients_to_pick,
    is_due,
    is_used,
    last_entry,
    open_step,
    own_draft,
    restored,
    versions_of,
)
from service.analytics.visits import (
    Coverage,
    coverage_by,
    members_in,
    month_summary,
    total_of,
    visit_targets,
)
from service.analytics.visits_grid import visit_rows

__all__ = [
    "Coverage",
    "clients_to_pick",
    "coverage_by",
    "is_due",
    "is_used",
    "last_entry",
    "members_in",
    "month_summary",
    "open_step",
    "own_draft",
    "restored",
    "total_of",
    "versions_of",
    "visit_rows",
    "visit_targets",
]
