"""The work diary: what somebody made of a day, a week, a month. Only added to."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from service.enums import DiarySpan
from service.querysets.diary import DiaryQuerySet

USER = settings.AUTH_USER_MODEL
LONGEST_TEXT = 4000


class DiaryPage(models.Model):
    """One version of a page; `figures` are the counts as they stood when it was saved.

    `first` is the day, the week's Monday or the month's first day. Saving again adds a
    version; only the words about a person who asked for it are ever taken out.
    """

    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    span = models.CharField(_("span"), max_length=5, choices=DiarySpan)
    first = models.DateField(_("first day"))
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"), max_length=LONGEST_TEXT)
    figures = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DiaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("page of the work diary")
        verbose_name_plural = _("pages of the work diary")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "span", "first", "version"],
                name="diary_version_once",
            )
        ]
        indexes = [models.Index(fields=["branch", "span", "first"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.span} {self.first} {self.version}"
