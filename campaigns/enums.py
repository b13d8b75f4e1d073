from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Step(TextChoices):
    """The twelve steps of a plan, and the look back."""

    OBJECTIVES = "objectives", _("Objectives")
    BENEFITS = "benefits", _("Benefits")
    OBSTACLES = "obstacles", _("Obstacles and rehearsal")
    RESOURCES = "resources", _("Resources")
    SUPPORTERS = "supporters", _("Whom to ask")
    ACTIONS = "actions", _("Action steps")
    DEADLINE = "deadline", _("Deadline")
    COSTS = "costs", _("Cost estimate")
    SELF_REVIEW = "self_review", _("Self-review")
    REVIEW = "review", _("Review by others")
    REVISION = "revision", _("Revision")
    EXECUTION = "execution", _("Execution")
    RETROSPECTIVE = "retrospective", _("After-action review")


class PlanState(TextChoices):
    DRAFT = "draft", _("draft")
    REVIEW = "review", _("under review")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    ABANDONED = "abandoned", _("abandoned")


class Operator(TextChoices):
    AT_LEAST = "ge", _("at least")
    MORE_THAN = "gt", _("more than")
