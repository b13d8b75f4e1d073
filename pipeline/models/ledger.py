"""The ledger of stages, what is derived from it, and what is agreed on next."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, Team
from clients.enums import Channel
from clients.models import Client
from pipeline.enums import Method, Outcome, Repeat, Stage
from pipeline.models.reason import LeavingReason
from pipeline.querysets import (
    JourneyQuerySet,
    NextStepQuerySet,
    StageChangeQuerySet,
    WithdrawalQuerySet,
)

USER = settings.AUTH_USER_MODEL
MOST_EVERY = 250


class StageChange(models.Model):
    """A client moved to a stage, or left with an outcome. Only ever added to."""

    client = models.ForeignKey(
        Client, models.PROTECT, related_name="stage_changes", db_index=False
    )
    stage = models.CharField(_("stage"), max_length=1, choices=Stage, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    why = models.ForeignKey(
        LeavingReason,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("why"),
    )
    is_claimed = models.BooleanField(_("claimed"), default=False)
    moved_at = models.DateTimeField(_("moved at"))
    entered_at = models.DateTimeField(
        _("entered at"), default=timezone.now, editable=False
    )
    broker = models.ForeignKey(USER, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+", db_index=False)

    objects = StageChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stage_or_outcome",
                condition=(~Q(stage="") & Q(outcome=""))
                | (Q(stage="") & ~Q(outcome="")),
            )
        ]
        indexes = [
            models.Index(fields=["client", "moved_at", "id"]),
            # What somebody moved last, to be undone.
            models.Index(fields=["by", "-entered_at"], name="move_by_whom"),
        ]

    def __str__(self) -> str:
        return f"{self.client} → {self.stage or self.outcome}"


class Withdrawal(models.Model):
    """A slip taken back: this move counts for nothing, as if it had never been made.

    The move itself stays in the ledger; whoever reads the ledger to count starts from
    `StageChange.objects.counted()`. Only ever added to.
    """

    change = models.OneToOneField(
        StageChange, models.PROTECT, related_name="withdrawal", primary_key=True
    )
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("withdrawn move")
        verbose_name_plural = _("withdrawn moves")

    def __str__(self) -> str:
        return f"{self.change_id} {self.at}"


class Journey(models.Model):
    """When a client first reached each stage (Shanghai days), and for whom it counts.

    Derived from the ledger in the ledger's own transaction; `a_on` is the first day at
    A or beyond, and so on: skipping forward counts as passing.
    """

    client = models.OneToOneField(
        Client, models.PROTECT, related_name="journey", primary_key=True
    )
    # Without an index of their own: those below begin with them, and a second one only
    # misleads PostgreSQL into reading the whole branch for one broker.
    broker = models.ForeignKey(USER, models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel, blank=True)
    method = models.CharField(max_length=20, choices=Method, blank=True)
    a_on = models.DateField()
    b_on = models.DateField(null=True)
    c_on = models.DateField(null=True)
    d_on = models.DateField(null=True)
    # The day they left the process with an outcome; none while they are in it.
    left_on = models.DateField(null=True)
    is_claimed = models.BooleanField(default=False)

    objects = JourneyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="journey_in_order",
                condition=(
                    (Q(b_on__isnull=True) | Q(b_on__gte=F("a_on")))
                    & (Q(c_on__isnull=True) | Q(c_on__gte=F("b_on")))
                    & (Q(d_on__isnull=True) | Q(d_on__gte=F("c_on")))
                ),
            )
        ]
        # Everything a funnel asks for is in the index: the table itself is not read.
        indexes = [
            models.Index(
                fields=["broker", "a_on"],
                include=["branch", "b_on", "c_on", "d_on", "is_claimed"],
                name="journey_by_broker",
            ),
            models.Index(
                fields=["branch", "a_on"],
                include=["broker", "b_on", "c_on", "d_on", "is_claimed"],
                name="journey_by_branch",
            ),
            models.Index(
                fields=["a_on"],
                include=["branch", "b_on", "c_on", "d_on", "is_claimed"],
                name="journey_by_day",
            ),
            models.Index(
                fields=["a_on"],
                include=["d_on", "branch", "broker", "team"],
                condition=Q(d_on__isnull=False),
                name="journey_dealt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.a_on}"


class NextStep(models.Model):
    """What was agreed to do next with a client, and by when."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="next_steps")
    due_on = models.DateField(_("due on"))
    due_at = models.TimeField(_("at"), null=True, blank=True)
    what = models.CharField(_("next step"), max_length=200)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    # A recurring step: `series_on` is the first of the row that all days follow from.
    repeats = models.CharField(
        _("repeats"), max_length=8, choices=Repeat, blank=True, default=""
    )
    every = models.PositiveSmallIntegerField(_("every so many"), default=1)
    series_on = models.DateField(null=True, editable=False)
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="+"
    )
    # Put off last: when, and from which day; no day when it was made by putting off.
    put_off_at = models.DateTimeField(null=True, editable=False)
    put_off_from = models.DateField(null=True, editable=False)
    put_off_count = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = NextStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(done_at__isnull=True),
                name="one_open_next_step",
            ),
            models.CheckConstraint(
                name="repeats_every_one_to_250",
                condition=Q(every__gte=1) & Q(every__lte=MOST_EVERY),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(done_at__isnull=True),
                name="next_step_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.due_on}"
