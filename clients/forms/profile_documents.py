"""A paper on its way in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.enums.profile import DocumentKind
from clients.rules.profile_documents import MOST_BYTES
from core.clock import today
from core.forms import CleanTextMixin, DayField, part_of_form


class DocumentForm(CleanTextMixin, forms.Form):
    """A file, what it is, and how long it is good."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Document"),
        choices=DocumentKind.choices,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, JPEG or PNG, 10 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    expires_on = DayField(label=gettext_lazy("Valid until"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=120)

    def __init__(self, data: Any, files: Any) -> None:
        super().__init__(data, files)
        self.helper = part_of_form()

    def clean_file(self) -> Any:
        """Refuse what is too large before anybody reads it."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(
                _("The file is larger than %(most)s MB.")
                % {"most": MOST_BYTES // 1_000_000}
            )
        return upload

    def clean_expires_on(self) -> Any:
        """Refuse a paper that is no longer good."""
        day = self.cleaned_data["expires_on"]
        if day and day < today():
            raise ValidationError(_("It is no longer valid. Ask for a new one."))
        return day

    def facts(self) -> dict[str, Any]:
        """Return what the form says, as the action takes it."""
        given = dict(self.cleaned_data)
        return given | {"upload": given.pop("file")}
