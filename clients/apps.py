from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


def _say_clients(value: int) -> str:
    """Say how many clients a broker looks after at most."""
    return ngettext("%(n)s client", "%(n)s clients", value) % {"n": value}


class ClientsConfig(AppConfig):
    name = "clients"
    verbose_name = _("clients")

    def ready(self) -> None:
        """Give recorded actions their words, and the timeline our own entries."""
        from accounts.registry import describe_action
        from clients.actions.merging_follow import follow_consents, follow_facts
        from clients.actions.needs import follow_needs
        from clients.importing.sheets import register as register_sheets
        from clients.models import Consent
        from clients.registry import add_timeline
        from clients.registry.axes import register as register_axes
        from clients.registry.bulk import register as register_bulk
        from clients.registry.holdings import register as register_holdings
        from clients.registry.merging import derived, follow_merge
        from clients.registry.needs import register as register_needs
        from clients.registry.own import ASSETS, CONSENTS, HANDS, PLACES
        from clients.registry.privacy_own import register as register_privacy
        from clients.registry.profile import register as register_profile
        from clients.registry.reveals import register as register_reveals
        from clients.registry.segments_words import register as register_segments
        from clients.registry.tabs import Tab, add_tab
        from clients.tasks import recompute_axes
        from core.nudge import nudge

        register_axes(partial(nudge, recompute_axes))
        register_bulk()
        register_holdings()
        register_needs()
        register_privacy()
        register_profile()
        register_reveals()
        register_segments()
        register_sheets()
        derived(Consent)
        for follow in (follow_needs, follow_consents, follow_facts):
            follow_merge(follow)
        add_timeline(ASSETS, CONSENTS, HANDS, PLACES)
        add_tab(Tab("desk:client", _("Record"), "user-round", 0))
        add_tab(Tab("clients:client_referrals", _("Introductions"), "share-2", 50))
        self._ask_hands()
        describe_action("client.exported", _("exported clients"))
        describe_action("client.warned", _("recorded a written risk warning"))

    def _ask_hands(self) -> None:
        """List the dated rules about whose clients are whose."""
        from accounts.analytics.rules import say_rule
        from accounts.forms.rules import ClientsForm, ask_rule
        from accounts.policies import add_policy
        from clients.forms.pool import PoolRuleForm, say_pool
        from clients.models import PoolWarning
        from clients.policies import CLIENTS_A_BROKER, POOL_RULE
        from clients.registry.merging import derived
        from clients.registry.pool import OWN_SPARED, add_spared

        for policy, form, say in (
            (CLIENTS_A_BROKER, ClientsForm, _say_clients),
            (POOL_RULE, PoolRuleForm, say_pool),
        ):
            add_policy(policy)
            ask_rule(policy.name, form)
            say_rule(policy.name, say)
        add_spared(*OWN_SPARED)
        derived(PoolWarning)  # the next night warns anew
