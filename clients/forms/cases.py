"""What is typed about a case: its beginning, a suggestion, a decision, a trade."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from clients.enums.holdings import Decision, Side
from clients.forms.holdings import NumberField, SecurityField, find_security
from clients.models import Client, Holding, Security
from core.clock import today
from core.forms import CleanTextMixin, DayField, RowsField, part_of_form

MOST_SECURITIES = 20


class CaseForm(CleanTextMixin, forms.Form):
    """What a case is about, from which positions and by which hurdle."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=80)
    goal = forms.CharField(
        label=gettext_lazy("Goal in the client's words"), max_length=300, required=False
    )
    holdings = RowsField(
        Holding.objects.none(),
        label=gettext_lazy("Positions of the baseline"),
        widget=forms.CheckboxSelectMultiple,
    )
    baseline_on = DayField(
        label=gettext_lazy("Baseline as of"),
        help_text=gettext_lazy("Prices are frozen as of this day."),
    )
    hurdle_name = forms.CharField(label=gettext_lazy("Hurdle"), max_length=60)
    hurdle_rate = NumberField(
        label=gettext_lazy("Hurdle, % a year"),
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=50,
    )

    def __init__(self, data: Any, *, viewer: User, client: Client) -> None:
        rows = Holding.objects.visible_to(viewer).filter(client=client)
        held = rows.filter(quantity__gt=0).select_related("security").order_by("pk")
        initial = {
            "baseline_on": today(),
            "hurdle_name": _("above government bonds"),
            "holdings": held,
        }
        super().__init__(data, initial=initial)
        self.helper = part_of_form()
        fields: dict[str, Any] = self.fields
        fields["holdings"].queryset = held
        fields["holdings"].label_from_instance = _held

    def clean_baseline_on(self) -> date:
        """Refuse a day to come."""
        day: date = self.cleaned_data["baseline_on"]
        if day > today():
            raise ValidationError(_("This day has not come yet."))
        return day


def _held(row: Holding) -> str:
    quantity = f"{row.quantity.normalize():f}"
    return f"{row.security.code} {row.security.name} · {quantity}"


class SuggestionForm(CleanTextMixin, forms.Form):
    """What the adviser suggests, and what to move into."""

    text = forms.CharField(
        label=gettext_lazy("Suggestion"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    into = forms.CharField(
        label=gettext_lazy("Into which securities"),
        max_length=400,
        required=False,
        help_text=gettext_lazy(
            "Codes separated by spaces; none above the client's class."
        ),
    )

    def __init__(self, data: Any, *, viewer: User) -> None:
        super().__init__(data)
        self.helper = part_of_form()
        self._viewer = viewer

    def clean_into(self) -> Sequence[Security]:
        """Return the securities named."""
        written = self.cleaned_data["into"].replace(",", " ").replace("，", " ").split()
        if len(written) > MOST_SECURITIES:
            raise ValidationError(
                _("At most %(most)s securities."), params={"most": MOST_SECURITIES}
            )
        found = [find_security(one, self._viewer) for one in written]
        return list(dict.fromkeys(found))


class DecisionForm(CleanTextMixin, forms.Form):
    """What the client made of a suggestion."""

    decision = forms.ChoiceField(
        label=gettext_lazy("The client's decision"), choices=Decision.choices
    )
    on = DayField(label=gettext_lazy("Decided on"))
    note = forms.CharField(
        label=gettext_lazy("In the client's words"), max_length=200, required=False
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"on": today()})
        self.helper = part_of_form()


class TradeForm(CleanTextMixin, forms.Form):
    """What the client did, or what came to their shares."""

    on = DayField(label=gettext_lazy("Day"))
    side = forms.ChoiceField(label=gettext_lazy("What"), choices=Side.choices)
    security = SecurityField()
    quantity = NumberField(
        label=gettext_lazy("Quantity"),
        max_digits=16,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=gettext_lazy("Of a sale or a purchase."),
    )
    price = NumberField(
        label=gettext_lazy("Price"),
        max_digits=14,
        decimal_places=4,
        min_value=Decimal("0.0001"),
        help_text=gettext_lazy(
            "Yuan a unit; of a dividend yuan a unit, of bonus shares new units a unit."
        ),
    )
    fee = NumberField(
        label=gettext_lazy("Fees (yuan)"),
        max_digits=10,
        decimal_places=2,
        min_value=0,
        required=False,
    )

    def __init__(self, data: Any, *, viewer: User) -> None:
        super().__init__(data, initial={"on": today()})
        self.helper = part_of_form()
        field = self.fields["security"]
        assert isinstance(field, SecurityField)  # noqa: S101 — tells the type
        field.for_viewer(viewer)

    def clean(self) -> dict[str, Any]:
        """Ask for the quantity of a sale or a purchase."""
        told = super().clean() or {}
        told["fee"] = told.get("fee") or Decimal(0)
        told["quantity"] = told.get("quantity") or Decimal(0)
        if told.get("side") in (Side.SELL, Side.BUY) and not told["quantity"]:
            self.add_error("quantity", _("Say how much was sold or bought."))
        return told


class CloseForm(CleanTextMixin, forms.Form):
    """What was learnt from a case."""

    lesson = forms.CharField(label=gettext_lazy("What we learnt"), max_length=300)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.helper = part_of_form()
