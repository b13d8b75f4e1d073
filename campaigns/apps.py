from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("campaigns")

    def ready(self) -> None:
        """Give the records page words for what is done to plans."""
        from accounts.registry import describe_action
        from campaigns.registry import PROMISES
        from clients.registry.promises import add_promises

        add_promises(*PROMISES)

        describe_action("campaign.made", _("began a campaign plan"))
        describe_action("campaign.changed", _("changed a campaign plan"))
        describe_action("campaign.objective_set", _("set an objective"))
        describe_action("campaign.at_step", _("moved a campaign plan to a step"))
