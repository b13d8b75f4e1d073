"""The branch's own fields: defining them, and filling them in on a client."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.enums import FieldKind
from clients.models import CustomField
from clients.rules.custom import LONGEST_TEXT
from core.forms import CleanTextMixin, DayField, MoneyField, refuse_unwanted

LONGEST_OPTION = 40
PREFIX = "own_"
YES_NO = (("", "—"), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no")))


class CustomFieldForm(CleanTextMixin, forms.ModelForm):
    """A field of the branch: what it is called, what it holds."""

    options = forms.CharField(
        label=gettext_lazy("Options"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("For one of a list: one a line."),
    )

    class Meta:
        model = CustomField
        fields: ClassVar[tuple[str, ...]] = ("label", "kind", "is_retired")
        labels: ClassVar[dict[str, Any]] = {"is_retired": gettext_lazy("Retired")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["kind"]
            self.initial["options"] = "\n".join(self.instance.options)
            if self.instance.kind != FieldKind.CHOICE:
                del self.fields["options"]
        else:
            del self.fields["is_retired"]

    def clean_options(self) -> list[str]:
        """Return the options, one a line."""
        lines: list[str] = self.cleaned_data["options"].splitlines()
        if any(len(line.strip()) > LONGEST_OPTION for line in lines):
            raise ValidationError(
                _("An option has at most %(most)s characters."),
                params={"most": LONGEST_OPTION},
            )
        return [line.strip() for line in lines]

    def _post_clean(self) -> None:
        """Leave the instance alone: the action writes it, and checks it."""

    def facts(self) -> dict[str, Any]:
        """Return what the form says, as the actions take it."""
        return {name: self.cleaned_data[name] for name in self.fields}


def field_for(own: CustomField, value: Any) -> forms.Field:
    """Return the form field in which a value of the branch's field is typed."""
    common: dict[str, Any] = {"label": own.label, "required": False, "initial": value}
    match own.kind:
        case FieldKind.MONEY:
            return MoneyField(**common)
        case FieldKind.DAY:
            return DayField(**common)
        case FieldKind.NUMBER:
            return forms.DecimalField(max_digits=20, decimal_places=6, **common)
        case FieldKind.YES_NO:
            common["initial"] = {True: "yes", False: "no"}.get(value, "")
            return forms.ChoiceField(choices=YES_NO, **common)
        case FieldKind.CHOICE:
            options = list(dict.fromkeys([*own.options, *([value] if value else [])]))
            return forms.ChoiceField(
                choices=[("", "—"), *((o, o) for o in options)], **common
            )
        case _:
            return forms.CharField(
                max_length=LONGEST_TEXT, validators=[refuse_unwanted], **common
            )


def add_own_fields(form: forms.BaseForm, own: Iterable[CustomField]) -> list[str]:
    """Put the branch's fields on a client's form; return what they are called there."""
    values = getattr(form, "instance").custom  # noqa: B009 — any model form of a client
    names = []
    for one in own:
        name = f"{PREFIX}{one.key}"
        form.fields[name] = field_for(one, values.get(one.key))
        names.append(name)
    return names


def own_values(form: forms.BaseForm, before: dict[str, Any]) -> dict[str, Any]:
    """Return the client's values after the form: what is not on it stays."""
    found = dict(before)
    for name in form.fields:
        if not name.startswith(PREFIX):
            continue
        key, value = name.removeprefix(PREFIX), form.cleaned_data.get(name)
        if value in (None, ""):
            found.pop(key, None)
        else:
            found[key] = _stored(form.fields[name], value)
    return found


def _stored(field: forms.Field, value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    choices: Any = getattr(field, "choices", ())
    if tuple(choices) == YES_NO:
        return value == "yes"
    return str(value)
