"""What is typed about holdings, watched securities, and tables handed in."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from clients.enums import SecurityStatus
from clients.enums.holdings import RiskLevel
from clients.models import Client, Holding, Security, WatchItem
from clients.rules.securities import CodeRefused, read_code
from core.clock import today
from core.forms import CleanTextMixin, DayField, part_of_form
from core.text import squeeze

MOST_BYTES = 20 * 2**20
LONGEST_WRITTEN = 80
COST_LIMIT = Decimal(10) ** 9


def find_security(written: str, viewer: User) -> Security:
    """Return the security someone typed: a code, `600519 贵州茅台`, or a whole name.

    Raises ValidationError with a sentence when it is none or several.
    """
    every = Security.objects.visible_to(viewer)
    try:
        code = read_code(written.split(maxsplit=1)[0]) if written.split() else None
    except CodeRefused:
        code = None
    found: list[Security] = []
    if code is not None:
        rows = every.filter(code=code.code)
        rows = rows.filter(exchange=code.exchange) if code.exchange else rows
        found = list(rows.order_by("pk")[:3])
    if len(found) != 1:
        wanted = squeeze(written.split(maxsplit=1)[-1] if found else written)
        named = found or list(every.found_by(written).order_by("pk")[:50])
        exact = [s for s in named if squeeze(s.name) == wanted]
        found = exact or named
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"{s.full_code} {s.name}" for s in found[:3])
        raise ValidationError(
            _("Several securities fit: %(names)s. Write the code with its exchange."),
            params={"names": names},
        )
    raise ValidationError(
        _("No security is listed as “%(written)s”. Write its code, as 600519."),
        params={"written": written[:40]},
    )


class SecurityField(forms.CharField):
    """A security by code or name; the list below the field helps while one types."""

    viewer: User

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Security"))
        super().__init__(max_length=LONGEST_WRITTEN, **kwargs)
        self.widget.attrs |= {
            "autocomplete": "off",
            "list": "securities-found",
            "placeholder": gettext_lazy("code, name or initials"),
        }

    def for_viewer(self, viewer: User) -> None:
        """Say who types: what one may see is what one finds."""
        self.viewer = viewer

    def clean(self, value: Any) -> Any:
        """Return the security, or None where the field is left empty."""
        text = super().clean(value)
        return find_security(text, self.viewer) if text else None


class NumberField(forms.DecimalField):
    """A number typed plainly, with thousands commas or without."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        """Return the number; commas between thousands are left out."""
        if isinstance(value, str):
            value = value.replace(",", "").replace("，", "").strip()[:40]
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Show a number without zeros behind its last digit."""
        if isinstance(value, Decimal):
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        return value


class HoldingForm(CleanTextMixin, forms.Form):
    """What a client holds of one security."""

    security = SecurityField()
    quantity = NumberField(
        label=gettext_lazy("Quantity"), max_digits=16, decimal_places=2, min_value=0
    )
    cost = NumberField(
        label=gettext_lazy("Cost a unit (yuan)"),
        max_digits=14,
        decimal_places=4,
        required=False,
        help_text=gettext_lazy("Leave empty when it is not known."),
    )
    as_of = DayField(label=gettext_lazy("As of"))

    def __init__(
        self, data: Any, *, viewer: User, holding: Holding | None = None
    ) -> None:
        initial: dict[str, Any] = {"as_of": today()}
        if holding is not None:
            initial |= {"quantity": holding.quantity, "cost": holding.cost}
        super().__init__(data, initial=initial)
        self.helper = part_of_form()
        if holding is not None:
            del self.fields["security"]
        else:
            _security_of(self).for_viewer(viewer)

    def clean_as_of(self) -> date:
        """Refuse a day to come."""
        return _past(self.cleaned_data["as_of"])


class WatchForm(CleanTextMixin, forms.Form):
    """A security a client follows, and how we know."""

    security = SecurityField()
    source = forms.CharField(
        label=gettext_lazy("How we know"), max_length=60, required=False
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(
        self, data: Any, *, viewer: User, item: WatchItem | None = None
    ) -> None:
        initial = {"source": item.source, "note": item.note} if item else {}
        super().__init__(data, initial=initial)
        self.helper = part_of_form()
        if item is not None:
            del self.fields["security"]
        else:
            _security_of(self).for_viewer(viewer)


class JudgeForm(forms.ModelForm):
    """What head office says of a security."""

    risk_level = forms.ChoiceField(
        label=gettext_lazy("Risk level"),
        choices=[("", gettext_lazy("as the code tells")), *RiskLevel.choices],
        required=False,
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=SecurityStatus.choices
    )

    class Meta:
        model = Security
        fields: ClassVar[tuple[str, ...]] = ("risk_level", "status")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()

    def _post_clean(self) -> None:
        """Leave the instance alone: the action writes it, and checks it."""


class SheetForm(forms.Form):
    """A table to be judged; of holdings also the day, and perhaps the one client."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=200,
        help_text=gettext_lazy("csv, txt, xlsx, xls, or what the terminal exports."),
    )
    as_of = DayField(
        label=gettext_lazy("Holdings as of"),
        required=False,
        help_text=gettext_lazy("Leave empty when the file says it; else it is today."),
    )
    client = forms.ModelChoiceField(
        Client.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(
        self, data: Any, files: Any, *, viewer: User, client: Client | None = None
    ) -> None:
        super().__init__(data, files, initial={"client": client})
        self.helper = part_of_form()
        fields: dict[str, Any] = self.fields
        fields["client"].queryset = Client.objects.visible_to(viewer)

    def clean_as_of(self) -> date | None:
        """Refuse a day to come."""
        day = self.cleaned_data["as_of"]
        return _past(day) if day else None

    def clean_file(self) -> UploadedFile:
        """Refuse a file nobody should wait for."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(
                _("The file is larger than %(limit)s MB. Split it."),
                params={"limit": MOST_BYTES // 2**20},
            )
        return file


def _security_of(form: forms.Form) -> SecurityField:
    field = form.fields["security"]
    assert isinstance(field, SecurityField)  # noqa: S101 — tells the type
    return field


def _past(day: date) -> date:
    if day > today():
        raise ValidationError(_("This day has not come yet."))
    return day
