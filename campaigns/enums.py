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


ASKS = {
    Step.OBJECTIVES: _("What is counted, how much of it, and by which day."),
    Step.BENEFITS: _("What the branch gains, in numbers and otherwise."),
    Step.OBSTACLES: _("What may go wrong; play it through and practise the answers."),
    Step.RESOURCES: _("People, money, equipment, technique, venue and training."),
    Step.SUPPORTERS: _("Who is asked for each of them, and what they promised."),
    Step.ACTIONS: _("Every step has one owner and a day it should be finished."),
    Step.DEADLINE: _("The day by which all of it is done."),
    Step.COSTS: _("Every item listed, with a reserve: plans cost more than planned."),
    Step.SELF_REVIEW: _("Read it as somebody else would; what would you doubt?"),
    Step.REVIEW: _("Let others raise questions, and answer every one of them."),
    Step.REVISION: _("Change what the questions showed, as a new version."),
    Step.EXECUTION: _("Everybody knows the plan before it starts."),
    Step.RETROSPECTIVE: _("What was reached, and what is learnt from it."),
}
