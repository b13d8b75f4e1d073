"""The forms of an import: the file, where its people come from, those here already."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import User
from clients.enums.importing import ImportMode
from clients.importing.judged import Provenance
from clients.models import Origin
from clients.policies import ORIGIN_FACTS, may_edit, refusal_of
from core.forms import CleanTextMixin, part_of_form, refuse_unwanted


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A table (csv, tsv, xlsx, xls, ods; the first row holds the headings) or "
            "the address book of a phone (vcf)."
        ),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.ods,.vcf"}
        ),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()


class ProvenanceForm(CleanTextMixin, forms.Form):
    """Where the people of a file come from; asked once, a mapped column goes first."""

    def __init__(
        self, *args: Any, viewer: User, mapped: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
        for name, field in forms.fields_for_model(Origin, ORIGIN_FACTS).items():
            field.validators.append(refuse_unwanted)
            field.required = name in ("source", "legal_basis") and name not in mapped
            self.fields[name] = field
        self.fields["evidence"].help_text = _(
            "Where the proof of consent lies: scan, recording, list with signatures."
        )
        if viewer.role != Role.BROKER:
            self._add_broker(viewer, is_required="broker" not in mapped)
        if may_edit(viewer):
            self._add_mode()

    def _add_broker(self, viewer: User, *, is_required: bool) -> None:
        people = User.objects.visible_to(viewer).active().filter(role=Role.BROKER)
        field = forms.ModelChoiceField(
            people.select_related("branch").order_by("branch", "full_name", "pk"),
            label=_("Whose clients these are"),
            required=is_required,
            to_field_name="username",
        )
        self.fields["broker"] = field

    def _add_mode(self) -> None:
        self.fields["mode"] = forms.ChoiceField(
            label=_("Clients who are here already"),
            choices=ImportMode.choices,
            required=False,
            widget=forms.RadioSelect,
            help_text=_(
                "Known by external reference, by telephone and name, or by membership "
                "number and name. Whose clients they are, their stage and where they "
                "came from stay as they are; an empty cell clears nothing."
            ),
        )

    def clean(self) -> dict[str, Any]:
        """Refuse what may never be taken from a list."""
        given = super().clean() or self.cleaned_data
        if refused := refusal_of(given, is_list=True):
            self.add_error("source", refused)
        return given

    @property
    def provenance(self) -> Provenance:
        """Return what was answered."""
        return Provenance(**{n: self.cleaned_data.get(n, "") for n in ORIGIN_FACTS})

    @property
    def broker(self) -> str:
        """Return the login of whose clients these are; "" where the rows say it."""
        found = self.cleaned_data.get("broker")
        return found.username if found else ""

    @property
    def mode(self) -> str:
        """Return what becomes of clients who are here already."""
        return str(self.cleaned_data.get("mode") or ImportMode.ADD)
