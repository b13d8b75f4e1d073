"""Opinions of clients (客户意见) and the ledger of what was done about each."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.records import AppendOnly
from clients.models import Client
from opinions.enums import CLOCKED, Category, Cause, Source, State, Step, Via, Weight
from opinions.querysets import (
    OpinionEventQuerySet,
    OpinionLinkQuerySet,
    OpinionQuerySet,
)
from service.models import Contact

USER = settings.AUTH_USER_MODEL
LONGEST_WORDS = 2000
TOKEN = 43


def new_token() -> str:
    """Return a word nobody guesses (256 bits)."""
    return secrets.token_urlsafe(32)


class Opinion(models.Model):
    """What a client said that could not be solved on the spot.

    From `state` on the columns follow the events and are written by the actions only;
    `opinions.rules.course.stand_of` makes them anew from the events. `token` opens the
    public page of where it stands.
    """

    client = models.ForeignKey(
        Client, models.PROTECT, related_name="opinions", verbose_name=_("client")
    )
    source = models.CharField(_("source"), max_length=10, choices=Source)
    words = models.TextField(_("what it is about"), max_length=LONGEST_WORDS)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, related_name="opinions"
    )
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    token = models.CharField(max_length=TOKEN, unique=True, default=new_token)
    form_token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    opened_at = models.DateTimeField(_("registered at"), default=timezone.now)

    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.OPEN
    )
    category = models.CharField(_("category"), max_length=10, choices=Category)
    cause = models.CharField(_("cause"), max_length=12, choices=Cause)
    weight = models.CharField(
        _("weight"), max_length=8, choices=Weight, default=Weight.NORMAL
    )
    responsible = models.ForeignKey(
        USER, models.PROTECT, related_name="+", verbose_name=_("responsible")
    )
    due_on = models.DateField(_("due on"), null=True)
    since = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    reopened = models.PositiveSmallIntegerField(_("opened again"), default=0)
    answer = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        constraints = [
            models.CheckConstraint(
                name="opinion_closed_has_its_moment",
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="opinion_clock_by_category",
                condition=Q(category__in=CLOCKED, due_on__isnull=False)
                | (~Q(category__in=CLOCKED) & Q(due_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="opinion_closed_after_an_answer",
                condition=~Q(state__in=["answered", "closed"]) | Q(answer__gt=0),
            ),
        ]
        indexes = [
            models.Index(
                fields=["client"],
                condition=Q(state__in=["open", "answered"]),
                name="opinion_running",
            ),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(state__in=["open", "answered"]),
                name="opinion_due",
            ),
            models.Index(fields=["-opened_at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("opinions:opinion", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state != State.CLOSED


class OpinionEvent(AppendOnly):
    """Something was done about an opinion. Only ever added to.

    `by` is null where the client did it. What a step did not touch is empty.
    """

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="events")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Step)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    words = models.TextField(_("words"), max_length=LONGEST_WORDS, blank=True)
    category = models.CharField(max_length=10, choices=Category, blank=True)
    cause = models.CharField(max_length=12, choices=Cause, blank=True)
    weight = models.CharField(max_length=8, choices=Weight, blank=True)
    responsible = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    via = models.CharField(max_length=4, choices=Via, blank=True)
    has_notice = models.BooleanField(default=False)
    called_at = models.DateTimeField(null=True)
    recording = models.CharField(_("recording"), max_length=80, blank=True)
    kept_until = models.DateField(_("kept until"), null=True)

    objects = OpinionEventQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("step of an opinion")
        verbose_name_plural = _("steps of opinions")
        constraints = [
            models.UniqueConstraint(
                fields=["opinion", "number"], name="opinion_steps_are_numbered"
            ),
            models.CheckConstraint(
                name="opinion_closed_by_the_client",
                condition=~Q(kind="close")
                | Q(via="link", by__isnull=True)
                | Q(
                    via="call",
                    by__isnull=False,
                    has_notice=True,
                    called_at__isnull=False,
                    kept_until__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opinion_id}/{self.number} {self.kind}"


class OpinionLink(models.Model):
    """The address under which a client writes to the house by themselves."""

    client = models.ForeignKey(
        Client, models.PROTECT, related_name="opinion_links", verbose_name=_("client")
    )
    token = models.CharField(max_length=TOKEN, unique=True, default=new_token)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = OpinionLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link for opinions")
        verbose_name_plural = _("links for opinions")

    def __str__(self) -> str:
        return f"{self.client_id} {self.made_at:%Y-%m-%d}"
