"""Django's flush, which would stumble over records that refuse to be removed."""

from typing import Any

from django.conf import settings
from django.core.management.commands import flush
from django.db import connections
from django.utils.translation import gettext as _

from accounts.actions import drop_everything
from accounts.models import AuditHead
from core.commands import refuse


class Command(flush.Command):
    """Empty a test's or a developer's database; nobody else's."""

    def handle(self, **options: Any) -> None:
        """Take the records away first, by the one way there is."""
        if not settings.LOCAL:
            refuse(_("Records are kept: only a local database can be emptied."))
        tables = connections[options["database"]].introspection.table_names()
        is_asked = options["interactive"]  # Django asks before it empties anything
        if AuditHead._meta.db_table in tables and not is_asked:  # noqa: SLF001
            drop_everything()
            # What other apps seal is given up too, until this row goes with the rest.
            AuditHead.objects.update(is_open=True)
        super().handle(**options)
