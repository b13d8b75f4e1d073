"""The form of one client: entering and changing."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.licence import licence_sentence
from accounts.models import User
from clients import enums
from clients.forms.custom import add_own_fields, own_values
from clients.forms.reveals import MaskedFieldsMixin
from clients.forms.tags import tags_for
from clients.models import Client, CustomField, Origin
from clients.policies import IN_POOL, ORIGIN_FACTS, duplicates_of, refusal_of
from clients.policies import Duplicates as Twins
from core.clock import now, today
from core.forms import (
    CleanTextMixin,
    DayField,
    MoneyField,
    RowsField,
    part_of_form,
    refuse_unwanted,
)
from core.phones import refuse_wrong_phone
from core.text import phone_key

LEVELS = (
    ("", "—"),
    ("0", gettext_lazy("0 · none yet")),
    ("1", gettext_lazy("1 · basics")),
    ("2", gettext_lazy("2 · sound")),
    ("3", gettext_lazy("3 · expert")),
)
# What people are asked at the first meeting; more is given on the client's page.
CONSENTS = (
    ("news:email", gettext_lazy("daily news by e-mail")),
    ("announcements:email", gettext_lazy("announcements on holdings by e-mail")),
    ("marketing:phone", gettext_lazy("offers by telephone")),
    ("marketing:wechat", gettext_lazy("offers by WeChat")),
)
PAST_DAYS = ("birthday", "opened_on", "risk_assessed_on", "assets_on")
WHO = ("name", "phone", "email", "wechat", "gender", "birthday")
LIFE = ("occupation", "employer", "address", "tags", "note")
INVESTOR = (
    "potential_assets",
    "horizon",
    "risk_class",
    "risk_assessed_on",
)
ACCOUNT = ("tier", "member_no", "opened_on", "external_ref")


class ClientForm(MaskedFieldsMixin, CleanTextMixin, forms.ModelForm):
    """Everything that is typed about a client; only the name must be given."""

    birthday = DayField(label=gettext_lazy("Birthday"), required=False)
    opened_on = DayField(label=gettext_lazy("Account opened on"), required=False)
    risk_assessed_on = DayField(label=gettext_lazy("Risk assessed on"), required=False)
    potential_assets = MoneyField(
        label=gettext_lazy("Potential assets"), required=False
    )
    assets = MoneyField(
        label=gettext_lazy("Assets here"),
        required=False,
        help_text=gettext_lazy("In yuan, as 100000 or 10万."),
    )
    assets_on = DayField(label=gettext_lazy("As of"), required=False)
    introducer = forms.CharField(
        label=gettext_lazy("Introduced by"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Name, initials or the last digits of one of yours."),
    )
    consents = forms.MultipleChoiceField(
        label=gettext_lazy("Agrees to"),
        choices=CONSENTS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_contacted = forms.BooleanField(
        label=gettext_lazy("I have already spoken with this person"),
        required=False,
        help_text=gettext_lazy("They begin at A, contact. Otherwise not contacted."),
    )
    broker = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Broker"), required=True
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    anyway = forms.BooleanField(
        label=gettext_lazy("Enter anyway: it is someone else with the same number"),
        required=False,
    )

    class Meta:
        model = Client
        fields: ClassVar[tuple[str, ...]] = (*WHO, *LIFE, *INVESTOR, *ACCOUNT)
        labels: ClassVar[dict[str, Any]] = {"name": gettext_lazy("Name")}
        field_classes: ClassVar[dict[str, Any]] = {"tags": RowsField}
        widgets: ClassVar[dict[str, Any]] = {
            "note": forms.Textarea(attrs={"rows": 3}),
            "phone": forms.TextInput(attrs={"inputmode": "tel"}),
            "tags": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        self.viewer = viewer
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
        self.is_new = self.instance.pk is None
        self._add_styles()
        self._add_origin()
        branch = viewer.branch_id if self.is_new else self.instance.branch_id
        own = CustomField.objects.visible_to(viewer).filter(branch=branch).in_use()
        self.own_names = add_own_fields(self, own)
        fields: dict[str, Any] = self.fields
        fields["tags"].queryset = tags_for(viewer)
        fields["name"].widget.attrs["autofocus"] = self.is_new
        for name in WHO:
            fields[name].widget.attrs.setdefault("autocomplete", "off")
        if not self.is_new:
            for name in ("assets", "assets_on", "consents", "is_contacted"):
                del self.fields[name]
            self.mask_known()
            self.initial["version"] = self.instance.version
            self.initial["introducer"] = self._introducer_said()
        if self.is_new and viewer.role == Role.MANAGER:
            people = User.objects.visible_to(viewer).active()
            fields["broker"].queryset = people.filter(role=Role.BROKER)
            fields["broker"].label_from_instance = lambda person: person.full_name
        else:
            del self.fields["broker"]

    def _add_styles(self) -> None:
        known = {} if self.is_new else {s.style: s.level for s in self._styles}
        for style, label in enums.Style.choices:
            self.fields[f"style_{style}"] = forms.TypedChoiceField(
                label=label,
                choices=LEVELS,
                coerce=int,
                empty_value=None,
                required=False,
                initial=known.get(style),
            )

    @cached_property
    def _styles(self) -> list[Any]:
        return list(self.instance.styles.all())

    def _add_origin(self) -> None:
        """Take the origin's own fields over; the client's page shows them as one."""
        made: dict[str, forms.Field] = forms.fields_for_model(Origin, ORIGIN_FACTS)
        for name, field in made.items():
            field.validators.append(refuse_unwanted)
            self.fields[name] = field
            if not self.is_new and self.instance.origin:
                self.initial[name] = getattr(self.instance.origin, name)

    def _introducer_said(self) -> str:
        person = self.instance.introducer
        if person is None:
            return ""
        if not Client.objects.visible_to(self.viewer).filter(pk=person.pk).exists():
            return ""
        return f"{person.name} {(person.member_no or person.phone)[-4:]}".strip()

    def section(self, *names: str) -> list[forms.BoundField]:
        """Return some of the fields as the page shows them together."""
        return [self[name] for name in names if name in self.fields]

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the folded part of the form: headings and fields."""
        styles = [f"style_{style}" for style in enums.Style.values]
        own = self.section(*self.own_names)
        return [
            (_("Person"), self.section("wechat", "gender", "birthday", *LIFE)),
            (
                _("Where from"),
                self.section("source", "channel", "method", "outlet", "introducer"),
            ),
            (
                _("What we may do"),
                self.section("legal_basis", "consent_text", "evidence", "consents"),
            ),
            (
                _("Investor"),
                self.section("assets", "assets_on", *INVESTOR, *styles),
            ),
            (_("Account"), self.section(*ACCOUNT)),
            *([(_("Fields of the branch"), own)] if own else []),
        ]

    def clean_phone(self) -> str:
        """Refuse what nobody can dial."""
        phone: str = self.unmasked("phone").strip()
        if phone:
            refuse_wrong_phone(phone)
        return phone

    def clean_introducer(self) -> Client | None:
        """Find the one client of the viewer's who is meant; every word must fit."""
        written: str = self.cleaned_data["introducer"].strip()
        if written == self.initial.get("introducer", "").strip():
            return None if self.is_new else self.instance.introducer
        found = Client.objects.visible_to(self.viewer).exclude(pk=self.instance.pk)
        for word in written.split():
            found = found.found_by(word)
        people = list(found.order_by("name", "pk")[:2]) if written else []
        if len(people) == 1:
            only: Client = people[0]
            return only
        if not written:
            return None
        raise ValidationError(
            _("Several of your clients are called so; add the last digits.")
            if people
            else _("None of your clients is called “%(written)s”.")
            % {"written": written[:40]}
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in PAST_DAYS:
            if given.get(name) and given[name] > today():
                self.add_error(name, _("This day has not come yet."))
        refused = refusal_of(given, is_list=False)
        if refused:
            self.add_error("source", refused)
        if given.get("consents") and not given.get("consent_text"):
            self.add_error(
                "consent_text", _("Say which text the person agreed to, e.g. “2026-1”.")
            )
        if given.get("is_contacted") and (closed := licence_sentence(self.viewer)):
            self.add_error("is_contacted", closed)
        if self.duplicates.in_pool:  # nobody passes by the pool's cap and pause
            self.add_error(None, ValidationError(IN_POOL, code="pooled"))
        elif self.duplicates.need_confirmation and not given.get("anyway"):
            self.add_error(None, ValidationError(self._who_else(), code="duplicate"))
        return given

    @cached_property
    def duplicates(self) -> Twins:
        """Who else has this number; asked again only when the number is new."""
        phone = self.cleaned_data.get("phone", "")
        if not self.is_new and phone_key(phone) == self.instance.phone_key:
            return Twins()
        return duplicates_of(
            viewer=self.viewer,
            phone=phone,
            name=self.cleaned_data.get("name", ""),
            besides=self.instance.pk,
        )

    def _who_else(self) -> str:
        if self.duplicates.same_phone:
            names = _(", ").join(c.name for c in self.duplicates.same_phone)
            return _("This number is already on your list: %(names)s.") % {
                "names": names
            }
        return _(
            "A colleague of your branch already looks after someone with this number; "
            "your manager can say who."
        )

    @property
    def is_duplicate(self) -> bool:
        """Say whether the form waits for the word that it is someone else."""
        return self.has_error("__all__", code="duplicate") or bool(
            self.is_bound and self.cleaned_data.get("anyway")
        )

    def facts(self) -> dict[str, Any]:
        """Return what the form says, as the actions take it."""
        given = self.cleaned_data
        facts = {name: given[name] for name in self._meta.fields or ()}
        facts["introducer"] = given["introducer"]
        facts["custom"] = own_values(self, self.instance.custom)
        facts["styles"] = {
            style: given[f"style_{style}"]
            for style in enums.Style.values
            if given[f"style_{style}"] is not None
        }
        facts["origin"] = {name: given[name] for name in ORIGIN_FACTS}
        if not self.is_new:
            return facts | {"version": given["version"]}
        return facts | {
            "broker": given.get("broker"),
            "assets": given["assets"],
            "assets_on": given["assets_on"],
            "consents": [tuple(word.split(":")) for word in given["consents"]],
            "first_contact_at": now() if given["is_contacted"] else None,
        }
