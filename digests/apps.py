from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DigestsConfig(AppConfig):
    name = "digests"
    verbose_name = _("digests")

    def ready(self) -> None:
        """Say what the recorded actions of this app are called."""
        from accounts.registry import describe_action

        describe_action("source.added", _("added a source"))
        describe_action("source.switched", _("switched a source on or off"))
        describe_action("items.approved", _("approved news or announcements"))
        describe_action("items.rejected", _("rejected news or announcements"))
        describe_action("item.written", _("wrote a news item or announcement"))
