"""The client, and who is responsible for one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, Tag
from clients import enums
from clients.models.origins import ImportBatch, Origin
from clients.querysets import AssignmentQuerySet, ClientQuerySet

USER = settings.AUTH_USER_MODEL
MOST_DIGITS, DECIMALS = 16, 2


class Client(models.Model):
    """Someone a broker is winning over or looking after: prospect and member alike.

    `size`, `assets` follow the latest snapshot; `stage`, `stage_since`, `outcome`,
    `is_claimed` follow the ledger of `pipeline`; `search_text` and `grams` follow name,
    phone and numbers; `completeness` (%), `has_basis`, the scores (0–100) and
    `observed_horizon` follow what is known. None of them is ever typed.
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

    member_no = models.CharField(  # noqa: DJ001 — unique where known
        _("membership number"), max_length=20, null=True, blank=True
    )
    external_ref = models.CharField(_("external reference"), max_length=80, blank=True)
    tier = models.CharField(_("tier"), max_length=10, choices=enums.Tier, blank=True)
    opened_on = models.DateField(_("account opened on"), null=True, blank=True)

    broker = models.ForeignKey(
        USER,
        models.PROTECT,
        related_name="clients",
        verbose_name=_("broker"),
        db_index=False,
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
        Branch,
        models.PROTECT,
        related_name="clients",
        verbose_name=_("branch"),
        db_index=False,
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

    standing = models.CharField(
        max_length=10,
        choices=enums.Standing,
        default=enums.Standing.ACTIVE,
        editable=False,
    )
    standing_since = models.DateTimeField(null=True, editable=False)
    # Until when a binned row can be restored, a restricted one is kept.
    standing_until = models.DateField(null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged"
    )

    has_basis = models.BooleanField(default=False, editable=False)
    completeness = models.PositiveSmallIntegerField(default=0, editable=False)
    current_score = models.PositiveSmallIntegerField(null=True, editable=False)
    growth_score = models.PositiveSmallIntegerField(null=True, editable=False)
    observed_horizon = models.CharField(
        max_length=8, choices=enums.Horizon, blank=True, editable=False
    )
    # The branch's own fields: key of `CustomField` to value.
    custom = models.JSONField(default=dict, blank=True)

    search_text = models.CharField(max_length=2000, blank=True, editable=False)
    grams = models.TextField(blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    added_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)
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
            models.CheckConstraint(name="client_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="member_no_null_not_empty",
                condition=Q(member_no__isnull=True) | ~Q(member_no=""),
            ),
            models.CheckConstraint(
                name="outcome_only_in_process",
                condition=Q(outcome="") | ~Q(stage=""),
            ),
            models.CheckConstraint(
                name="merged_into_somebody",
                condition=Q(standing=enums.Standing.MERGED, merged_into__isnull=False)
                | (~Q(standing=enums.Standing.MERGED) & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="completeness_in_per_cent", condition=Q(completeness__lte=100)
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
            # A broker's rows are asked for with the branch: with both in one index
            # PostgreSQL does not read the whole branch to intersect the two.
            models.Index(
                fields=["broker", "branch", "stage", "-stage_since", "-id"],
                name="client_stage_of_broker",
            ),
            # Who stands where in a branch is counted without the clients' rows.
            models.Index(
                fields=["branch", "stage", "-stage_since", "-id"],
                include=["outcome", "standing", "has_basis"],
                name="client_stage_of_branch",
            ),
            models.Index(fields=["broker", "name", "id"]),
            models.Index(fields=["branch", "name", "id"]),
            models.Index(fields=["branch", "phone_key"]),
            # One for each order of a list over all branches.
            models.Index(fields=["name", "id"]),
            models.Index(fields=["assets", "id"]),
            models.Index(fields=["last_contact_at", "id"]),
            models.Index(fields=["stage_since", "id"]),
            models.Index(
                fields=["branch", "standing", "standing_until"],
                condition=~Q(standing=enums.Standing.ACTIVE),
                name="client_not_active",
            ),
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
    user = models.ForeignKey(
        USER, models.PROTECT, related_name="assignments", db_index=False
    )
    duty = models.CharField(_("duty"), max_length=10, choices=enums.Duty)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("until before"), null=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

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
