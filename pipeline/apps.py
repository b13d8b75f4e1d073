from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PipelineConfig(AppConfig):
    name = "pipeline"
    verbose_name = _("pipeline")

    def ready(self) -> None:
        """Tell the apps below what the pipeline adds to them."""
        from accounts.analytics.rules import say_rule
        from accounts.forms.rules import ask_rule
        from accounts.policies import add_policy
        from accounts.registry import describe_action, describe_notice
        from clients.registry import add_timeline, on_first_contact
        from clients.registry.merging import derived, follow_merge
        from clients.registry.privacy import add_rules, add_tie
        from pipeline.actions import begin, recount_journeys
        from pipeline.analytics.timeline import MOVES
        from pipeline.forms import rules
        from pipeline.models import Journey
        from pipeline.policies import COOL_DOWN, METHOD_COSTS, STEP_CADENCE
        from pipeline.registry import ACTION_WORDS, NOTICE_WORDS, PRIVACY, had_a_deal

        add_rules(*PRIVACY)
        add_tie(had_a_deal)
        derived(Journey, clears_itself=True)
        follow_merge(recount_journeys)
        add_timeline(MOVES)
        on_first_contact(begin)
        for policy, form, say in (
            (STEP_CADENCE, rules.CadenceForm, rules.say_cadence),
            (COOL_DOWN, rules.CoolDownForm, rules.say_cool_down),
            (METHOD_COSTS, rules.CostsForm, rules.say_costs),
        ):
            add_policy(policy)
            ask_rule(policy.name, form)
            say_rule(policy.name, say)
        describe_action("step.put_off", _("put off a next step"))
        describe_action("step.taken_back", _("took back what was done with a step"))
        self._stand_beside()
        self._tell_what_is_open()
        self._keep_summaries()
        for code, words in ACTION_WORDS.items():
            describe_action(code, words)
        for kind, words in NOTICE_WORDS.items():
            describe_notice(kind, words)

    def _stand_beside(self) -> None:
        """Put context notes under charts below, scripts among a client's pages."""
        from accounts.enums import Role
        from clients.registry.context import add_context
        from clients.registry.tabs import Tab, add_tab
        from pipeline.analytics import context_notes

        add_context("pipeline/_context_notes.html", context_notes)
        who = (Role.BROKER, Role.MANAGER, Role.ADVISER)
        label = _("Scripts")
        add_tab(Tab("pipeline:offered", label, "message-square-quote", 55, who))

    def _tell_what_is_open(self) -> None:
        """Say what is going on with clients, for whoever takes them over."""
        from clients.registry.pool import add_spared
        from clients.registry.promises import add_promises
        from pipeline.registry import PROMISES, STEP_AGREED

        add_promises(*PROMISES)
        add_spared(STEP_AGREED)

    def _keep_summaries(self) -> None:
        """Name what is derived from the ledger of stages, in the order it follows."""
        from pipeline.actions import rebuilding
        from pipeline.actions.cohorts import wrong_cohorts
        from pipeline.analytics import walking
        from pipeline.analytics.summaries import Summary, add_summary

        add_summary(
            Summary(
                "journeys",
                _("Journeys"),
                walking.wrong_journeys,
                rebuilding.rebuild_journeys,
                walking.wrong_walks,
            )
        )
        add_summary(
            Summary(
                "stages",
                _("Stages of clients"),
                walking.wrong_standing,
                rebuilding.rebuild_standing,
                walking.wrong_walks,
            )
        )
        add_summary(
            Summary(
                "cohorts",
                _("Sums of the funnel"),
                wrong_cohorts,
                rebuilding.rebuild_cohorts,
                follows="journeys",
            )
        )
