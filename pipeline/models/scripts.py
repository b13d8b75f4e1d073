"""What may be said: scripts (话术) with their versions."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from pipeline.enums import ScriptState, Stage
from pipeline.models.ledger import USER
from pipeline.models.objection import Objection
from pipeline.querysets import ScriptQuerySet, ScriptVersionQuerySet


class Script(models.Model):
    """Words for a stage or against an objection; the firm's, or one branch's own.

    Its words lie in versions; only an approved one that has not expired is offered.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    title = models.CharField(_("title"), max_length=60)
    stage = models.CharField(_("stage"), max_length=1, choices=Stage, blank=True)
    objection = models.ForeignKey(
        Objection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="scripts",
        verbose_name=_("objection"),
    )
    is_retired = models.BooleanField(default=False)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ScriptQuerySet.as_manager()

    class Meta:
        verbose_name = _("script")
        verbose_name_plural = _("scripts")
        indexes = [models.Index(fields=["branch", "is_retired"])]

    def __str__(self) -> str:
        return self.title


class ScriptVersion(models.Model):
    """What a script says from its approval on. Words are never changed afterwards."""

    script = models.ForeignKey(Script, models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    text = models.TextField(_("words"), max_length=2000)
    state = models.CharField(
        max_length=10, choices=ScriptState, default=ScriptState.SUBMITTED
    )
    # Expired from the day after; empty for no end.
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = ScriptVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a script")
        verbose_name_plural = _("versions of scripts")
        constraints = [
            models.UniqueConstraint(
                fields=["script", "version"], name="script_version_once"
            ),
            models.UniqueConstraint(
                fields=["script"],
                condition=Q(state="approved"),
                name="one_approved_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.script_id} {self.version}"
