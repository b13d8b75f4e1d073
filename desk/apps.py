from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = _("desk")

    def ready(self) -> None:
        """Let timelines show the contact log, and the records say what imports did."""
        from accounts.registry import describe_action
        from clients.registry import add_timeline
        from clients.registry.jobs import ring_with
        from clients.registry.privacy import add_sweep
        from core.nudge import nudge
        from desk.importing.forgetting import IMPORTS
        from desk.registry import CONTACTS
        from desk.tasks import run_job

        ring_with(partial(nudge, run_job))
        add_sweep(IMPORTS)
        add_timeline(CONTACTS)
        describe_action("clients.imported", _("added many clients from a file"))
        describe_action("import.dropped", _("dropped an uploaded file"))
        describe_action("import.undone", _("undid an import"))
