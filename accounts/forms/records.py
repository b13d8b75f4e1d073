"""What the records page can be asked."""

from typing import Any

from django import forms
from django.apps import apps
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registry import described_actions, looks
from core.clock import end_of, start_of
from core.forms import CleanTextMixin, DayField

# What records speak of, as people know it; the rest is found by its action.
THINGS = (
    *("clients.client", "clients.segment", "clients.need", "clients.service"),
    *("clients.importbatch", "clients.bulkchange", "clients.household"),
    *("clients.privacyrequest", "clients.donotcontact", "clients.security"),
    *("service.contact", "pipeline.salesplan", "campaigns.plan", "outbox.delivery"),
    *("outbox.wordingrule", "digests.newsitem", "digests.announcement"),
    *("digests.source", "accounts.user", "accounts.branch", "accounts.setting"),
    "accounts.calendarday",
)


class RecordFilter(CleanTextMixin, forms.Form):
    """Who did what to which thing, and when. An impossible answer is left out."""

    what = forms.ChoiceField(
        choices=[("", _("everything")), ("looks", _("looks and exports"))],
        required=False,
        widget=forms.HiddenInput,
    )
    by = forms.ModelChoiceField(
        User.objects.none(), label=_("person"), required=False, empty_label=_("anyone")
    )
    action = forms.ChoiceField(label=_("action"), required=False)
    model = forms.ChoiceField(label=_("about"), required=False)
    id = forms.CharField(
        label=_("record's number"), required=False, validators=[MaxLengthValidator(40)]
    )
    since = DayField(label=_("from"), required=False)
    until = DayField(label=_("to"), required=False)

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.visible_to(viewer).order_by("full_name", "pk")
        fields: dict[str, Any] = self.fields
        fields["by"].queryset = people
        fields["action"].choices = [("", _("anything")), *described_actions()]
        fields["model"].choices = [("", _("anything")), *things()]
        for name in ("by", "action", "model"):
            fields[name].widget.attrs["class"] = "form-select"
        for name in ("id", "since", "until"):
            fields[name].widget.attrs["class"] = "form-control"
        fields["id"].widget.attrs["inputmode"] = "numeric"

    def asked(self) -> dict[str, Any]:
        """Return what is asked for and makes sense, by field."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return {name: value for name, value in given.items() if value}

    def narrow(self, events: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the events asked for."""
        asked = self.asked()
        paths = {"by": "by", "action": "action", "model": "model", "id": "object_id"}
        events = events.filter(**{p: asked[n] for n, p in paths.items() if n in asked})
        if "what" in asked:
            events = events.filter(action__in=looks())
        if "since" in asked:
            events = events.filter(at__gte=start_of(asked["since"]))
        if "until" in asked:
            events = events.filter(at__lt=end_of(asked["until"]))
        return events


def things() -> list[tuple[str, str]]:
    """Return what a record can be about, by the words of this language."""
    known = {model._meta.label_lower: model._meta for model in apps.get_models()}  # noqa: SLF001
    found = [
        (label, capfirst(str(known[label].verbose_name)))
        for label in THINGS
        if label in known
    ]
    return sorted(found, key=lambda pair: pair[1])
