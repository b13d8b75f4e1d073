"""The portrait of a client: what kind of investor, with what means, towards what."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.enums import profile as said
from clients.models.client import Client
from clients.querysets import OfClientQuerySet

USER = settings.AUTH_USER_MODEL
SHORT = 20
HIGHEST_RATE = 100


class Profile(models.Model):
    """What is known of a client beyond name, numbers and axes; unknown is blank.

    Lists hold codes of the enumeration named like the field. `hurdle_rate` is per cent
    a year. What is said of the present broker is the client's own statement.
    """

    client = models.OneToOneField(Client, models.CASCADE, related_name="profile")

    income_level = models.CharField(
        _("income"), max_length=SHORT, choices=said.IncomeLevel, blank=True
    )
    income_stability = models.CharField(
        _("stability of the income"),
        max_length=SHORT,
        choices=said.Stability,
        blank=True,
    )
    fund_source = models.CharField(
        _("source of the funds"), max_length=SHORT, choices=said.FundSource, blank=True
    )
    wealth = models.CharField(
        _("household's means"), max_length=SHORT, choices=said.Wealth, blank=True
    )

    wish_to_invest = models.CharField(
        _("wish to invest"), max_length=SHORT, choices=said.Willingness, blank=True
    )
    experience = models.CharField(
        _("experience with securities"),
        max_length=SHORT,
        choices=said.Experience,
        blank=True,
    )
    risk_capacity = models.CharField(
        _("can bear losses"), max_length=SHORT, choices=said.Degree, blank=True
    )
    risk_appetite = models.CharField(
        _("risk appetite"), max_length=SHORT, choices=said.Degree, blank=True
    )
    products = models.JSONField(_("preferred products"), default=list, blank=True)
    traits = models.JSONField(_("way of trading"), default=list, blank=True)
    positions = models.CharField(
        _("present positions"), max_length=SHORT, choices=said.Positions, blank=True
    )

    information = models.CharField(
        _("information reach"), max_length=SHORT, choices=said.Reach, blank=True
    )
    listens_to = models.JSONField(_("listens to"), default=list, blank=True)
    time_available = models.CharField(
        _("time available"), max_length=SHORT, choices=said.Time, blank=True
    )
    willingness = models.CharField(
        _("willingness to learn"),
        max_length=SHORT,
        choices=said.Willingness,
        blank=True,
    )

    temperament = models.CharField(
        _("temperament"), max_length=SHORT, choices=said.Temperament, blank=True
    )
    mood = models.CharField(_("mood"), max_length=SHORT, choices=said.Mood, blank=True)
    motives = models.JSONField(_("invests for"), default=list, blank=True)
    companions = models.CharField(_("companions"), max_length=200, blank=True)

    trades_by = models.JSONField(_("trades by"), default=list, blank=True)
    notices = models.JSONField(_("wants to be told of"), default=list, blank=True)
    reach_when = models.CharField(
        _("when and how to reach"), max_length=100, blank=True
    )

    goals = models.JSONField(_("goals"), default=list, blank=True)
    goal = models.CharField(_("goal in the client's words"), max_length=400, blank=True)
    hurdle = models.CharField(
        _("has to beat"), max_length=SHORT, choices=said.Hurdle, blank=True
    )
    hurdle_rate = models.DecimalField(
        _("rate to beat (% a year)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(HIGHEST_RATE)],
    )

    present_broker = models.CharField(_("account elsewhere"), max_length=80, blank=True)
    statement = models.CharField(
        _("the client's words about it"), max_length=600, blank=True
    )

    version = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints = [
            models.CheckConstraint(
                name="hurdle_rate_in_per_cent",
                condition=Q(hurdle_rate__isnull=True)
                | Q(hurdle_rate__gte=0, hurdle_rate__lte=HIGHEST_RATE),
            )
        ]

    def __str__(self) -> str:
        return f"{self.client}"


class ProfileFact(models.Model):
    """One fact of a profile as it was learnt: what, from where, when. Append-only."""

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="profile_facts", db_index=False
    )
    field = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    source = models.CharField(_("learnt from"), max_length=120, blank=True)
    learnt_on = models.DateField(_("learnt on"))
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["client", "-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.client} {self.field}"
