"""What people type about clients, and what they ask of a list."""

from clients.forms.client import ClientForm
from clients.forms.facts import AssetsForm, AssignForm, ConsentForm, ExportForm
from clients.forms.filters import ClientFilter
from clients.forms.writing import is_written, write_with

__all__ = [
    "AssetsForm",
    "AssignForm",
    "ClientFilter",
    "ClientForm",
    "ConsentForm",
    "ExportForm",
    "is_written",
    "write_with",
]
