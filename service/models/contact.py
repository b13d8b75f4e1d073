"""The contact log: what happened with a client, when, and when it was written down."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.querysets import OwnQuerySet
from clients.models import Client, ImportBatch
from pipeline.enums import Method, Stage
from pipeline.models import Objection, Script
from service.enums import (
    Aida,
    Answer,
    Asked,
    ContactKind,
    ContactOutcome,
    Content,
    PaperState,
    Shown,
    Signal,
)
from service.querysets import CompanionQuerySet, ContactQuerySet, CountedQuerySet

USER = settings.AUTH_USER_MODEL


class Contact(models.Model):
    """One contact with a client. Append-only: a correction is a new version."""

    client = models.ForeignKey(
        Client,
        models.PROTECT,
        related_name="contacts",
        verbose_name=_("client"),
        db_index=False,
    )
    broker = models.ForeignKey(USER, models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=ContactKind)
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=ContactOutcome, blank=True
    )
    happened_at = models.DateTimeField(_("happened at"))
    entered_at = models.DateTimeField(
        _("entered at"), default=timezone.now, editable=False
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    method = models.CharField(max_length=20, choices=Method, blank=True)
    aida = models.CharField(
        _("the client's mind"), max_length=10, choices=Aida, blank=True
    )
    objection = models.ForeignKey(
        Objection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("objection"),
    )
    script = models.ForeignKey(
        Script,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("script used"),
    )
    note = models.TextField(_("note"), max_length=4000, blank=True)
    attendees = models.CharField(_("also present"), max_length=200, blank=True)
    introducer = models.ForeignKey(
        Client,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("introduced by"),
    )
    # At a meeting: what was shown, by what they showed interest, what was asked, and
    # the answer. `papers` is how documents stand by name; `interview` the short form.
    shown = models.JSONField(_("shown"), null=True, blank=True)
    signal = models.CharField(
        _("signal seen"),
        max_length=10,
        choices=Signal,
        blank=True,
        default="",
        db_default="",
    )
    asked = models.CharField(
        _("asked for"),
        max_length=10,
        choices=Asked,
        blank=True,
        default="",
        db_default="",
    )
    answer = models.CharField(
        _("answer"),
        max_length=10,
        choices=Answer,
        blank=True,
        default="",
        db_default="",
    )
    papers = models.JSONField(_("documents"), null=True, blank=True)
    interview = models.JSONField(_("interview"), null=True, blank=True)
    next_what = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next step on"), null=True, blank=True)
    advanced_to = models.CharField(max_length=1, choices=Stage, blank=True)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by"
    )
    # The first version of a corrected entry: all versions are found in one step.
    original = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="versions"
    )
    is_current = models.BooleanField(default=True)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="contacts"
    )

    objects = ContactQuerySet.as_manager()
    as_counted = CountedQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(
                name="contact_not_before_it_happened",
                condition=Q(entered_at__gte=F("happened_at")),
            )
        ]
        indexes = [
            models.Index(fields=["client", "-happened_at", "-id"]),
            models.Index(fields=["broker", "-happened_at", "-id"]),
            models.Index(fields=["branch", "-happened_at", "-id"]),
            models.Index(
                fields=["branch", "happened_at"],
                condition=Q(
                    kind__in=["visit", "interview", "reception"], is_current=True
                ),
                name="contact_face_to_face",
            ),
            models.Index(
                fields=["branch", "happened_at"],
                condition=Q(objection__isnull=False, is_current=True),
                name="contact_objected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.kind}"

    @property
    def shown_words(self) -> list[str]:
        """What was shown, in words."""
        names = dict(Shown.choices)
        return [str(names.get(code, code)) for code in self.shown or ()]

    @property
    def paper_words(self) -> list[tuple[str, str, str]]:
        """Documents spoken of: name, state, and the state in words."""
        names = dict(PaperState.choices)
        rows = (self.papers or {}).items()
        return [(name, state, str(names.get(state, state))) for name, state in rows]

    @property
    def content_words(self) -> str:
        """How content the client was, in words; empty when nobody asked."""
        said = (self.interview or {}).get("content", "")
        return str(dict(Content.choices).get(said, ""))


class Companion(models.Model):
    """A colleague who was at a meeting, too."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="companions")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")

    objects = CompanionQuerySet.as_manager()

    class Meta:
        verbose_name = _("colleague at a meeting")
        verbose_name_plural = _("colleagues at meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "user"], name="companion_once_a_meeting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.user_id}"


class ContactDraft(models.Model):
    """What someone had typed about a client when the signal failed."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "client"], name="one_draft_each")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.client_id}"
