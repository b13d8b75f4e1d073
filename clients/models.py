"""The client and what is known about one."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Attachment, Branch, Job, Tag
from clients import enums
from clients.querysets import (
    AssignmentQuerySet,
    BatchQuerySet,
    ClientQuerySet,
    OfClientQuerySet,
    OriginQuerySet,
    SecurityQuerySet,
)

USER = settings.AUTH_USER_MODEL
MOST_DIGITS, DECIMALS = 16, 2


class Origin(models.Model):
    """Where people came from, and on what legal basis we know them."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    source = models.CharField(
        _("source"), max_length=20, choices=enums.Source, blank=True
    )
    channel = models.CharField(
        _("channel"), max_length=20, choices=enums.Channel, blank=True
    )
    method = models.CharField(
        _("method"), max_length=20, choices=enums.Method, blank=True
    )
    outlet = models.CharField(_("outlet"), max_length=80, blank=True)
    legal_basis = models.CharField(
        _("legal basis"), max_length=20, choices=enums.LegalBasis, blank=True
    )
    consent_text = models.CharField(_("consent text"), max_length=200, blank=True)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = OriginQuerySet.as_manager()

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        indexes = [models.Index(fields=["method"]), models.Index(fields=["channel"])]

    def __str__(self) -> str:
        return self.outlet or self.get_method_display() or self.get_source_display()


class ImportBatch(models.Model):
    """One file brought in: what it was, how its columns were read, what came of it."""

    kind = models.CharField(max_length=20)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64, db_index=True)
    stored_as = models.CharField(max_length=200, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    origin = models.ForeignKey(Origin, models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=10, choices=enums.BatchState, default=enums.BatchState.UPLOADED
    )
    report = models.JSONField(default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    written_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.file_name


class ColumnMap(models.Model):
    """How someone mapped the columns of files with these headers last time."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    headers_sha256 = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "headers_sha256"], name="column_map_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.headers_sha256[:8]}"


class Client(models.Model):
    """Someone a broker is winning over or looking after: prospect and member alike.

    `size`, `assets` follow the latest snapshot; `stage`, `stage_since`, `outcome`,
    `is_claimed` follow the ledger of `pipeline`; `search_text` and `grams` follow name,
    phone and numbers. None of them is ever typed.
    """

    name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    phone_key = models.CharField(max_length=40, blank=True, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    wechat = models.CharField(_("WeChat"), max_length=64, blank=True)
    gender = models.CharField(
        _("gender"), max_length=6, choices=enums.Gender, blank=True
    )
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    occupation = models.CharField(_("occupation"), max_length=80, blank=True)
    employer = models.CharField(_("employer"), max_length=120, blank=True)
    note = models.TextField(_("note"), max_length=4000, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, verbose_name=_("tags"))

    member_no = models.CharField(
        _("membership number"), max_length=20, null=True, blank=True
    )
    external_ref = models.CharField(_("external reference"), max_length=80, blank=True)
    tier = models.CharField(_("tier"), max_length=10, choices=enums.Tier, blank=True)
    opened_on = models.DateField(_("account opened on"), null=True, blank=True)

    broker = models.ForeignKey(
        USER, models.PROTECT, related_name="clients", verbose_name=_("broker")
    )
    adviser = models.ForeignKey(
        USER,
        models.PROTECT,
        related_name="advised_clients",
        null=True,
        blank=True,
        verbose_name=_("adviser"),
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="clients", verbose_name=_("branch")
    )
    origin = models.ForeignKey(
        Origin, models.PROTECT, null=True, blank=True, related_name="clients"
    )
    introducer = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="introduced"
    )
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="clients"
    )

    size = models.CharField(_("size"), max_length=8, choices=enums.Size, blank=True)
    assets = models.DecimalField(
        _("assets"),
        max_digits=MOST_DIGITS,
        decimal_places=DECIMALS,
        null=True,
        blank=True,
    )
    assets_on = models.DateField(_("assets as of"), null=True, blank=True)
    potential_assets = models.DecimalField(
        _("potential assets"),
        max_digits=MOST_DIGITS,
        decimal_places=DECIMALS,
        null=True,
        blank=True,
    )
    horizon = models.CharField(
        _("horizon"), max_length=8, choices=enums.Horizon, blank=True
    )
    value_type = models.CharField(
        _("value type"), max_length=8, choices=enums.ValueType, blank=True
    )
    risk_class = models.CharField(
        _("risk class"), max_length=10, choices=enums.RiskClass, blank=True
    )
    risk_assessed_on = models.DateField(_("risk assessed on"), null=True, blank=True)

    stage = models.CharField(_("stage"), max_length=1, choices=enums.Stage, blank=True)
    stage_since = models.DateTimeField(_("in stage since"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=enums.Outcome, blank=True
    )
    is_claimed = models.BooleanField(_("deal only claimed"), default=False)
    last_contact_at = models.DateTimeField(_("last contact"), null=True, blank=True)

    search_text = models.CharField(max_length=600, blank=True, editable=False)
    grams = models.TextField(blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "member_no"],
                name="member_no_once_a_branch",
                violation_error_message=_(
                    "This membership number is taken in the branch."
                ),
            ),
            models.UniqueConstraint(
                fields=["branch", "external_ref"],
                name="external_ref_once_a_branch",
                condition=~Q(external_ref=""),
                violation_error_message=_(
                    "This external reference is taken in the branch."
                ),
            ),
            models.CheckConstraint(
                name="client_has_a_name", condition=~Q(name="")
            ),
            models.CheckConstraint(
                name="member_no_null_not_empty",
                condition=Q(member_no__isnull=True) | ~Q(member_no=""),
            ),
            models.CheckConstraint(
                name="outcome_only_in_process",
                condition=Q(outcome="") | ~Q(stage=""),
            ),
            models.CheckConstraint(
                name="nobody_introduces_themselves",
                condition=Q(introducer__isnull=True) | ~Q(introducer=F("id")),
            ),
        ]
        indexes = [
            models.Index(fields=["broker", "-added_at", "-id"]),
            models.Index(fields=["branch", "-added_at", "-id"]),
            models.Index(fields=["-added_at", "-id"]),
            models.Index(fields=["broker", "stage", "-stage_since", "-id"]),
            models.Index(fields=["branch", "stage", "-stage_since", "-id"]),
            models.Index(fields=["broker", "name", "id"]),
            models.Index(fields=["branch", "name", "id"]),
            models.Index(fields=["branch", "phone_key"]),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("desk:client", args=[self.pk])


class Assignment(models.Model):
    """Who was responsible for a client from one day until before another."""

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="assignments", verbose_name=_("client")
    )
    user = models.ForeignKey(USER, models.PROTECT, related_name="assignments")
    duty = models.CharField(_("duty"), max_length=10, choices=enums.Duty)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("until before"), null=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "duty"],
                condition=Q(to_on__isnull=True),
                name="one_responsible_at_a_time",
            ),
            models.CheckConstraint(
                name="assignment_in_order",
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
            ),
        ]
        indexes = [models.Index(fields=["user", "duty", "from_on"])]

    def __str__(self) -> str:
        return f"{self.client} → {self.user}"


class AssetSnapshot(models.Model):
    """A client's assets (yuan) on a day, where they lie and how we know."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="snapshots")
    on = models.DateField(_("as of"))
    kind = models.CharField(
        _("where"),
        max_length=10,
        choices=enums.SnapshotKind,
        default=enums.SnapshotKind.IN_HOUSE,
    )
    amount = models.DecimalField(
        _("amount"), max_digits=MOST_DIGITS, decimal_places=DECIMALS
    )
    source = models.CharField(_("source"), max_length=60, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-on", "-id"])]

    def __str__(self) -> str:
        return f"{self.client} {self.on}"


class Classification(models.Model):
    """A client's place on an axis: what, on what basis, by whom, when. Append-only."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="classifications")
    axis = models.CharField(max_length=10, choices=enums.Axis)
    value = models.CharField(max_length=20, blank=True)
    basis = models.CharField(max_length=10, choices=enums.Basis)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField(null=True)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "axis", "-at"])]

    def __str__(self) -> str:
        return f"{self.client} {self.axis} {self.value}"


class ClientStyle(models.Model):
    """One analysis style a client works by, and how well they know it (0–3)."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="styles")
    style = models.CharField(_("analysis style"), max_length=12, choices=enums.Style)
    level = models.PositiveSmallIntegerField(
        _("knowledge level"), default=0, validators=[MaxValueValidator(3)]
    )

    objects = OfClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "style"], name="style_once"),
            models.CheckConstraint(name="level_0_to_3", condition=Q(level__lte=3)),
        ]

    def __str__(self) -> str:
        return f"{self.get_style_display()} {self.level}"


class ConsentEvent(models.Model):
    """A client gave or withdrew consent to one purpose by one channel. Append-only."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="consent_events")
    purpose = models.CharField(_("purpose"), max_length=15, choices=enums.Purpose)
    channel = models.CharField(_("channel"), max_length=10, choices=enums.Reach)
    is_given = models.BooleanField(_("given"))
    at = models.DateTimeField(_("at"))
    text_version = models.CharField(_("consent text"), max_length=60, blank=True)
    proof = models.CharField(_("proof"), max_length=200, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "purpose", "channel", "-at"])]

    def __str__(self) -> str:
        return f"{self.client} {self.purpose} {self.channel} {self.is_given}"


class Consent(models.Model):
    """Where consent stands now, as the latest event left it."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=15, choices=enums.Purpose)
    channel = models.CharField(max_length=10, choices=enums.Reach)
    is_given = models.BooleanField()
    since = models.DateTimeField()

    objects = OfClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "purpose", "channel"], name="consent_stands_once"
            )
        ]
        indexes = [
            models.Index(fields=["purpose", "channel"], condition=Q(is_given=True),
                         name="consent_given")
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.purpose} {self.channel} {self.is_given}"


class Security(models.Model):
    """A listed security. The code is text: 000001 stays 000001."""

    code = models.CharField(_("code"), max_length=12)
    exchange = models.CharField(_("exchange"), max_length=4, blank=True)
    name = models.CharField(_("name"), max_length=60)
    area = models.CharField(_("area"), max_length=40, blank=True)
    industry = models.CharField(_("industry"), max_length=40, blank=True)
    listed_on = models.DateField(_("listed on"), null=True, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=enums.SecurityStatus,
        default=enums.SecurityStatus.LISTED,
    )
    is_demo = models.BooleanField(default=False, editable=False)

    objects = SecurityQuerySet.as_manager()

    class Meta:
        verbose_name = _("security")
        verbose_name_plural = _("securities")
        constraints = [
            models.UniqueConstraint(fields=["code", "exchange"], name="security_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Holding(models.Model):
    """How much of a security a client holds, and what it cost (yuan a share)."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="holdings")
    security = models.ForeignKey(Security, models.PROTECT, related_name="holdings")
    quantity = models.DecimalField(_("quantity"), max_digits=16, decimal_places=2)
    cost = models.DecimalField(
        _("cost"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    as_of = models.DateField(_("as of"))

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("holding")
        verbose_name_plural = _("holdings")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "security"], name="holding_once_a_client"
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.security}"
