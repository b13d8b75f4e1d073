"""Forms about people."""

from typing import Any

from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.founding import Founding
from accounts.actions.people import check_an_administrator_stays, check_place
from accounts.enums import Theme
from accounts.models import Branch, Certificate, Team, User
from core.forms import CleanTextMixin, DayField, part_of_form

# Each language under its own name, so that whoever is lost finds the way back.
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]


class TeamChoice(forms.ModelChoiceField):
    def label_from_instance(self, team: Team) -> str:
        """Name a team with its branch: two branches may both have a first team."""
        return f"{team.branch} · {team.name}"


class PersonForm(CleanTextMixin, forms.ModelForm):
    """One person's entry: who, what role, where."""

    team = TeamChoice(Team.objects.none(), label=gettext_lazy("team"), required=False)

    class Meta:
        model = User
        fields = ["full_name", "username", "role", "branch", "team", "email", "phone"]
        help_texts = {
            "branch": gettext_lazy("Empty for head office and administrators."),
            "email": gettext_lazy("For resetting the password; may stay empty."),
        }

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()
        branches = Branch.objects.visible_to(viewer)
        self.fields["branch"].queryset = branches.order_by("name", "pk")  # type: ignore[attr-defined]
        teams: QuerySet[Team] = Team.objects.filter(branch__in=branches)
        self.fields["team"].queryset = (  # type: ignore[attr-defined]
            teams.select_related("branch").order_by("branch__name", "name", "pk")
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a role in the wrong place."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if "role" in facts and "branch" in facts:
            check_place(facts["role"], facts["branch"], facts.get("team"))
        if self.instance.pk and "role" in self.changed_data:
            check_an_administrator_stays(User.objects.get(pk=self.instance.pk))
        return facts


class CertificateForm(CleanTextMixin, forms.ModelForm):
    """A certificate's number, scope, region and term."""

    valid_from = DayField(label=gettext_lazy("valid from"))
    valid_to = DayField(
        label=gettext_lazy("valid to"),
        required=False,
        help_text=gettext_lazy("Empty where it names no end."),
    )

    class Meta:
        model = Certificate
        fields = ["number", "scope", "region", "valid_from", "valid_to"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()


class OwnForm(CleanTextMixin, forms.Form):
    """What people change about themselves."""

    phone = forms.CharField(
        label=gettext_lazy("telephone"), max_length=30, required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("language"), choices=LANGUAGES)
    theme = forms.ChoiceField(
        label=gettext_lazy("appearance"), choices=Theme.choices, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()


class ResetPasswordForm(CleanTextMixin, AllauthResetPasswordForm):
    """Asks for an address; says nothing about who has it."""

    def save(self, request: HttpRequest, **_kwargs: Any) -> str:  # noqa: ARG002
        """Send nothing: the view rings for the letter, whoever it is for."""
        email: str = self.cleaned_data["email"]
        return email


class FoundingForm(CleanTextMixin, forms.Form):
    """The first administrator, region and branch of an empty installation."""

    full_name = forms.CharField(label=gettext_lazy("your name"), max_length=60)
    username = forms.CharField(
        label=gettext_lazy("login"),
        max_length=60,
        validators=User._meta.get_field("username").validators,  # noqa: SLF001
    )
    password = forms.CharField(
        label=gettext_lazy("password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    email = forms.EmailField(label=gettext_lazy("e-mail"), required=False)
    region_name = forms.CharField(label=gettext_lazy("region"), max_length=60)
    region_code = forms.CharField(
        label=gettext_lazy("region's code"),
        max_length=20,
        validators=[validate_slug],
        help_text=gettext_lazy("Letters, digits and hyphens, as east."),
    )
    branch_name = forms.CharField(label=gettext_lazy("first branch"), max_length=60)
    branch_code = forms.CharField(
        label=gettext_lazy("branch's code"),
        max_length=20,
        validators=[validate_slug],
        help_text=gettext_lazy("Letters, digits and hyphens, as nanjing-1."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()

    def clean_password(self) -> str:
        """Refuse a weak password with its reasons."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def founding(self) -> Founding:
        """Return what was filled in; call it on a valid form only."""
        if not self.is_valid():
            raise ValidationError(_("Fill in the form first."))
        return Founding(**self.cleaned_data)


class AddKeyForm(CleanTextMixin, AddWebAuthnForm):
    """A new security key, with a name to tell keys apart."""

    name = forms.CharField(
        label=gettext_lazy("name of the key"), required=False, max_length=60
    )


class RenameKeyForm(CleanTextMixin, EditWebAuthnForm):
    """Another name for a security key."""

    name = forms.CharField(label=gettext_lazy("name of the key"), max_length=60)
