from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceConfig(AppConfig):
    name = "service"
    verbose_name = _("service")

    def ready(self) -> None:
        """Give what is recorded here its words."""
        self._log()
        self._rules()
        self._appointments()
        self._rendering()

    def _log(self) -> None:
        from clients.registry.merging import follow_merge
        from clients.registry.privacy import add_rules
        from pipeline.analytics.summaries import Summary, add_summary
        from pipeline.registry import add_built_on, read_minds_with
        from service import registry
        from service.actions import recount_last_contact
        from service.actions.activity import rebuild_activity
        from service.analytics.activity import wrong_activity
        from service.registry.minds import MINDS

        add_summary(
            Summary("activity", _("Daily activity"), wrong_activity, rebuild_activity)
        )
        add_rules(*registry.PRIVACY)
        registry.describe_log()
        registry.describe_checks()
        follow_merge(recount_last_contact)
        add_built_on(registry.contact_rests_on)
        read_minds_with(MINDS)

    def _rules(self) -> None:
        from accounts.analytics.rules import say_rule
        from accounts.forms.rules import ask_rule
        from accounts.policies import add_policy
        from service.forms.beacon import BeaconRuleForm, say_beacon
        from service.forms.calls import CallsForm, VisitsForm, say_visits
        from service.forms.papers import PapersForm
        from service.policies import (
            CHECK_BEACON,
            CHECK_CALLS,
            OPENING_PAPERS,
            VISIT_TARGETS,
        )

        add_policy(CHECK_BEACON)
        ask_rule(CHECK_BEACON.name, BeaconRuleForm)
        say_rule(CHECK_BEACON.name, say_beacon)
        add_policy(CHECK_CALLS)
        ask_rule(CHECK_CALLS.name, CallsForm)
        add_policy(OPENING_PAPERS)
        ask_rule(OPENING_PAPERS.name, PapersForm)
        say_rule(OPENING_PAPERS.name, "、".join)
        add_policy(VISIT_TARGETS)
        ask_rule(VISIT_TARGETS.name, VisitsForm)
        say_rule(VISIT_TARGETS.name, say_visits)

    def _appointments(self) -> None:
        from accounts.registry import describe_notice
        from clients.registry.privacy import add_rules, add_sweep
        from outbox.registry import compose_with
        from service.analytics.reminders import APPOINTMENT, appointment_letter
        from service.registry.appointments import PRIVACY, describe_appointments
        from service.registry.diary import DIARY, describe_diary
        from service.registry.promises import tell_what_is_open

        add_rules(*PRIVACY)
        add_sweep(DIARY)
        describe_diary()
        tell_what_is_open()
        describe_appointments()
        compose_with(APPOINTMENT, appointment_letter)
        describe_notice(APPOINTMENT, _("%(time)s: an appointment."))

    def _rendering(self) -> None:
        from clients.registry.privacy import add_rules
        from service.registry.rendered import PRIVACY, describe_rendering

        add_rules(*PRIVACY)
        describe_rendering()
