"""What is typed about contacts: one entry, a correction, the log's filter."""

from service.forms.contact import ContactForm, CorrectionForm
from service.forms.log import LogFilter
from service.forms.page import log_page, meeting_page, mind_warning, said_in
from service.forms.tiles import Tile, tiles

__all__ = [
    "ContactForm",
    "CorrectionForm",
    "LogFilter",
    "Tile",
    "log_page",
    "meeting_page",
    "mind_warning",
    "said_in",
    "tiles",
]
