from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PipelineConfig(AppConfig):
    name = "pipeline"
    verbose_name = _("pipeline")

    def ready(self) -> None:
        """Tell the apps below what the pipeline adds to them."""
        from accounts.registry import describe_action
        from clients.registry import add_timeline, on_first_contact
        from pipeline.actions import begin
        from pipeline.analytics.timeline import MOVES

        add_timeline(MOVES)
        on_first_contact(begin)
        describe_action("plan.saved", _("saved a sales plan"))
        describe_action("plan.signed", _("signed a sales plan"))
        describe_action("history.imported", _("imported funnel history"))
