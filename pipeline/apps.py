from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PipelineConfig(AppConfig):
    name = "pipeline"
    verbose_name = _("pipeline")

    def ready(self) -> None:
        """Tell the apps below what the pipeline adds to them."""
        from accounts.registry import describe_action
        from clients.registry import add_timeline, on_first_contact
        from clients.registry.merging import derived, follow_merge
        from clients.registry.privacy import add_rules, add_tie
        from pipeline.actions import begin, recount_journeys
        from pipeline.analytics.timeline import MOVES
        from pipeline.models import Journey
        from pipeline.registry import PRIVACY, had_a_deal

        add_rules(*PRIVACY)
        add_tie(had_a_deal)
        derived(Journey)
        follow_merge(recount_journeys)
        add_timeline(MOVES)
        on_first_contact(begin)
        describe_action("plan.saved", _("saved a sales plan"))
        describe_action("plan.signed", _("signed a sales plan"))
        describe_action("client.move_withdrawn", _("undid a move"))
        describe_action("note.added", _("wrote a context note"))
        describe_action("note.corrected", _("corrected a context note"))
        describe_action("note.withdrawn", _("withdrew a context note"))
        describe_action("history.imported", _("imported funnel history"))
