"""The call sheet of a return visit, and the questions asked in one."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.forms.rules import RuleForm
from accounts.models import User
from core.forms import CleanTextMixin, part_of_form
from opinions.enums import Reply
from opinions.models import ReturnVisit, VisitQuestion

SMALL = {"rows": 3}


class AnswersForm(CleanTextMixin, forms.Form):
    """A reply to each question, and the client's own words."""

    words = forms.CharField(
        label=gettext_lazy("The client's own words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs=SMALL),
    )
    unsolved = forms.CharField(
        label=gettext_lazy("What the client wants solved"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("Becomes an opinion with the term of one."),
    )

    def __init__(self, *args: Any, visit: ReturnVisit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(VisitQuestion.objects.asked_in(visit.branch_id))
        for one in self.questions:
            self.fields[f"q{one.pk}"] = forms.ChoiceField(
                label=one.text,
                choices=Reply,
                error_messages={"required": gettext_lazy("Choose an answer.")},
            )

    def asked(self) -> Iterator[forms.BoundField]:
        """Yield the questions as fields."""
        for one in self.questions:
            yield self[f"q{one.pk}"]

    def facts(self) -> dict[str, Any]:
        """Return what the action is told."""
        given = self.cleaned_data
        answers = {one.pk: given[f"q{one.pk}"] for one in self.questions}
        return {
            "answers": answers,
            "words": given["words"],
            "unsolved": given["unsolved"],
        }


class GiveUpForm(CleanTextMixin, forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Why the client cannot be asked"), max_length=500
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()

    def facts(self) -> dict[str, Any]:
        """Return what the action is told."""
        return dict(self.cleaned_data)


class NothingForm(forms.Form):
    """A step that needs no words."""

    def facts(self) -> dict[str, Any]:
        """Return nothing."""
        return {}


class GiveForm(CleanTextMixin, forms.Form):
    checker = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Checker"), empty_label=None
    )

    def __init__(self, *args: Any, visit: ReturnVisit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.active().filter(role=Role.CHECKER, branch=visit.branch_id)
        field: Any = self.fields["checker"]
        field.queryset = people.order_by("full_name", "pk")
        self.helper = part_of_form()

    def facts(self) -> dict[str, Any]:
        """Return what the action is told."""
        return dict(self.cleaned_data)


class QuestionForm(CleanTextMixin, forms.Form):
    text = forms.CharField(label=gettext_lazy("Question"), max_length=200)
    alarm = forms.ChoiceField(
        label=gettext_lazy("Answer that alarms"),
        choices=[("", gettext_lazy("none")), (Reply.YES, Reply.YES.label),
                 (Reply.NO, Reply.NO.label)],
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = part_of_form()


SOURCE = gettext_lazy(
    "Source: 《关于加强证券经纪业务管理的规定》, 证监会公告〔2010〕11号: new clients "
    "within a month, of the others at least ten per cent of last year's end, kept for "
    "three years."
)


class NewMonthsForm(RuleForm):
    value = forms.IntegerField(
        label=gettext_lazy("months"), min_value=1, help_text=SOURCE
    )


class PercentForm(RuleForm):
    value = forms.IntegerField(
        label=gettext_lazy("per cent"), min_value=10, help_text=SOURCE
    )
