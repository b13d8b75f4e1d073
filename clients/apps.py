from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClientsConfig(AppConfig):
    name = "clients"
    verbose_name = _("clients")

    def ready(self) -> None:
        """Give recorded actions their words, and the timeline our own entries."""
        from accounts.registry import describe_action
        from clients.registry import add_timeline
        from clients.registry.own import ASSETS, CONSENTS, HANDS, PLACES
        from clients.registry.tabs import Tab, add_tab

        add_timeline(ASSETS, CONSENTS, HANDS, PLACES)
        add_tab(Tab("desk:client", _("Record"), "user-round", 0))
        describe_action("client.exported", _("exported clients"))
        describe_action("consent.given", _("recorded a consent"))
        describe_action("consent.withdrawn", _("recorded a withdrawn consent"))
