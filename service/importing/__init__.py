"""Many contacts from one file: every row judged, all written or none."""

from service.importing.contacts import import_contacts, may_import
from service.importing.rows import ContactReport

__all__ = ["ContactReport", "import_contacts", "may_import"]
