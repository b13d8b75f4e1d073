from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpinionsConfig(AppConfig):
    name = "opinions"
    verbose_name = _("opinions")

    def ready(self) -> None:
        """Tell the apps below what opinions add to them."""
        from accounts.forms.rules import ask_rule
        from accounts.policies import add_policy
        from clients.registry.live import add_live_business
        from clients.registry.privacy import add_rules
        from clients.registry.promises import add_promises
        from opinions.actions import register_unsolved
        from opinions.actions.handing import PROMISES
        from opinions.analytics.letters import register_letters
        from opinions.forms.opinion import DaysForm
        from opinions.forms.visiting import NewMonthsForm, PercentForm
        from opinions.policies import (
            NEW_MEMBER_MONTHS,
            OPINION_DAYS,
            RETURN_VISIT_PERCENT,
        )
        from opinions.registry import LIVE, PRIVACY, describe_opinions
        from service.registry import on_unsolved

        add_rules(*PRIVACY)
        add_live_business(LIVE)
        for policy, form in (
            (OPINION_DAYS, DaysForm),
            (NEW_MEMBER_MONTHS, NewMonthsForm),
            (RETURN_VISIT_PERCENT, PercentForm),
        ):
            add_policy(policy)
            ask_rule(policy.name, form)
        describe_opinions()
        register_letters()
        on_unsolved(register_unsolved)
        add_promises(PROMISES)
