"""Registering an opinion, and each step of one."""

from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.forms.rules import RuleForm
from accounts.models import User
from clients.models import Client
from core.clock import now
from core.forms import CleanTextMixin, part_of_form
from opinions.enums import Category, Cause, Weight
from opinions.models import Opinion
from opinions.models.opinion import LONGEST_WORDS
from service.forms.contact import MomentInput

AREA = {"rows": 4}
SMALL = {"rows": 3}


class _Part(CleanTextMixin, forms.Form):
    """A form drawn by crispy inside the page's own <form>."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()


def solvers_of(client: Client) -> Any:
    """Return who may be given a client's opinion: broker, adviser, managers."""
    people = User.objects.active().filter(branch=client.branch_id)
    hands = people.filter(pk__in=[client.broker_id, client.adviser_id or 0])
    managers = people.filter(role=Role.MANAGER)
    return (hands | managers).distinct().order_by("full_name", "pk")


class RegisterForm(_Part):
    token = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=gettext_lazy("What the client said"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs=AREA),
        help_text=gettext_lazy("As they said it; what is wanted and by when."),
    )
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=Category)
    cause = forms.ChoiceField(label=gettext_lazy("What it is about"), choices=Cause)
    weight = forms.ChoiceField(
        label=gettext_lazy("Weight"), choices=Weight, initial=Weight.NORMAL
    )
    responsible = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who solves it"),
        required=False,
        empty_label=gettext_lazy("as usual: the broker, of complaints the manager"),
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["responsible"]
        people.queryset = solvers_of(client)


class SayForm(CleanTextMixin, forms.Form):
    """What a client sends in: few words, no name, no number."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    category = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[
            (Category.BUSINESS, gettext_lazy("Something does not work")),
            (Category.COMPLAINT, gettext_lazy("I complain about somebody")),
            (Category.SUGGESTION, gettext_lazy("I suggest something")),
        ],
    )
    words = forms.CharField(
        label=gettext_lazy("What should we know?"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class WordForm(CleanTextMixin, forms.Form):
    """The client's word on an answer."""

    solved = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    words = forms.CharField(
        label=gettext_lazy("Anything to add?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs=SMALL),
    )


class NoteForm(_Part):
    words = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs=SMALL),
    )


class AnswerForm(_Part):
    words = forms.CharField(
        label=gettext_lazy("What was done, as the client is told"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs=SMALL),
    )


class AssignForm(_Part):
    responsible = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Who solves it"), empty_label=None
    )
    words = forms.CharField(
        label=gettext_lazy("Remark"), max_length=200, required=False
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["responsible"]
        people.queryset = solvers_of(client)


class JudgeForm(_Part):
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=Category)
    cause = forms.ChoiceField(label=gettext_lazy("What it is about"), choices=Cause)
    weight = forms.ChoiceField(label=gettext_lazy("Weight"), choices=Weight)
    words = forms.CharField(label=gettext_lazy("Why"), max_length=500)


class CallForm(_Part):
    called_at = forms.DateTimeField(
        label=gettext_lazy("When you spoke"), widget=MomentInput
    )
    words = forms.CharField(
        label=gettext_lazy("What the client said"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs=SMALL),
    )
    recording = forms.CharField(
        label=gettext_lazy("Number of the recording"), max_length=80
    )
    has_notice = forms.BooleanField(
        label=gettext_lazy("I told the client that the call is recorded")
    )


class ReopenForm(_Part):
    words = forms.CharField(
        label=gettext_lazy("Why it is opened again"), max_length=500
    )


class DaysForm(RuleForm):
    value = forms.IntegerField(label=gettext_lazy("working days"), min_value=1)


PLAIN: dict[str, type[_Part]] = {
    "noted": NoteForm,
    "answer": AnswerForm,
    "reopened": ReopenForm,
}


def form_of(step: str, opinion: Opinion, data: Any = None) -> _Part | None:
    """Return the form of a step; None when there is no such step."""
    if step == "assigned":
        chosen = {"responsible": opinion.responsible_id}
        return AssignForm(data, client=opinion.client, initial=chosen)
    if step == "judged":
        said = {n: getattr(opinion, n) for n in ("category", "cause", "weight")}
        return JudgeForm(data, initial=said)
    if step == "close":
        return CallForm(data, initial={"called_at": localtime(now())})
    return PLAIN[step](data) if step in PLAIN else None


def titles() -> dict[str, str]:
    """Return what the button of each step says."""
    return {
        "answer": _("Answer the client"),
        "close": _("Close with the client's word"),
        "assigned": _("Give it to somebody"),
        "judged": _("Judge it anew"),
        "noted": _("Add a note"),
        "reopened": _("Open it again"),
    }
