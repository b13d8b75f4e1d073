"""Writing scripts, deciding on them, and keeping the catalogue of objections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.forms import CleanTextMixin, DayField, part_of_form
from pipeline.enums import Stage
from pipeline.models import Objection, Script

LONGEST_WORDS = 2000


class VersionForm(CleanTextMixin, forms.Form):
    """The words of a version, and until when they hold."""

    text = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "{客户称呼}, {经纪人} and {证书编号} are filled in for each client."
        ),
    )
    valid_until = DayField(
        label=gettext_lazy("Valid until"),
        required=False,
        help_text=gettext_lazy("Empty: until another version replaces it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()


class ScriptForm(VersionForm):
    """A new script; its cleaned values are arguments of the action."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=60)
    stage = forms.ChoiceField(
        label=gettext_lazy("At which stage"),
        choices=[("", gettext_lazy("any")), *Stage.choices],
        required=False,
    )
    objection = forms.ModelChoiceField(
        Objection.objects.none(),
        label=gettext_lazy("Against which objection"),
        required=False,
        empty_label=gettext_lazy("none"),
    )
    field_order = ("title", "stage", "objection", "text", "valid_until")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["objection"]
        mine = Objection.objects.visible_to(by).for_branch(by.branch_id).in_use()
        field.queryset = mine.order_by("name", "pk")


class ScriptFilter(forms.Form):
    """Which scripts to show; what makes no sense is left out."""

    stage = forms.ChoiceField(
        choices=[("", gettext_lazy("any")), *Stage.choices], required=False
    )
    objection = forms.ModelChoiceField(Objection.objects.none(), required=False)
    waiting = forms.BooleanField(required=False)
    retired = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, viewer: User) -> None:
        super().__init__(data)
        field: Any = self.fields["objection"]
        field.queryset = Objection.objects.visible_to(viewer).order_by("name", "pk")
        self.is_valid()

    def narrow(self, scripts: Any) -> Any:
        """Keep the scripts asked for."""
        asked = self.cleaned_data
        scripts = scripts.filter(is_retired=bool(asked.get("retired")))
        if asked.get("stage"):
            scripts = scripts.filter(stage=asked["stage"])
        if asked.get("objection"):
            scripts = scripts.filter(objection=asked["objection"])
        if asked.get("waiting"):
            waiting = Script.objects.filter(versions__state="submitted")
            scripts = scripts.filter(pk__in=waiting.values("pk"))
        return scripts


class DecisionForm(CleanTextMixin, forms.Form):
    """Why a version is refused, or a word beside the approval."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, required=False
    )


class ObjectionForm(CleanTextMixin, forms.Form):
    """The name of an objection."""

    name = forms.CharField(label=gettext_lazy("objection"), max_length=60)
