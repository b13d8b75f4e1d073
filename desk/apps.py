from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = _("desk")

    def ready(self) -> None:
        """Let timelines show the contact log, and the records say what imports did."""
        from accounts.registry import describe_action, describe_notice
        from clients.registry import add_timeline
        from clients.registry.jobs import ring_with
        from clients.registry.privacy import add_sweep
        from core.nudge import nudge
        from desk.analytics.change_kinds import CHANGE_KINDS
        from desk.analytics.changed import add_change
        from desk.analytics.letters import DAY, STEP, day_letter, step_letter
        from desk.analytics.week_letter import WEEK, week_letter
        from desk.importing.forgetting import IMPORTS
        from desk.registry import CONTACTS, OPINIONS
        from desk.tasks import run_job
        from outbox.registry import compose_with

        ring_with(partial(nudge, run_job))
        compose_with(STEP, step_letter)
        compose_with(DAY, day_letter)
        compose_with(WEEK, week_letter)
        describe_notice(STEP, _("%(time)s: a next step is due."))
        describe_notice(DAY, _("Today's list: %(n)s clients, %(steps)s steps agreed."))
        describe_notice(WEEK, _("Week %(week)s of your branch is added up."))
        describe_action("reminders.chosen", _("chose what to be reminded of"))
        describe_action("demo.seeded", _("invented the demo world"))
        add_sweep(IMPORTS)
        add_timeline(CONTACTS, OPINIONS)
        for kind in CHANGE_KINDS:
            add_change(kind)
        describe_action("clients.imported", _("added many clients from a file"))
        describe_action("import.dropped", _("dropped an uploaded file"))
        describe_action("import.undone", _("undid an import"))
