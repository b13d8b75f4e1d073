"""A profile's sections as small forms, and the correction of a figure."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import enums
from clients.actions.profile import LISTS
from clients.enums.profile import Hurdle
from clients.forms.conflict import Conflict, Difference
from clients.models import AssetSnapshot, Profile
from core.clock import today
from core.forms import CleanTextMixin, DayField, MoneyField, part_of_form

NOTHING_SAID = "—"
UNKNOWN = ("", gettext_lazy("unknown"))
SECTIONS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "money": (
        gettext_lazy("Means"),
        ("income_level", "income_stability", "fund_source", "wealth"),
    ),
    "investing": (
        gettext_lazy("As an investor"),
        (
            *("wish_to_invest", "experience", "risk_capacity", "risk_appetite"),
            *("products", "traits", "positions"),
        ),
    ),
    "learning": (
        gettext_lazy("Information, time, learning"),
        ("information", "listens_to", "time_available", "willingness"),
    ),
    "person": (
        gettext_lazy("As a person"),
        ("temperament", "mood", "motives", "companions"),
    ),
    "dealing": (
        gettext_lazy("How to deal with them"),
        ("trades_by", "notices", "reach_when"),
    ),
    "goals": (gettext_lazy("Goals"), ("goals", "goal", "hurdle", "hurdle_rate")),
    "elsewhere": (gettext_lazy("Elsewhere"), ("present_broker", "statement")),
}
SECTION_OF = {name: key for key, (_title, names) in SECTIONS.items() for name in names}


class ProfileForm(CleanTextMixin, forms.ModelForm):
    """One section of a profile, with what it was learnt from."""

    source = forms.CharField(
        label=gettext_lazy("Learnt from"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Where you know it from, e.g. visit on 11-24."),
    )
    learnt_on = DayField(label=gettext_lazy("Learnt on"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Profile
        fields: ClassVar[tuple[str, ...]] = tuple(SECTION_OF)
        widgets: ClassVar[dict[str, Any]] = {
            "goal": forms.Textarea(attrs={"rows": 2}),
            "statement": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "statement": gettext_lazy(
                "Their own words, kept as their statement; ours are not added."
            ),
            "companions": gettext_lazy("With whom they talk of the market."),
        }

    def __init__(self, data: Any, *, section: str, instance: Profile) -> None:
        super().__init__(data, instance=instance, initial={"learnt_on": today()})
        self.helper = part_of_form()
        self.facts = SECTIONS[section][1]
        self.initial["version"] = instance.version
        for name in set(SECTION_OF) - set(self.facts):
            del self.fields[name]
        for name in self.facts:
            self._as_tiles(name)

    def _as_tiles(self, name: str) -> None:
        """Let choices be pressed, not dropped down; nothing chosen is unknown."""
        field: Any = self.fields[name]
        if name in LISTS:
            self.fields[name] = forms.MultipleChoiceField(
                label=field.label,
                choices=LISTS[name].choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        elif hasattr(field, "choices"):
            field.widget = forms.RadioSelect()
            kept = [pair for pair in field.choices if pair[0]]
            field.choices = [UNKNOWN, *kept]

    def tiles(self) -> list[forms.BoundField]:
        """Return the section's own fields."""
        return [self[name] for name in self.facts]

    def clean_learnt_on(self) -> Any:
        """Refuse a day to come."""
        return _not_to_come(self.cleaned_data["learnt_on"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("hurdle") == Hurdle.RATE and given.get("hurdle_rate") is None:
            self.add_error("hurdle_rate", _("Say which rate, in per cent a year."))
        return given

    def _post_clean(self) -> None:
        """Leave the row as it was read: the action writes, and judges again."""

    def changes(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        given = self.cleaned_data
        facts = {name: given[name] for name in self.facts}
        said = ("source", "learnt_on", "version")
        return facts | {name: given[name] for name in said}


def _not_to_come(day: Any) -> Any:
    if day > today():
        raise ValidationError(_("This day has not come yet."))
    return day


def conflict_of(form: ProfileForm, now: Profile) -> Conflict:
    """Compare a refused form with the profile as it is; it may be sent again."""
    differences = []
    for name in form.facts:
        theirs, yours = getattr(now, name), form.cleaned_data.get(name)
        if theirs != yours:
            label = str(form.fields[name].label)
            differences.append(
                Difference(label, words_of(name, theirs), words_of(name, yours))
            )
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["version"] = str(now.version)
    form.data = data
    who = now.changed_by.full_name if now.changed_by else ""
    return Conflict(who, now.changed_at, differences)


def words_of(name: str, value: Any) -> str:
    """Say a fact of a profile in words; unknown is a dash."""
    if value in (None, "", []):
        return NOTHING_SAID
    if name in LISTS:
        labels = dict(LISTS[name].choices)
        return _(", ").join(str(labels.get(code, code)) for code in value)
    field: Any = Profile._meta.get_field(name)  # noqa: SLF001
    return str(dict(field.flatchoices).get(value, value))


class CorrectionForm(CleanTextMixin, forms.Form):
    """What a figure should have been, and why it was wrong."""

    amount = MoneyField(label=gettext_lazy("Right amount"))
    on = DayField(label=gettext_lazy("As of"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Where"), choices=enums.SnapshotKind.choices
    )
    source = forms.CharField(
        label=gettext_lazy("How we know"), max_length=60, required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("What was wrong"),
        max_length=200,
        help_text=gettext_lazy("The old figure stays on record, struck through."),
    )

    def __init__(self, data: Any, *, wrong: AssetSnapshot) -> None:
        initial = {name: getattr(wrong, name) for name in ("amount", "on", "kind")}
        super().__init__(data, initial=initial)
        self.helper = part_of_form()

    def clean_on(self) -> Any:
        """Refuse a day to come."""
        return _not_to_come(self.cleaned_data["on"])
