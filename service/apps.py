from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceConfig(AppConfig):
    name = "service"
    verbose_name = _("service")

    def ready(self) -> None:
        """Give what is recorded here its words."""
        from accounts.registry import describe_action, describe_notice
        from clients.registry.merging import follow_merge
        from clients.registry.privacy import add_rules
        from outbox.registry import compose_with
        from pipeline.analytics.summaries import Summary, add_summary
        from pipeline.registry import add_built_on
        from service.actions import recount_last_contact
        from service.actions.activity import rebuild_activity
        from service.analytics.activity import wrong_activity
        from service.analytics.reminders import APPOINTMENT, appointment_letter
        from service.registry import (
            PRIVACY,
            contact_rests_on,
            describe_checks,
            describe_rendering,
        )
        from service.registry.appointments import PRIVACY as APPOINTED
        from service.registry.appointments import describe_appointments
        from service.registry.promises import tell_what_is_open

        add_summary(
            Summary("activity", _("Daily activity"), wrong_activity, rebuild_activity)
        )
        add_rules(*PRIVACY, *APPOINTED)
        tell_what_is_open()
        self._ask_rules()
        describe_checks()
        describe_rendering()
        describe_appointments()
        compose_with(APPOINTMENT, appointment_letter)
        describe_notice(APPOINTMENT, _("%(time)s: an appointment."))
        follow_merge(recount_last_contact)
        add_built_on(contact_rests_on)
        describe_action("contact.corrected", _("corrected an entry of the contact log"))
        describe_action("contacts.imported", _("imported contacts"))
        describe_action("contacts.exported", _("exported the contact log"))

    def _ask_rules(self) -> None:
        """List our dated rules, each with its form and how it is said."""
        from accounts.analytics.rules import say_rule
        from accounts.forms.rules import ask_rule
        from accounts.policies import add_policy
        from service.forms.calls import CallsForm, VisitsForm, say_visits
        from service.forms.papers import PapersForm
        from service.policies import CHECK_CALLS, OPENING_PAPERS, VISIT_TARGETS

        add_policy(CHECK_CALLS)
        ask_rule(CHECK_CALLS.name, CallsForm)
        for policy, form, say in (
            (OPENING_PAPERS, PapersForm, "、".join),
            (VISIT_TARGETS, VisitsForm, say_visits),
        ):
            add_policy(policy)
            ask_rule(policy.name, form)
            say_rule(policy.name, say)
