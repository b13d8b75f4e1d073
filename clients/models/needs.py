"""What clients need, yes or no, as each branch asks it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from clients import enums
from clients.models.client import Client
from clients.querysets import OfBranchQuerySet, OfClientQuerySet

USER = settings.AUTH_USER_MODEL


class Need(models.Model):
    """One need of a branch's catalogue: it splits clients into who has it and who not.

    `question` is how the broker asks for it; an answer holds for `valid_days`.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="needs")
    name = models.CharField(_("need"), max_length=60)
    question = models.CharField(_("question"), max_length=200, blank=True)
    valid_days = models.PositiveSmallIntegerField(_("valid for (days)"), default=365)
    place = models.PositiveSmallIntegerField(_("place"), default=0)
    is_retired = models.BooleanField(_("retired"), default=False)

    objects = OfBranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                name="need_once_a_branch",
                violation_error_message=_("The branch has a need of this name."),
            ),
            models.CheckConstraint(name="need_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class ClientNeed(models.Model):
    """A client's present answer to a need; unknown is having none.

    `source` says how it was learnt (`LearntFrom`, or words), `source_id` which row of
    that kind. The row is the latest entry of the ledger `NeedEvent`, and like it is
    written by `clients.actions.needs` only.
    """

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="needs", db_index=False
    )
    need = models.ForeignKey(
        Need, models.PROTECT, related_name="answers", db_index=False
    )
    answer = models.CharField(_("answer"), max_length=3, choices=enums.Answer)
    source = models.CharField(_("learnt from"), max_length=60, blank=True)
    source_id = models.PositiveBigIntegerField(null=True, editable=False)
    at = models.DateTimeField(_("learnt at"), default=timezone.now)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    objects = OfClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "need"], name="need_answered_once"
            )
        ]
        indexes = [models.Index(fields=["need", "answer", "client"])]

    def __str__(self) -> str:
        return f"{self.client} {self.need} {self.answer}"


class NeedEvent(models.Model):
    """What was answered, only ever added to; an empty answer took one back.

    `at` is when it was learnt, `entered_at` when it was written down: the ledger's
    order, and what "known on a day" goes by.
    """

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="need_events", db_index=False
    )
    need = models.ForeignKey(Need, models.PROTECT, related_name="events")
    answer = models.CharField(
        _("answer"), max_length=3, choices=enums.Answer, blank=True
    )
    source = models.CharField(_("learnt from"), max_length=60, blank=True)
    source_id = models.PositiveBigIntegerField(null=True, editable=False)
    at = models.DateTimeField(_("learnt at"), default=timezone.now)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["client", "need", "-entered_at", "-id"],
                name="need_event_latest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.need} {self.answer or '–'}"
