"""The filter of the contact log: its cleaned values are the queryset's arguments."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.policies import LATE_AFTER_HOURS, value_of
from clients.models import Client, ImportBatch
from core.clock import start_of
from core.forms import CleanTextMixin, DayField
from pipeline.enums import Stage
from pipeline.models import Objection, Script
from service.enums import ContactKind, ContactOutcome
from service.models import Contact
from service.querysets import ContactQuerySet
from service.rules.objections import RESOLVED_WITHIN

ANY = [("", gettext_lazy("all"))]


class LogFilter(CleanTextMixin, forms.Form):
    """Which entries to show. What cannot be understood is said and left out."""

    q = forms.CharField(label=gettext_lazy("Client"), max_length=80, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("How"), choices=[*ANY, *ContactKind.choices], required=False
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[*ANY, *ContactOutcome.choices],
        required=False,
    )
    broker = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Broker"),
        required=False,
        empty_label=gettext_lazy("all"),
    )
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("To"), required=False)
    late = forms.BooleanField(label=gettext_lazy("Only late entries"), required=False)
    batch = forms.ModelChoiceField(
        ImportBatch.objects.none(),
        label=gettext_lazy("Import"),
        required=False,
        widget=forms.HiddenInput,
    )

    # Only numbers of other pages ask for these; they are carried along.
    objection = forms.ModelChoiceField(
        Objection.objects.none(),
        label=gettext_lazy("Objection raised"),
        required=False,
        widget=forms.HiddenInput,
    )
    script = forms.ModelChoiceField(
        Script.objects.none(),
        label=gettext_lazy("Script used"),
        required=False,
        widget=forms.HiddenInput,
    )
    unscripted = forms.BooleanField(required=False, widget=forms.HiddenInput)
    resolved = forms.BooleanField(required=False, widget=forms.HiddenInput)
    stood = forms.ChoiceField(
        choices=[("", ""), *Stage.choices], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        self.viewer = viewer
        super().__init__(*args, **kwargs)
        brokers: Any = self.fields["broker"]
        people = User.objects.visible_to(viewer).brokers()
        brokers.queryset = people.order_by("branch_id", "full_name", "pk")
        for name, model in (("objection", Objection), ("script", Script)):
            field: Any = self.fields[name]
            field.queryset = model.objects.visible_to(viewer)
        batches: Any = self.fields["batch"]
        batches.queryset = ImportBatch.objects.visible_to(viewer)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins."))
        return data

    def rows(self) -> ContactQuerySet:
        """Return the entries asked for, of those the viewer may see."""
        self.is_valid()
        asked = self.cleaned_data
        rows: ContactQuerySet = Contact.objects.visible_to(self.viewer).current()
        for name in ("kind", "outcome", "broker", "batch", "script"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        if asked.get("since"):
            rows = rows.filter(happened_at__gte=start_of(asked["since"]))
        if asked.get("until"):
            after = start_of(asked["until"] + timedelta(days=1))
            rows = rows.filter(happened_at__lt=after)
        if asked.get("late"):
            rows = rows.late(
                value_of(LATE_AFTER_HOURS, branch_id=self.viewer.branch_id)
            )
        rows = self._of_radar(rows)
        if asked.get("q"):
            seen = Client.objects.visible_to(self.viewer).found_by(asked["q"])
            rows = rows.filter(client__in=seen.values("pk"))
        return rows

    def _of_radar(self, rows: ContactQuerySet) -> ContactQuerySet:
        """Keep what a number of the objection radar counts."""
        asked = self.cleaned_data
        if objection := asked.get("objection"):
            both = Q(objection=objection) | Q(objection__merged_into=objection)
            rows = rows.filter(both)
        if asked.get("unscripted"):
            rows = rows.filter(script__isnull=True)
        if asked.get("stood"):
            rows = rows.with_stood().filter(stood=asked["stood"])
        if asked.get("resolved"):
            agreed = Q(outcome=ContactOutcome.AGREED)
            led = rows.with_led_further(RESOLVED_WITHIN)
            rows = led.filter(agreed | Q(led_further=True))
        return rows
