"""What head office types at the editorial desk."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.scoping import Viewer
from clients.models import Security
from core.forms import CleanTextMixin, part_of_form
from digests.enums import AnnouncementKind, SourceKind

MOST_DIGITS = 17


class WebField(forms.URLField):
    """A link to a web page."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        super().__init__(assume_scheme="https", **kwargs)
        self.error_messages["invalid"] = _("Write a link as https://example.com/page.")


class DeskForm(CleanTextMixin, forms.Form):
    """A form whose button stands in the page's own template."""

    @property
    def helper(self) -> FormHelper:
        return part_of_form()


class NewsForm(DeskForm):
    title = forms.CharField(label=_("title"), max_length=300)
    url = WebField(label=_("link"), required=False)
    summary = forms.CharField(
        label=_("summary"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnnouncementForm(DeskForm):
    code = forms.CharField(
        label=_("security"),
        max_length=20,
        help_text=_("The code as text, 000001; with the exchange if it has two."),
    )
    kind = forms.ChoiceField(
        label=_("kind of announcement"), choices=AnnouncementKind.choices
    )
    title = forms.CharField(label=_("title"), max_length=300)
    url = WebField(label=_("link"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._securities = Security.objects.visible_to(viewer)

    def clean_code(self) -> Security:
        """Find the one security a code means."""
        code, _dot, exchange = self.cleaned_data["code"].strip().partition(".")
        found = self._securities.filter(code=code)
        if exchange:
            found = found.filter(exchange__iexact=exchange)
        rows = list(found.order_by("pk")[:2])
        if not rows:
            raise forms.ValidationError(_("No security has this code."))
        if len(rows) > 1:
            raise forms.ValidationError(
                _("Several exchanges have this code; write it as 600519.SH.")
            )
        security: Security = rows[0]
        return security


class SourceForm(DeskForm):
    name = forms.CharField(label=_("name of the source"), max_length=60)
    kind = forms.ChoiceField(
        label=_("kind of source"),
        choices=[c for c in SourceKind.choices if c[0] != SourceKind.DESK],
    )
    url = forms.CharField(
        label=_("address"),
        max_length=500,
        help_text=_("A feed's http or https address, or a file's name in the inbox."),
    )
    is_auto_approved = forms.BooleanField(
        label=_("approved unseen"),
        required=False,
        help_text=_("Only for sources the company itself supplies."),
    )


class DeskFilter(CleanTextMixin, forms.Form):
    """Which items the desk shows: news or announcements, in one state."""

    what = forms.ChoiceField(
        choices=[("news", ""), ("announcements", "")], required=False
    )
    state = forms.ChoiceField(
        choices=[("pending", ""), ("approved", ""), ("rejected", "")], required=False
    )

    def asked(self, name: str, default: str) -> str:
        """Return what was asked for, or else what the page begins with."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or default)


class Ids(forms.Field):
    """The numbers of the rows ticked."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        """Read whole numbers a database can hold."""
        ids = [str(one) for one in value or []]
        if not ids or not all(n.isdecimal() and len(n) <= MOST_DIGITS for n in ids):
            raise forms.ValidationError(_("Tick at least one row."))
        return [int(n) for n in ids]


class VerdictForm(forms.Form):
    """Which items, and whether they go out."""

    what = forms.ChoiceField(choices=[("news", ""), ("announcements", "")])
    verdict = forms.ChoiceField(choices=[("approve", ""), ("reject", "")])
    item = Ids()
