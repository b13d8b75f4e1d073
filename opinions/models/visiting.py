"""Return visits (回访): organised by the company, never by the client's own broker."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.models.records import AppendOnly
from clients.models import Client
from opinions.enums import Reply, VisitKind, VisitState, VisitStep
from opinions.models.opinion import Opinion
from opinions.querysets import (
    ReturnVisitQuerySet,
    VisitEventQuerySet,
    VisitQuestionQuerySet,
    VisitRoundQuerySet,
)

USER = settings.AUTH_USER_MODEL
HASH = 64


class VisitQuestion(models.Model):
    """A question of the call sheet: the firm's (no branch), or a branch's own.

    Never reworded: another wording is another question, so that answers stay true.
    `alarm` is the answer that opens an opinion.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    text = models.CharField(_("question"), max_length=200)
    alarm = models.CharField(
        _("answer that alarms"), max_length=8, choices=Reply, blank=True
    )
    place = models.PositiveSmallIntegerField(default=100)
    retired_at = models.DateTimeField(null=True)

    objects = VisitQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of return visits")
        verbose_name_plural = _("questions of return visits")

    def __str__(self) -> str:
        return self.text


class VisitRound(models.Model):
    """A branch's draw among those who were members at the end of the year before.

    `frame` are their numbers, `seed` what they were ranked by; `percent` of the frame,
    rounded up, were drawn. Anybody repeats it (`opinions.rules.visiting.drawn`).
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    seed = models.CharField(max_length=HASH, editable=False)
    frame = models.JSONField(default=list, editable=False)
    frame_hash = models.CharField(max_length=HASH, editable=False)
    members = models.PositiveIntegerField(editable=False)
    percent = models.PositiveSmallIntegerField(editable=False)
    size = models.PositiveIntegerField(editable=False)
    drawn_at = models.DateTimeField(_("drawn at"), default=timezone.now)
    drawn_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    objects = VisitRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of return visits")
        verbose_name_plural = _("rounds of return visits")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "year"], name="round_once_a_year"
            ),
            models.CheckConstraint(
                name="round_draws_from_its_frame",
                condition=Q(size__lte=F("members")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.year}"


class ReturnVisit(models.Model):
    """A client to be called by the company. State and calls follow the events.

    `of_client` is the record it was planned for and stays when two are merged.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="return_visits")
    of_client = models.BigIntegerField(editable=False)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=VisitKind)
    round = models.ForeignKey(
        VisitRound, models.PROTECT, null=True, related_name="visits"
    )
    year = models.PositiveSmallIntegerField()
    member_on = models.DateField(_("member since"), null=True)
    due_on = models.DateField(_("due on"))
    checker = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=8, choices=VisitState, default=VisitState.WAITING
    )
    calls = models.PositiveSmallIntegerField(default=0)
    missed = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    alarms = models.PositiveSmallIntegerField(default=0)
    opinion = models.ForeignKey(Opinion, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(_("asked at"), null=True)

    objects = ReturnVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("return visit")
        verbose_name_plural = _("return visits")
        constraints = [
            models.UniqueConstraint(
                fields=["of_client"],
                condition=Q(kind="new"),
                name="return_visit_once_when_new",
            ),
            models.UniqueConstraint(
                fields=["of_client", "year"],
                condition=Q(kind="yearly"),
                name="return_visit_once_a_year",
            ),
            models.CheckConstraint(
                name="return_visit_done_has_its_moment",
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["branch", "state", "due_on", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.of_client} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("opinions:visit", args=[self.pk])


class VisitEvent(AppendOnly):
    """What was done for a return visit. Only ever added to.

    `answers` are replies by the number of the question.
    """

    visit = models.ForeignKey(ReturnVisit, models.PROTECT, related_name="events")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=VisitStep)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    words = models.TextField(_("the client's own words"), max_length=1000, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    alarms = models.PositiveSmallIntegerField(default=0)

    objects = VisitEventQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("step of a return visit")
        verbose_name_plural = _("steps of return visits")
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "number"], name="return_visit_steps_are_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.number} {self.kind}"
