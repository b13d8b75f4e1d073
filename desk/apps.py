from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = _("desk")

    def ready(self) -> None:
        """Let the timeline of a client show the contact log."""
        from clients.registry import add_timeline
        from desk.registry import CONTACTS

        add_timeline(CONTACTS)
